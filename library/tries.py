"""Tries to sign in, counted by what was tried and from where (safety 122)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from library.account_tables import sign_in_tries
from library.credentials import hash_token
from library.database import Database

#: How far back tries are counted.
WINDOW = timedelta(days=1)
#: Tries after which the pause begins: for one account, and for one address of the net,
#: which a whole household may share.
#: Codes that are mailed, and codes that are typed, are counted apart.
PATIENCE = {"account": 5, "place": 20, "mail": 5, "code": 5}
#: The first pause and the longest one; each try more doubles it.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Tries:
    """The tries of the last day."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def admit(self, tried: Mapping[str, str]) -> datetime | None:
        """Count a try; return until when nobody is let try, or None for: now.

        `tried`: what is tried under each of the names in `PATIENCE`. To look and to
        count is one, and comes before the password is looked at: many tries at once
        are no way around it.
        """
        now = self._now()
        with self._database.write() as connection:
            old = sign_in_tries.c.at <= now - WINDOW
            connection.execute(delete(sign_in_tries).where(old))
            until = max(
                (_until(connection, kind, value) for kind, value in tried.items()),
                default=now,
            )
            if until > now:
                return until
            rows = [{"key": _key(*one), "at": now} for one in tried.items()]
            connection.execute(insert(sign_in_tries), rows)
        return None

    def forget(self, kind: str, value: str) -> None:
        """Count the tries for `value` no more: the right password has come."""
        with self._database.write() as connection:
            mine = sign_in_tries.c.key == _key(kind, value)
            connection.execute(delete(sign_in_tries).where(mine))


def _until(connection: Connection, kind: str, value: str) -> datetime:
    tried = select(func.count(), func.max(sign_in_tries.c.at)).where(
        sign_in_tries.c.key == _key(kind, value)
    )
    count, last = connection.execute(tried).one()
    over = count - PATIENCE[kind]
    if over < 0:
        return LONG_AGO
    pause = min(FIRST_PAUSE * 2 ** min(over, 10), LONGEST_PAUSE)
    until: datetime = last + pause
    return until


def _key(kind: str, value: str) -> str:
    return hash_token(f"{kind} {value}")
