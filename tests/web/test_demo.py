"""The publisher's page to try Inkpost on."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from lxml import html
from PIL import Image

import web
from articles import extract
from inkpost.model import Article, Page
from inkpost.settings import Settings
from tests.support.service import running
from web.demo import STORY, create_demo
from web.demo.photo import draw

PHOTO = Path(web.__file__).parent / "static" / "demo" / "ferry.jpg"


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    settings = Settings(public_url="http://127.0.0.1:8480")
    with running(lambda _address: create_demo(settings)) as address:
        yield address


@pytest.fixture(scope="module")
def story(demo: str) -> html.HtmlElement:
    return html.fromstring(requests.get(demo, timeout=5).content)


def test_the_first_address_leads_to_the_story(demo: str) -> None:
    assert requests.get(demo, timeout=5).url == demo + STORY


def test_the_button_opens_inkpost_with_the_story(
    demo: str, story: html.HtmlElement
) -> None:
    (button,) = story.cssselect(".sendtokindle")
    quoted = (demo + STORY).replace(":", "%3A")
    asked = f"http://127.0.0.1:8480/send?url={quoted}&do=send"
    assert button.get("href") == asked  # without a script, too
    opened = (button.get("target"), button.get("rel"))
    assert opened == ("_blank", "noopener noreferrer nofollow")
    assert story.xpath("//noscript/a/@href") == [asked]


def test_the_publishers_hints_are_obeyed(demo: str) -> None:
    answer = requests.get(demo, timeout=5)
    article = extract(Page(answer.url, answer.content, "text/html; charset=utf-8"))
    assert article.logo == demo + "/static/lamp.svg"
    assert article.text.startswith("When the overnight crossings")
    assert article.text.endswith("made up for trying out Inkpost.")
    assert "Ingrid Vaslund" not in article.text  # the byline stands above


def test_the_story_is_a_short_news_piece(story: html.HtmlElement) -> None:
    words = " ".join(story.xpath("//article/p/text() | //article/h2/text()")).split()
    assert 380 < len(words) < 600


@pytest.mark.parametrize(
    "clutter",
    [".cookies", ".menu", ".printfriendly", ".share", ".newsletter", ".comments"],
)
def test_it_is_crowded(story: html.HtmlElement, clutter: str) -> None:
    assert story.cssselect(clutter)


@pytest.fixture(scope="module")
def article(demo: str) -> Article:
    return extract(Page(demo + STORY, requests.get(demo, timeout=5).content))


def test_the_article_is_found(article: Article) -> None:
    assert article.title == "The last night boat carries books"
    assert article.byline == "Ingrid Vaslund"
    assert "At twenty to nine" in article.text
    assert article.text.count("and so does her crew") == 1
    assert len(article.pictures) == 1


@pytest.mark.parametrize(
    "clutter",
    [
        "214 partners",
        "Print Friendly",
        "Send to Kindle",
        "Share this",
        "Tides today",
        "only herring",
        "admits its first woman",
        "They would not let me return",
        "All rights reserved",
        "Sklinna Wool",
    ],
)
def test_the_clutter_is_left_out(article: Article, clutter: str) -> None:
    assert clutter not in article.text


def test_it_says_what_it_is_to_machines(demo: str, story: html.HtmlElement) -> None:
    (text,) = story.xpath("//script[@type='application/ld+json']/text()")
    said = json.loads(text)
    assert said["mainEntityOfPage"] == demo + STORY
    assert said["author"] == [{"@type": "Person", "name": "Ingrid Vaslund"}]


def test_the_photo_is_small_and_served(demo: str) -> None:
    photo = requests.get(demo + "/static/ferry.jpg", timeout=5).content
    assert len(photo) < 60_000
    assert Image.open(io.BytesIO(photo)).size == (1280, 800)


def test_the_photo_is_the_one_that_the_script_draws() -> None:
    kept = Image.open(PHOTO).convert("RGB").resize((16, 10))
    drawn = draw().resize((16, 10))
    pairs = zip(kept.tobytes(), drawn.tobytes(), strict=True)
    assert max(abs(a - b) for a, b in pairs) < 8


def test_every_other_page_is_not_printed_yet(demo: str) -> None:
    answer = requests.get(demo + "/culture/choir", timeout=5)
    assert answer.status_code == 404
    assert STORY in answer.text
