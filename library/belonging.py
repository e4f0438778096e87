"""Which rows are an account's: read off the tables, so a new one is never forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, or_, select

from inkpost.model import AccountId
from library.tables import accounts

#: Columns that no archive of an account has: what lets somebody in, or what is the
#: operator's to say. A test looks for names like these in new tables.
SECRET = {
    "accounts": {
        "password_hash",
        "articles_a_day",
        "storage",
        "mails_a_day",
        "reads_a_day",
        "feeds",
    },
    "devices": {"code", "code_sent_at", "code_tries", "secret"},
    "senders": {"smtp_url"},
    "letter_boxes": {"name"},
}
#: Tables of an account's that its archive does not have, and why.
NOT_TAKEN = {
    "article_texts": "the words of the articles once more, for the search",
    "guests": "of who has no account",
    "previews": "they live for a day",
    "letters": "mails that nobody has read yet live for minutes",
    "upstreams": "services are added anew: what opens them is in no archive",
    "upstream_entries": "of services",
    "captures": "pages that nobody has read yet live for a day",
    "capture_pictures": "and so do the pictures on them",
}


def owned(tables: Iterable[Table], account: AccountId) -> dict[str, Select[Any]]:
    """Return by name what selects the rows of `tables` that are `account`'s.

    A row is, if it names the account, or a row that is; and of what is nobody's, like
    feeds, those rows that such rows name. Parents come before children.
    """
    ways: dict[str, ColumnElement[bool]] = {}
    listed = [table for table in tables if table.name not in NOT_TAKEN]
    for table in listed:
        if (way := _way(table, ways, account)) is not None:
            ways[table.name] = way
    named = {table.name: _named(table, ways, listed) for table in listed}
    return {
        table.name: _taken(table).where(way)
        for table in listed
        if (way := ways.get(table.name, named[table.name])) is not None
    }


def _taken(table: Table) -> Select[Any]:
    secret = SECRET.get(table.name, set())
    columns = [one for one in table.columns if one.name not in secret]
    return select(*columns).order_by(*table.primary_key)


def _way(
    table: Table, ways: dict[str, ColumnElement[bool]], account: AccountId
) -> ColumnElement[bool] | None:
    """Return which rows of `table` are `account`'s; None where it has no owners."""
    if table is accounts:
        return accounts.c.id == account
    if "account_id" in table.c:
        return table.c.account_id == account
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table
            if parent.name in ways and not column.nullable:
                return column.in_(select(key.column).where(ways[parent.name]))
    return None


def _named(
    table: Table, ways: dict[str, ColumnElement[bool]], tables: Iterable[Table]
) -> ColumnElement[bool] | None:
    """Return which rows of `table` owned rows name; None where none can."""
    naming = [
        key.column.in_(select(column).where(ways[child.name]))
        for child in tables
        if child.name in ways
        for column in child.columns
        for key in column.foreign_keys
        if key.column.table is table
    ]
    return or_(*naming) if naming else None
