"""What accounts, sessions and tokens share: a row as a value, a token as it is kept."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from sqlalchemy import Row

from inkpost.errors import NotAnAddress
from inkpost.model import Account

#: As loose as mail itself: the operator sees who comes, and no mail depends on it.
EMAIL = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]{1,189}")


def hash_token(token: str) -> str:
    """Return what is stored of `token`: long and random, it needs no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def email_of(text: str) -> str:
    """Return the address `text` as it is kept.

    >>> email_of(" Anna@Example.org ")
    'anna@example.org'
    """
    return text.strip().lower()


def checked_email(text: str) -> str:
    """Return the e-mail address `text`; raise `NotAnAddress`."""
    if not EMAIL.fullmatch(text.strip()):
        raise NotAnAddress("Write an e-mail address: it is what you sign in with")
    return text.strip()


def account_of(row: Row[Any] | None) -> Account | None:
    """Return the account that `row` of the table holds; None for no row."""
    if row is None:
        return None
    has_password = row.password_hash is not None
    return Account(
        row.id, row.name, row.email, row.is_owner, has_password, row.language
    )
