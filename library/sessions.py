"""Sessions: one row for each browser that is signed in, to be seen and ended.

Of a token only the SHA-256 is stored; it is the session's public id as well, for
nobody finds the token by it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from inkpost.errors import NotFound
from inkpost.model import Account, AccountId, Session, SessionId, SignedInBy
from inkpost.render import one_line
from library.account_tables import sessions
from library.credentials import account_of, hash_token
from library.database import Database
from library.tables import accounts

SESSION_LIFE = timedelta(days=90)
#: How exactly the last use is remembered; each look is a write.
USE_NOTED = timedelta(minutes=10)
#: Characters that are kept of what a browser calls itself.
LONGEST_AGENT = 200


def open_session(
    connection: Connection, now: datetime, account: str, by: SignedInBy, agent: str
) -> str:
    """Return the token of a new session of `account`, in a browser called `agent`."""
    token = secrets.token_urlsafe(32)
    connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
    connection.execute(
        insert(sessions).values(
            token_hash=hash_token(token),
            account_id=account,
            created_at=now,
            expires_at=now + SESSION_LIFE,
            seen_at=now,
            signed_in_by=by,
            agent=one_line(agent, LONGEST_AGENT),
        )
    )
    return token


class Sessions:
    """The sessions of every account; each call names whose."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def open(self, account: AccountId, by: SignedInBy, agent: str = "") -> str:
        """Return the token of a new session of `account`."""
        with self._database.write() as connection:
            return open_session(connection, self._now(), account, by, agent)

    def use(self, token: str) -> tuple[Account, Session] | None:
        """Return whose session `token` is, and which; None for any other text."""
        now, digest = self._now(), hash_token(token)
        mine = sessions.c.token_hash == digest, sessions.c.expires_at > now
        whose = select(accounts).join(sessions, sessions.c.account_id == accounts.c.id)
        with self._database.read() as connection:
            row = connection.execute(select(sessions).where(*mine)).one_or_none()
            account = account_of(connection.execute(whose.where(*mine)).one_or_none())
        if row is None or account is None:
            return None
        if row.seen_at is None or row.seen_at < now - USE_NOTED:
            with self._database.write() as connection:
                connection.execute(update(sessions).where(*mine).values(seen_at=now))
        return account, _session(row)

    def list(self, account: AccountId) -> tuple[Session, ...]:
        """Return the sessions of `account` that are open, the newest first."""
        found = (
            select(sessions)
            .where(sessions.c.account_id == account)
            .where(sessions.c.expires_at > self._now())
            .order_by(sessions.c.created_at.desc(), sessions.c.token_hash)
        )
        with self._database.read() as connection:
            return tuple(_session(row) for row in connection.execute(found))

    def revoke(self, account: AccountId, id: SessionId) -> None:
        """End the session; raise `NotFound` where `account` has none such."""
        mine = sessions.c.token_hash == id, sessions.c.account_id == account
        with self._database.write() as connection:
            if not connection.execute(delete(sessions).where(*mine)).rowcount:
                raise NotFound("There is no such session: look at your account")

    def revoke_others(self, account: AccountId, id: SessionId) -> None:
        """End all sessions of `account` but the session `id`."""
        others = sessions.c.account_id == account, sessions.c.token_hash != id
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(*others))


def _session(row: Row[Any]) -> Session:
    return Session(
        SessionId(row.token_hash),
        row.created_at,
        row.seen_at or row.created_at,
        row.signed_in_by,
        row.agent,
    )
