"""Articles as their reader keeps them."""

from __future__ import annotations

import pytest

from inkpost.errors import NotFound
from inkpost.model import Account, Article, ArticleId, SavedArticle, Shelf
from library import Library
from tests.support.clock import Clock


def keep(library: Library, owner: Account, name: str, body: str = "") -> ArticleId:
    url = f"https://skerry.example.org/{name}"
    article = Article(url, f"The {name}", f"<p>{body or name}</p>", byline="Ingrid")
    return library.articles.keep(owner.id, url, article)


def titles(found: tuple[SavedArticle, ...]) -> list[str]:
    return [article.title for article in found]


@pytest.mark.parametrize(
    ("what", "shelf", "back"),
    [("archive", "archive", "unarchive"), ("favour", "favourites", "unfavour")],
)
def test_an_article_goes_to_a_shelf_and_back(
    library: Library, owner: Account, what: str, shelf: Shelf, back: str
) -> None:
    id = keep(library, owner, "boat")
    assert library.shelves.list(owner.id, shelf) == ()
    assert library.shelves.change(owner.id, [id], what) == 1
    assert titles(library.shelves.list(owner.id, shelf)) == ["The boat"]
    library.shelves.change(owner.id, [id], back)
    assert library.shelves.list(owner.id, shelf) == ()


def test_what_was_removed_can_be_had_back(library: Library, owner: Account) -> None:
    id = keep(library, owner, "boat")
    library.shelves.change(owner.id, [id], "remove")
    assert library.shelves.list(owner.id, "all") == ()
    library.shelves.change(owner.id, [id], "restore")
    assert titles(library.shelves.list(owner.id)) == ["The boat"]


def test_what_was_removed_and_sent_again_is_there_again(
    library: Library, owner: Account
) -> None:
    library.shelves.change(owner.id, [keep(library, owner, "boat")], "remove")
    keep(library, owner, "boat")
    assert titles(library.shelves.list(owner.id)) == ["The boat"]


def test_the_newest_comes_first_and_the_list_goes_on(
    library: Library, owner: Account, clock: Clock
) -> None:
    for name in ("one", "two", "three"):
        keep(library, owner, name)
        clock.pass_time(minutes=1)
    first = library.shelves.list(owner.id, limit=2)
    rest = library.shelves.list(owner.id, before=first[-1].saved_at)
    assert titles(first) + titles(rest) == ["The three", "The two", "The one"]


def test_nobody_changes_the_articles_of_another(
    library: Library, owner: Account
) -> None:
    id = keep(library, owner, "boat")
    other = library.accounts.add("Bo")
    assert library.shelves.change(other.id, [id], "remove") == 0
    assert library.shelves.some(other.id, [id]) == ()
    with pytest.raises(NotFound):
        library.shelves.find(other.id, id)
    with pytest.raises(NotFound):
        library.shelves.tag(other.id, id, ["mine"])
    assert library.shelves.find(owner.id, id).tags == ()


def test_tags_are_clean_and_counted(library: Library, owner: Account) -> None:
    first, second = keep(library, owner, "one"), keep(library, owner, "two")
    library.shelves.tag(owner.id, first, [" Sea\u2028side ", "sea side", "", "x" * 99])
    library.shelves.tag(owner.id, second, ["sea side"])
    assert library.shelves.find(owner.id, first).tags == ("sea side", "x" * 59 + "…")
    assert library.shelves.tags(owner.id)[0] == ("sea side", 2)
    tagged = library.shelves.list(owner.id, tag="sea side")
    assert {article.id for article in tagged} == {first, second}


def test_there_is_an_end_to_tags(library: Library, owner: Account) -> None:  # safety 85
    id = keep(library, owner, "one")
    library.shelves.tag(owner.id, id, [f"tag {number}" for number in range(10_000)])
    assert len(library.shelves.find(owner.id, id).tags) == 30


@pytest.mark.parametrize(
    "question",
    ["lantern", "LANTERN", "lant", "keeper's lantern", "ingrid lantern", "Straße"],
)
def test_words_are_found(library: Library, owner: Account, question: str) -> None:
    keep(library, owner, "boat", "The keeper's lantern on the Straße")
    keep(library, owner, "pier", "Nothing of the kind")
    assert titles(library.shelves.list(owner.id, search=question)) == ["The boat"]


@pytest.mark.parametrize(
    "question",
    '% _ \'"-- " * AND NEAR( a:b .* \0 pier|lantern'.split(" "),
)
def test_no_question_is_an_error(
    library: Library, owner: Account, question: str
) -> None:  # safety 130
    keep(library, owner, "boat", "The keeper's lantern")
    keep(library, owner, "pier", "Nothing of the kind")
    assert library.shelves.list(owner.id, search=question) == ()


def test_all_words_must_be_there(library: Library, owner: Account) -> None:
    keep(library, owner, "boat", "The keeper's lantern")
    keep(library, owner, "pier", "Nothing of the kind")
    assert library.shelves.list(owner.id, search="lantern pier") == ()
    assert library.shelves.list(owner.id, search="x" * 1_000_000) == ()


def test_what_was_fetched_anew_is_found_by_its_new_words(
    library: Library, owner: Account
) -> None:
    keep(library, owner, "boat", "before")
    keep(library, owner, "boat", "after")
    assert library.shelves.list(owner.id, search="before") == ()
    assert titles(library.shelves.list(owner.id, search="after")) == ["The boat"]


def test_what_was_saved_at_the_same_moment_is_leafed_through(
    library: Library, owner: Account
) -> None:
    kept = {keep(library, owner, f"n{number}") for number in range(7)}
    seen: list[SavedArticle] = []
    while page := library.shelves.list(
        owner.id,
        before=seen[-1].saved_at if seen else None,
        after=seen[-1].id if seen else None,
        limit=3,
    ):
        seen.extend(page)
    assert [article.id for article in seen] == sorted(kept)


def test_shelves_are_counted(library: Library, owner: Account) -> None:
    ids = [keep(library, owner, name) for name in ("one", "two", "three")]
    library.shelves.change(owner.id, ids[:1], "archive")
    library.shelves.change(owner.id, ids[:2], "favour")
    library.shelves.change(owner.id, ids[2:], "remove")
    assert library.shelves.counts(owner.id) == {
        "unread": 1,
        "favourites": 2,
        "archive": 1,
        "all": 2,
    }


def test_a_tag_for_many_is_only_for_ones_own(library: Library, owner: Account) -> None:
    other = library.accounts.add("Bo")
    mine, theirs = keep(library, owner, "one"), keep(library, other, "two")
    assert library.shelves.add_tag(owner.id, [mine, theirs], "Sea") == 1
    assert library.shelves.tags(other.id) == ()
    library.shelves.add_tag(other.id, [theirs], "sea")
    assert library.shelves.remove_tag(owner.id, [mine, theirs], "sea") == 1
    assert library.shelves.tags(other.id) == (("sea", 1),)
