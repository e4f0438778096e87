"""A page as its reader's browser had it becomes a book, and nothing is fetched."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest

from inkpost.orders import order
from tests.inkpost.test_deliver import desk, text_of
from tests.support.drawings import empty_png, photograph, to_bytes
from tests.support.stories import LAST, story
from tests.support.web import Web
from tests.support.workers import Desk

__all__ = ["desk"]

pytestmark = pytest.mark.slow

WALL = "<!doctype html><title>Sign in</title><p>For members.</p>"
WORDS = "#:~:text=The%20ferry%20left,to%20wait."


def capture(desk: Desk, url: str, html: str, **pictures: bytes) -> None:
    library = desk.services.library
    shown = [(urljoin(url, name), content) for name, content in pictures.items()]
    library.captures.keep(library.accounts.owner().id, url, html.encode(), shown)


def test_what_is_behind_a_wall_is_read_from_the_browser(desk: Desk, web: Web) -> None:
    url = web.add("/members", WALL)
    capture(desk, url, story("Only for members"))
    ordered = desk.order(url)
    desk.work()
    sent = desk.look(ordered)
    assert (sent.state, sent.name) == ("sent", "Only for members")
    assert sent.package
    assert LAST in text_of(sent.package.path)
    assert web.asked == []
    assert desk.services.library.captures.find(sent.account, url) is None


def test_it_is_not_fetched_again_days_later(desk: Desk, web: Web) -> None:
    url = web.add("/members", WALL)
    capture(desk, url, story("Only for members"))
    desk.order(url)
    desk.work()
    desk.clock.pass_time(days=3)
    again = desk.order(url)
    desk.work()
    assert desk.look(again).name == "Only for members"
    assert web.asked == []


def test_a_newer_capture_is_better_than_what_is_known(desk: Desk, web: Web) -> None:
    url = web.add("/page", story("Half of it", paragraphs=2))
    desk.order(url)
    desk.work()
    desk.clock.pass_time(minutes=11)  # sooner, it would be the same order
    capture(desk, url, story("All of it"))
    again = desk.order(url)
    desk.work()
    assert desk.look(again).name == "All of it"


def test_a_selection_is_another_article_than_its_page(desk: Desk, web: Web) -> None:
    url = web.add("/page", story("The whole page"))
    chosen = (
        "<!doctype html><html lang='en'><head><title>The whole page</title></head>"
        "<body><article><p>The ferry left at dawn, and nobody on the quay had asked "
        "it to wait.</p></article></body></html>"
    )
    capture(desk, url + WORDS, chosen)
    both = desk.order(url + WORDS, url)
    desk.work()
    sent = desk.look(both)
    assert sent.state == "sent"
    assert sent.package
    text = text_of(sent.package.path)
    assert text.count("The ferry left at dawn") == 2
    assert text.count(LAST) == 1
    assert f'href="{url}{WORDS}"' in text


def test_a_capture_without_an_article_waits_for_a_better_one(
    desk: Desk, web: Web
) -> None:
    url = web.add("/members", WALL)
    capture(desk, url, "<!doctype html><title>Nothing</title>")
    ordered = desk.order(url)
    desk.work()
    assert desk.look(ordered).state == "failed"
    assert web.asked == []


def illustrated(*names: str) -> str:
    """Return a page with these pictures in it."""
    figures = "".join(
        f"<figure><img src='{name}' alt='{name}'></figure>" for name in names
    )
    return story("With pictures").replace(f"<p>{LAST}", f"{figures}<p>{LAST}")


def test_pictures_that_came_along_are_not_fetched(desk: Desk, web: Web) -> None:
    url = web.add("/members", WALL)
    boat, pier = (to_bytes(photograph(seed=seed)) for seed in (1, 2))
    web.add("/pier", pier, "image/jpeg")
    web.add("/lamp", WALL, status=403)
    capture(desk, url, illustrated("boat", "/pier", "lamp"), boat=boat)
    sent = desk.order(url)
    desk.work()
    owner = desk.services.library.accounts.owner().id
    (saved,) = desk.services.library.shelves.list(owner)
    article = desk.services.library.articles.find(owner, saved.id)
    assert article
    assert [picture.url for picture in article.pictures] == [
        web.url("/boat"),
        web.url("/pier"),
    ]
    assert [lost.url for lost in article.omissions] == [web.url("/lamp")]
    assert sorted(web.asked) == ["/lamp", "/pier"]
    assert desk.look(sent).state == "sent"
    assert desk.services.library.captures.picture(owner, url, web.url("/boat")) is None


def test_a_picture_that_came_along_is_decoded_as_any_other(
    desk: Desk, web: Web
) -> None:
    url = web.add("/members", WALL)
    capture(
        desk,
        url,
        illustrated("boat", "bomb"),
        boat=b"no picture",
        bomb=empty_png((30_000, 30_000)),
    )
    desk.order(url)
    desk.work()
    owner = desk.services.library.accounts.owner().id
    (saved,) = desk.services.library.shelves.list(owner)
    article = desk.services.library.articles.find(owner, saved.id)
    assert article
    assert article.pictures == ()
    assert [lost.url for lost in article.omissions] == [
        web.url("/boat"),
        web.url("/bomb"),
    ]
    assert web.asked == []


def test_another_reader_has_nothing_of_it(desk: Desk, web: Web) -> None:
    url = web.add("/members", illustrated("boat"))
    capture(desk, url, illustrated("boat"), boat=to_bytes(photograph()))
    library = desk.services.library
    other = library.accounts.add("Bo")
    device = library.devices.add(other.id, "Kindle", "bo@kindle.com")
    order(library, desk.services.enqueue, other.id, [url], device.id)
    desk.work()
    (saved,) = library.shelves.list(other.id)
    article = library.articles.find(other.id, saved.id)
    assert article
    assert article.pictures == ()
    assert "/boat" in web.asked
