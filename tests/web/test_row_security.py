"""Every query takes what is its reader's and nothing else (safety 5.3).

Two readers have the same and do the same, on one PostgreSQL: one by a line on which the
database itself holds back all rows of others, the other by one on which it shows
everything. What they get has to be the same: who needs a row of somebody else's, or is
shown one, gets something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import requests

from inkpost.model import Account
from tests.support.belongings import give
from tests.support.desk import Service, serving
from tests.support.postgres import Postgres
from tests.support.routes import walk
from tests.support.row_security import held, hold_back, policies
from tests.support.shelf import PICTURE
from tests.web.test_isolation import WHOSE, body_of
from tests.web.test_owned_queries import ENDS

pytestmark = [pytest.mark.slow, pytest.mark.tool]

#: What is different for each reader and each time, and says nothing.
PASSING = re.compile(
    r"/downloads/[\w-]+|\bbo\d@|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(?<![\w-])(?:[\w-]{22}|[\w-]{43})(?![\w-])"
    r"|\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|\+00:00)?|\d\d:\d\d:\d\d"
)
MORE: dict[str, dict[str, object]] = {
    "POST /api/v1/deliveries": {"urls": ["https://a.example/"]},
    "POST /api/v1/articles": {"url": "https://a.example/new"},
    "POST /api/v1/captures": {"url": "https://a.example/", "html": "<p>x"},
    "POST /api/v1/feeds": {"url": "https://a.example/feed"},
    "POST /api/v1/services": {
        "kind": "miniflux",
        "url": "https://other.example",
        "token": "x",
    },
    "POST /api/v1/devices/ways/download": {},
}


@dataclass
class Caller:
    """A reader at the service of `address`: what they have, and how they come in."""

    service: Service
    account: Account
    ids: dict[str, str]

    def __post_init__(self) -> None:
        secret = self.service.library.tokens.make(self.account.id, "x", "all")[1]
        password = self.service.library.app_passwords.make(self.account.id, "x")[1]
        self.api, self.opds = requests.Session(), requests.Session()
        self.api.headers["Authorization"] = f"Bearer {secret}"
        self.opds.auth = ("any", password)
        self.page = requests.Session()
        self.page.headers["Origin"] = self.service.address
        link = self.service.link(self.account)
        self.page.post(link, timeout=60).raise_for_status()

    def ask(self, method: str, path: str) -> tuple[int, str]:
        """Return status and words of the answer, as they are for any such reader."""
        kind = path.split("/")[1]
        session = {"api": self.api, "opds": self.opds}.get(kind, self.page)
        mine = self.ids.get(WHOSE.get(path, ""), "0" * 22)
        more = {"name": PICTURE, "suffix": "epub", "tag": "x", "token": "x"}
        url = self.service.address + path.format(id=mine, host="a.example", **more)
        body = MORE.get(f"{method} {path}", body_of(method, url))
        if f"{method} {path}" == "POST /api/v1/deliveries":
            body = body | {"device": self.ids["device"]}
        with session.request(
            method,
            url,
            json=body if kind == "api" else None,
            timeout=60,
            allow_redirects=False,
            stream=True,
        ) as answer:
            if "event-stream" in answer.headers.get("Content-Type", ""):
                return answer.status_code, ""
            return answer.status_code, self._plain(answer.text)

    def _plain(self, words: str) -> str:
        words = words.replace(self.service.address, "HERE")
        words = words.replace(self.account.email or "?", "EMAIL")
        for name, id in self.ids.items():
            words = words.replace(id, name)
        return PASSING.sub("<>", words)


def order(route: tuple[str, str]) -> tuple[bool, bool, tuple[str, str]]:
    """Sort what looks before what changes, and what removes last."""
    method, path = route
    removes = method == "DELETE" or path.endswith(("remove", "revoke", "cancel"))
    return method != "GET", removes, route


def rows_of(url: str, account: Account) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of `account`, by the tables that name one."""
    with psycopg.connect(url) as line:
        return {
            table: line.execute(
                f"SELECT * FROM {table} WHERE account_id = %s ORDER BY 1", (account.id,)
            ).fetchall()
            for table, condition in policies()
            if condition.startswith("account_id")
        }


def test_a_reader_gets_the_same_where_the_database_holds_all_else_back(
    postgres: Postgres, tmp_path: Path
) -> None:
    url = postgres.url("held_back")
    with serving(tmp_path, "ink@books.example.org", database_url=url) as free:
        accounts = free.library.accounts
        give(free.library, tmp_path, accounts.owner(), "owner@kindle.com")
        readers = [accounts.add("Bo", f"b{which}@example.org") for which in "12"]
        had = [
            give(free.library, tmp_path, reader, f"bo{which}@kindle.com")
            for which, reader in enumerate(readers)
        ]
        hold_back(url)
        before = rows_of(url, accounts.owner())
        with serving(
            tmp_path, "ink@books.example.org", database_url=held(url, readers[0].id)
        ) as alone:
            callers = [
                Caller(service, reader, ids)
                for service, reader, ids in zip(
                    (alone, free), readers, had, strict=True
                )
            ]
            routes = sorted(walk(free.app.routes), key=order)
            seen = {
                route: [caller.ask(*route) for caller in callers]
                for route in routes
                if route[1] not in ENDS
            }
        with psycopg.connect(held(url, readers[0].id)) as line:
            found = line.execute("SELECT DISTINCT account_id FROM articles").fetchall()
            assert found == [(readers[0].id,)]  # else nothing is held back
        assert len(seen) > 200
        differing = {route: both for route, both in seen.items() if len({*both}) > 1}
        assert differing == {}
        good = [route for route, both in seen.items() if both[0][0] < 400]
        assert len(good) > 120
        assert rows_of(url, accounts.owner()) == before
