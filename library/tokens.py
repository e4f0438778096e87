"""API tokens: shown once, stored as a hash, each with a scope.

A token is long and random, so a fast hash is right; its prefix lets scanners that look
for leaked secrets know it (safety 5.3).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from inkpost.model import Account, AccountId, Scope, Token, TokenId
from library.account_tables import tokens
from library.credentials import account_of, hash_token
from library.database import Database
from library.tables import accounts, new_id

PREFIX = "ink_"
#: How exactly the last use is remembered; each look is a write.
USE_NOTED = timedelta(minutes=1)


class Tokens:
    """The API tokens of every account."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def make(
        self,
        account: AccountId,
        name: str,
        scope: Scope,
        expires_at: datetime | None = None,
    ) -> tuple[Token, str]:
        """Return a new token of `account`, and its secret, which nobody sees again."""
        secret = PREFIX + secrets.token_urlsafe(32)
        token = Token(TokenId(new_id()), name, scope, self._now(), None, expires_at)
        with self._database.write() as connection:
            connection.execute(
                insert(tokens).values(
                    id=token.id,
                    account_id=account,
                    token_hash=hash_token(secret),
                    name=name,
                    scope=scope,
                    created_at=token.created_at,
                    expires_at=expires_at,
                )
            )
        return token, secret

    def list(self, account: AccountId) -> tuple[Token, ...]:
        """Return the tokens of `account`, the newest first."""
        found = (
            select(tokens)
            .where(tokens.c.account_id == account)
            .order_by(tokens.c.created_at.desc(), tokens.c.id)
        )
        with self._database.read() as connection:
            return tuple(_token(row) for row in connection.execute(found))

    def revoke(self, account: AccountId, id: TokenId) -> None:
        """End the token, if `account` has it."""
        mine = tokens.c.id == id, tokens.c.account_id == account
        with self._database.write() as connection:
            connection.execute(delete(tokens).where(*mine))

    def use(self, secret: str) -> tuple[Account, Token] | None:
        """Return whose token `secret` is, and which; None for any other text."""
        now = self._now()
        alive = tokens.c.expires_at.is_(None) | (tokens.c.expires_at > now)
        found = select(tokens).where(tokens.c.token_hash == hash_token(secret), alive)
        with self._database.read() as connection:
            row = connection.execute(found).one_or_none()
            whose = select(accounts).where(accounts.c.id == (row and row.account_id))
            account = account_of(connection.execute(whose).one_or_none())
        if row is None or account is None:
            return None
        if row.last_used_at is None or row.last_used_at < now - USE_NOTED:
            self._note_use(row.id, now)
        return account, _token(row)

    def _note_use(self, id: str, now: datetime) -> None:
        with self._database.write() as connection:
            mine = update(tokens).where(tokens.c.id == id)
            connection.execute(mine.values(last_used_at=now))


def _token(row: Row[Any]) -> Token:
    return Token(
        row.id, row.name, row.scope, row.created_at, row.last_used_at, row.expires_at
    )
