"""Which articles are only the beginning of one (contract D14)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from articles.partial import find_missing
from articles.tree import parse

URL = "https://site.example/story"
SENTENCE = "The harbour was quiet, and the boats lay in their berths, in the rain."
SHORT = "\n".join([SENTENCE] * 4)
LONG = "\n".join([SENTENCE] * 70)
WALL = "<div class='paywall'><p>Subscribe to read the rest.</p></div>"


def linked(**values: Any) -> str:
    item = {"@type": "NewsArticle", **values}
    return f"<script type='application/ld+json'>{json.dumps(item)}</script>"


def is_partial(html: str, text: str) -> bool:
    root, _ = parse(f"<html><body>{html}</body></html>")
    return find_missing(root, text, URL) != ()


PAID = linked(isAccessibleForFree=False)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (PAID + WALL, SHORT),
        (linked(isAccessibleForFree="False") + WALL, SHORT),
        (PAID, SHORT + "\nAnd then the light…"),
        (linked(articleBody=LONG), SHORT),
        (linked(wordCount=900) + WALL, SHORT),
        (WALL, SHORT + "\nAnd then ..."),
        ("<meta property='article:content_tier' content='locked'>" + WALL, SHORT),
        (PAID + "<p>Already a subscriber? <a href='/login'>Log in</a></p>", SHORT),
        (PAID + "<button>Weiterlesen mit Abo</button>", SHORT),
        (PAID + "<h3>Pour lire la suite, abonnez-vous</h3>", SHORT),
        (PAID + "<p>続きを読むには会員登録が必要です</p>", SHORT),
    ],
)
def test_a_beginning_is_told_from_an_article(html: str, text: str) -> None:
    assert is_partial(html, text)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", SHORT),
        (PAID, SHORT),
        (WALL, SHORT),
        (PAID + WALL, LONG),
        (PAID + WALL + linked(articleBody=LONG[:3_000]), LONG[:3_000]),
        (linked(wordCount=4_000), SHORT),
        ("", SHORT + "\nAnd so it went on…"),
        (PAID + "<div class='paywall' hidden>Subscribe to read</div>", SHORT),
        (PAID + f"<div class='paywall'><p>{SENTENCE}</p></div>", SHORT),
        (PAID + "<h3 class='paywalled'>A heading of the article</h3>", SHORT),
        (
            "<p>Subscribe to our newsletter</p>" + linked(articleBody="A summary."),
            SHORT,
        ),
    ],
)
def test_a_whole_article_is_not_suspected(html: str, text: str) -> None:
    assert not is_partial(html, text)


def test_the_reader_is_told_what_to_do() -> None:
    root, _ = parse(PAID + WALL)
    (omission,) = find_missing(root, SHORT, URL)
    assert omission.kind == "text"
    assert omission.url == URL
    assert omission.reason.startswith("Only the beginning was available")
    assert "browser" in omission.reason


def test_linked_data_that_is_none_is_passed_over() -> None:
    script = "<script type='application/ld+json'>{not json</script>"
    assert not is_partial(script, SHORT)
