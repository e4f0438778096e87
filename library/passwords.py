"""Passwords: argon2id, and no faster for an address that nobody has."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import datetime
from functools import cache
from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, select, update

from inkpost.errors import PasswordUnfit
from inkpost.model import Account, AccountId
from library.account_tables import sessions, sign_in_links
from library.credentials import account_of, email_of
from library.database import Database
from library.tables import accounts

#: Characters. The least is NIST SP 800-63B's with a little more; the most keeps the
#: work small.
SHORTEST, LONGEST = 10, 200
#: OWASP's cheat sheet for password storage: 19 MiB, 2 passes, 1 lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
#: Passwords that are worked on at a time: each takes 19 MiB.
AT_ONCE = Semaphore(2)


class Passwords:
    """The passwords of every account."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def set(self, account: AccountId, password: str) -> None:
        """Give `account` the password; all its sessions and links end.

        Raises `PasswordUnfit`.
        """
        hashed = hash_password(password)
        mine = update(accounts).where(accounts.c.id == account)
        with self._database.write() as connection:
            connection.execute(mine.values(password_hash=hashed))
            for table in (sessions, sign_in_links):
                connection.execute(delete(table).where(table.c.account_id == account))

    def check(self, email: str, password: str) -> Account | None:
        """Return the account with the address and the password; None for any other."""
        found = select(accounts).where(accounts.c.email == email_of(email))
        with self._database.read() as connection:
            row = connection.execute(found).one_or_none()
        known = row.password_hash if row else None
        right = _verify(known or _nobodys(), password)
        return account_of(row) if right and known else None

    def is_right(self, account: AccountId, password: str) -> bool:
        """Tell whether `password` is that of `account`."""
        found = select(accounts.c.password_hash).where(accounts.c.id == account)
        with self._database.read() as connection:
            known = connection.execute(found).scalar_one_or_none()
        return _verify(known or _nobodys(), password) and known is not None


def hash_password(password: str) -> str:
    """Return what is stored of `password`; raise `PasswordUnfit`."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordUnfit(
            f"A password has {SHORTEST} to {LONGEST} characters: three or four words "
            "that have nothing to do with each other make a good one"
        )
    with AT_ONCE:
        return HASHER.hash(_normal(password))


def _verify(hashed: str, password: str) -> bool:
    with AT_ONCE:
        try:
            return HASHER.verify(hashed, _normal(password[:LONGEST]))
        except VerificationError:
            return False


def _normal(password: str) -> bytes:
    # The same letter may be typed in two ways (NIST SP 800-63B, 5.1.1.2).
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace")


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody has this password")
