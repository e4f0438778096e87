"""Codes that are mailed to sign in with (safety 5.3).

A code is good in the browser that asked for it, once, for a quarter of an hour; the
library keeps neither it nor the browser's token, so a copy of it signs nobody in.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, update

from inkpost.model import AccountId
from library.account_tables import sign_in_codes
from library.credentials import hash_token
from library.database import Database
from library.sessions import open_session

#: How long a code is good, and how often a wrong one may be typed.
CODE_LIFE, MOST_TRIES = timedelta(minutes=15), 5


class Codes:
    """The codes of every account."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def keep(self, account: AccountId, token: str, code: str) -> None:
        """Let `code` sign `account` in, in the browser that has `token`."""
        now = self._now()
        old = sign_in_codes.c.expires_at <= now
        row = {"token_hash": hash_token(token), "account_id": account, "tries": 0}
        row |= {"code_hash": _hash(token, code), "expires_at": now + CODE_LIFE}
        with self._database.write() as connection:
            connection.execute(delete(sign_in_codes).where(old))
            connection.execute(insert(sign_in_codes).values(row))

    def use(self, token: str, code: str, agent: str = "") -> str | None:
        """Return the token of a new session; None where the code is wrong, or old."""
        live = (
            sign_in_codes.c.token_hash == hash_token(token),
            sign_in_codes.c.expires_at > self._now(),
            sign_in_codes.c.tries < MOST_TRIES,
        )
        tried = update(sign_in_codes).where(*live)
        # The deletion is what makes it single use: only one caller gets the row.
        used = (
            delete(sign_in_codes)
            .where(*live, sign_in_codes.c.code_hash == _hash(token, code))
            .returning(sign_in_codes.c.account_id)
        )
        with self._database.write() as connection:
            id = connection.execute(used).scalar_one_or_none()
            if id is None:
                connection.execute(tried.values(tries=sign_in_codes.c.tries + 1))
                return None
            mine = sign_in_codes.c.account_id == id
            connection.execute(delete(sign_in_codes).where(mine))
            return open_session(connection, self._now(), id, "link", agent)


def new_code() -> str:
    """Return six random digits."""
    return f"{secrets.randbelow(10**6):06}"


def _hash(token: str, code: str) -> str:
    return hash_token(f"{code} {token}")
