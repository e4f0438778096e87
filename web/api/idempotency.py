"""`Idempotency-Key`: the same request, sent twice, is done once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated

from fastapi import Header, HTTPException
from pydantic import BaseModel

from inkpost.model import Account
from web.desk import Desk

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[!-~]+$",
        description="Any text of yours: the same request with the same key, within a "
        "day, is done once. 409 while the first one is still at work.",
        examples=["3f1c8e0a-7d1b-4f8e-9b53-0c6d1f6b8a11"],
    ),
]


def once(
    desk: Desk,
    account: Account,
    key: str | None,
    wanted: BaseModel,
    make: Callable[[], str],
) -> str:
    """Return the id of what `make` makes, or has made for the same `key` before.

    Answers 422 where the key was used for something else than `wanted`, and 409 while
    that is still being made.
    """
    if key is None:
        return make()
    kind = f"{type(wanted).__name__} {wanted.model_dump_json()}"
    fingerprint = hashlib.sha256(kind.encode()).hexdigest()
    before = desk.library.keys.take(account.id, key, fingerprint)
    if before is None:
        return _make(desk, account, key, make)
    if before.fingerprint != fingerprint:
        raise HTTPException(
            422, "This Idempotency-Key was used for another request: take a new one"
        )
    if before.made is None:
        raise HTTPException(
            409,
            "The same request is at work: ask again in a moment",
            {"Retry-After": "1"},
        )
    return before.made


def _make(desk: Desk, account: Account, key: str, make: Callable[[], str]) -> str:
    try:
        made = make()
    except BaseException:
        desk.library.keys.release(account.id, key)
        raise
    desk.library.keys.settle(account.id, key, made)
    return made
