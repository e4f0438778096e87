"""Which of what waits is in an issue: the rules of its reader, by themselves."""

from __future__ import annotations

import pytest

from inkpost.model import ArticleId, Rules, Waiting
from inkpost.model.choosing import choose


def waiting(name: str, minutes: int = 5, *, pinned: bool = False) -> Waiting:
    """Return an article that waits; what is pinned has gone before."""
    return Waiting(
        ArticleId(name),
        f"https://example.org/{name}",
        name,
        name[0],
        minutes,
        0,
        has_text=True,
        names=frozenset({name}),
        is_pinned=pinned,
        went=pinned,
    )


@pytest.mark.parametrize(
    ("rules", "expected", "long", "left"),
    [
        (Rules(), "a1 a2 b1", "", ""),
        (Rules(most_articles=2), "a1 a2", "", "b1"),
        (Rules(most_minutes=10), "a1 b1", "", "a2"),
        (Rules(most_minutes=3), "a1", "", "a2 b1"),
        (Rules(long_minutes=20), "a1 b1", "a2", ""),
        (Rules(order="turns"), "a1 b1 a2", "", ""),
        (Rules(most_articles=2, order="turns"), "a1 b1", "", "a2"),
    ],
)
def test_what_fits_is_taken_and_the_rest_is_left(
    rules: Rules, expected: str, long: str, left: str
) -> None:
    section = [waiting("a1"), waiting("a2", 20), waiting("b1")]
    choice = choose([section], rules)
    found = [choice.chosen, choice.long, choice.left]
    names = [" ".join(one.title for one in some) for some in found]
    assert names == [expected, long, left]
    assert choice.reason is None


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (Rules(least_articles=2), None),
        (Rules(least_articles=3), "Only 2 of at least 3 articles wait"),
        (Rules(least_minutes=12), None),
        (Rules(least_minutes=13), "Only 12 of at least 13 minutes of reading wait"),
        (Rules(least_minutes=8, most_minutes=7), "Only 7 of at least 8 minutes"),
    ],
)
def test_with_less_than_wished_there_is_none_yet(
    rules: Rules, said: str | None
) -> None:
    reason = choose([[waiting("a", 7)], [waiting("b", 5)]], rules).reason
    assert reason == said or (said and str(reason).startswith(said))


def test_what_is_pinned_is_no_reason_for_an_issue() -> None:
    pinned = waiting("p", pinned=True)
    assert "nothing new but what is pinned" in str(choose([[pinned]], Rules()).reason)
    assert choose([[pinned, waiting("a")]], Rules()).reason is None


def test_an_article_is_in_the_first_section_that_has_it() -> None:
    choice = choose([[waiting("a")], [waiting("a"), waiting("b")], []], Rules())
    assert [one.title for one in choice.all] == ["a", "b"]
