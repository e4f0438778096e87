"""Selections of a library: which articles, in which order, and how many."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from inkpost.model import Account, Article, ArticleId, Selection
from library import Library
from tests.support.clock import Clock

#: Name, site and tags of articles; each is saved a month after the one before it.
KEPT = {
    "boat": ("https://www.skerry.example.org/boat", ["sea", "long"]),
    "alps": ("https://blog.alps.example/a", ["long"]),
    "cafe": ("https://notskerry.example.org/c", []),
    "dunes": ("https://skerry.example.org/d", ["a desert"]),
}
FOUND = {
    "": "dunes cafe alps boat",
    "tag:long": "alps boat",
    "tag:long tag:sea": "boat",
    "-tag:long": "dunes cafe",
    "untagged": "cafe",
    'tag:"a desert"': "dunes",
    "site:skerry.example.org": "dunes boat",
    "site:alps.example": "alps",
    "-site:example.org": "alps",
    'site:"The Blog of alps"': "alps",
    "after:2026-04": "dunes cafe alps",
    "before:2026-04": "boat",
    "unread": "dunes cafe boat",
    "archived": "alps",
    "favourite": "boat",
    "-favourite": "dunes cafe alps",
    '"night boat"': "boat",
    '"boat night"': "",
    "longer:2": "cafe",
    "is:kept origin:reader order:oldest": "boat alps cafe dunes",
    "order:site": "alps cafe dunes boat",
    "order:title": "alps boat cafe dunes",
    "order:tag": "dunes alps boat cafe",
}


@pytest.fixture
def kept(library: Library, owner: Account, clock: Clock) -> dict[str, ArticleId]:
    clock.time = datetime(2026, 3, 1, tzinfo=UTC)
    ids = {}
    for name, (url, tags) in KEPT.items():
        body = f"<p>The night {name}</p>" + "<p>word word</p>" * 300 * (name == "cafe")
        article = Article(url, name, body, site_name=f"The blog of {name}")
        ids[name] = library.articles.keep(owner.id, url, article)
        library.shelves.tag(owner.id, ids[name], tags)
        clock.time = clock.time.replace(month=clock.time.month + 1)
    library.shelves.change(owner.id, [ids["alps"]], "archive")
    library.shelves.change(owner.id, [ids["boat"]], "favour")
    return ids


def titles(library: Library, owner: Account, query: str, batch: int) -> list[str]:
    found = library.selections.ids(owner.id, Selection.parse(query), batch)
    ids = [id for part in found for id in part]
    return [library.shelves.find(owner.id, id).title for id in ids]


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(("query", "wanted"), FOUND.items())
def test_a_selection_finds_its_articles_in_its_order(
    library: Library, owner: Account, query: str, wanted: str
) -> None:
    assert titles(library, owner, query, 500) == wanted.split()
    assert titles(library, owner, query, 1) == wanted.split()
    assert library.selections.count(owner.id, Selection.parse(query)) == len(
        wanted.split()
    )


def test_what_is_removed_or_anothers_is_in_no_selection(
    library: Library, owner: Account, kept: dict[str, ArticleId]
) -> None:
    library.shelves.change(owner.id, [kept["boat"]], "remove")
    other = library.accounts.add("Bo")
    assert library.selections.count(owner.id, Selection()) == 3
    assert library.selections.count(other.id, Selection()) == 0
    assert list(library.selections.ids(other.id, Selection())) == []


def test_a_search_is_a_query_or_else_words(
    library: Library, owner: Account, kept: dict[str, ArticleId]
) -> None:
    found = library.shelves.list(owner.id, "unread", search="tag:long")
    assert [article.id for article in found] == [kept["boat"]]
    found = library.shelves.list(owner.id, "unread", search="archived tag:long")
    assert [article.id for article in found] == [kept["alps"]]
    assert library.shelves.list(owner.id, search="night: boat") != ()
