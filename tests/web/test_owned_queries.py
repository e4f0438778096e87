"""Every query for what somebody owns says whose it is (safety 5.3).

While a reader uses pages and API, each statement to the database is looked at: one that
touches a table with owners has to name the account, or be found by a secret or by the
key of a row that was found so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from sqlalchemy import Engine, event

from library.tables import metadata
from tests.support.desk import Service
from tests.support.routes import walk
from tests.support.shelf import keep_article
from tests.support.steps import finish

pytestmark = pytest.mark.slow

OWNED = {table.name for table in metadata.sorted_tables if "account_id" in table.c}

#: How many wait at all, before one more is taken.
CROWD = (
    "SELECT count(*) AS count_1 FROM (SELECT {0}.id AS id FROM {0} WHERE {0}.wake_at"
)

#: What else says whose a row is: a secret that only its owner has, or what is the
#: same for all.
BY_SECRET = {
    "sessions": ["sessions.token_hash = ?", "sessions.expires_at <= ?"],
    "sign_in_links": ["sign_in_links.token_hash = ?"],
    "sign_in_codes": ["sign_in_codes.token_hash = ?", "sign_in_codes.expires_at <= ?"],
    "tokens": ["tokens.token_hash = ?", "UPDATE tokens SET last_used_at=?"],
    "app_passwords": ["app_passwords.secret_hash = ?"],
    "invites": ["invites.token_hash = ?", "invites.expires_at <= ?"],
    # Old ones of everybody.
    "request_keys": ["request_keys.created_at <= ?"],
    "captures": ["captures.created_at <= ?"],
    # Found by a random id, and compared with who asks before anything is shown: a
    # guest has no name, and who knows a guest's address may look. And since when one
    # waits, for those who watch: a time tells of nobody.
    "previews": [
        "previews.id = ?", "previews.created_at < ?", CROWD.format("previews"),
        "SELECT min(previews.created_at) AS min_1 FROM previews WHERE",
    ],
    # A row that was found as the account's in the same transaction.
    # And how many wait, for those who watch: a sum over all tells of nobody.
    "deliveries": [
        "deliveries.id = ?", "GROUP BY deliveries.state", CROWD.format("deliveries"),
    ],
    # How many codes went to an address today, whoever asked (safety 5.1).
    "mails": ["mails.recipient = ? AND mails.rung = ?"],
    "articles": ["articles.id = delivery_articles.article_id"],
}  # fmt: skip


#: What would end the walk.
ENDS = {"/sign-out", "/account/remove", "/account/sessions/others"}


@contextmanager
def statements() -> Iterator[set[str]]:
    """Collect the statements that any database is given."""
    seen: set[str] = set()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.add(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def nobodys(statement: str) -> list[str]:
    """Return the owned tables of which `statement` takes rows without saying whose."""
    asked = re.split(r"\bWHERE\b|\bVALUES\b", statement, maxsplit=1)
    touched = re.findall(r"(?:FROM|JOIN|UPDATE|INTO) (\w+)", statement)
    said = asked[1] if len(asked) > 1 else ""
    named = "account_id" in said or "account_id" in asked[0].partition("(")[2]
    if statement.startswith("INSERT"):
        named = "account_id" in asked[0]
    return [
        table
        for table in touched
        if table in OWNED
        and not named
        and not any(way in statement for way in BY_SECRET.get(table, ()))
    ]


def what_stays_first(route: tuple[str, str]) -> tuple[bool, tuple[str, str]]:
    method, path = route
    return method == "DELETE" or path.endswith(("remove", "revoke")), route


def test_no_query_takes_what_is_not_the_readers(
    service: Service,
) -> None:  # of a reader who is not the owner, who sees sums over all
    library = service.library
    reader = library.accounts.add("Bo", "bo@example.org")
    browser = service.session(reader)
    device = library.devices.add(reader.id, "Anna", "anna@kindle.com")
    delivery = library.deliveries.order(reader.id, ["https://a.example/"], device.id)
    finish(library, service.data_dir, delivery.id)
    article = keep_article(library, reader, service.data_dir)
    _token, secret = library.tokens.make(reader.id, "test", "all")
    api = requests.Session()
    api.headers["Authorization"] = f"Bearer {secret}"
    ids = {"deliveries": delivery.id, "devices": device.id, "articles": article}
    with statements() as seen:
        for method, path in sorted(walk(service.app.routes), key=what_stays_first):
            id = ids.get(path.removeprefix("/api/v1").split("/")[1], "0" * 22)
            url = service.address + re.sub(r"\{\w+\}", id, path)
            session = api if path.startswith("/api/") else browser
            if path not in ENDS:
                session.request(method, url, json={}, timeout=10, stream=True).close()
    assert len(seen) > 60
    wrong = {statement: found for statement in seen if (found := nobodys(statement))}
    assert list(wrong.items()) == []


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ("SELECT articles.id FROM articles WHERE articles.id = ?", ["articles"]),
        ("SELECT articles.id, articles.account_id FROM articles", ["articles"]),
        ("UPDATE devices SET paused=? WHERE devices.id = ?", ["devices"]),
        ("SELECT devices.id FROM devices WHERE devices.account_id = ?", []),
        ("INSERT INTO devices (id, account_id) VALUES (?, ?)", []),
        ("SELECT events.number FROM events WHERE events.delivery_id = ?", []),
    ],
)
def test_a_query_without_an_owner_is_seen(statement: str, tables: list[str]) -> None:
    assert nobodys(statement) == tables
