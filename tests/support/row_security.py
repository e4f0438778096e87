"""PostgreSQL's row security: a line to a database that shows one reader's rows alone.

Each table that names an account has a policy, and so has each that names a row of such
a table; a role that owns nothing and may bypass nothing is subject to them. Inkpost
does not use it: tests do, to see that no query needs what is somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from sqlalchemy import Table, create_engine, text

from inkpost.model import AccountId
from library.tables import metadata

ROLE = "reader"
#: Tables whose key is the account's own.
OWN_KEY = {"accounts", "mailboxes"}


def policies() -> Iterator[tuple[str, str]]:
    """Yield each table with rows of somebody, and what makes a row the reader's."""
    owned: set[str] = set()
    for table in metadata.sorted_tables:
        condition = _condition(table, owned)
        if condition:
            owned.add(table.name)
            yield table.name, condition


def _condition(table: Table, owned: set[str]) -> str:
    if table.name in OWN_KEY:
        return "id = current_setting('app.owner')"
    if "account_id" in table.c:
        return "account_id = current_setting('app.owner')"
    for column in table.c:
        for key in column.foreign_keys:
            parent = key.column.table.name
            if parent in owned:
                theirs = f"(SELECT {key.column.name} FROM {parent})"
                return f"{column.name} IN {theirs}"
    return ""


def hold_back(url: str) -> None:
    """Have the database at `url` show each reader's rows to that reader alone."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text(f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER NOBYPASSRLS"))
        for right in ("TABLES", "SEQUENCES"):
            given = f"GRANT ALL ON ALL {right} IN SCHEMA public TO {ROLE}"
            connection.execute(text(given))
        for table, condition in policies():
            secure = f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
            connection.execute(text(secure))
            connection.execute(
                text(
                    f"CREATE POLICY own ON {table} USING ({condition}) "
                    f"WITH CHECK ({condition})"
                )
            )
    engine.dispose()


def held(url: str, account: AccountId) -> str:
    """Return an address of the database at `url` that shows rows of `account` alone."""
    option = quote(f"-c app.owner={account}")
    return f"{url.replace('inkpost@', f'{ROLE}@')}&options={option}"
