"""The publisher's button, on the demo page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from inkpost.model import Account
from inkpost.settings import Settings
from tests.browser.conftest import Shot
from tests.support.desk import Service
from tests.support.service import running
from web.demo import STORY, create_demo
from web.page import STATIC, integrity

pytestmark = [pytest.mark.slow, pytest.mark.tool]

BARE = """<!doctype html><html lang="{lang}"><title>A page</title>{body}
<script src="{inkpost}/static/button-1.0.js" integrity="{integrity}"
  crossorigin="anonymous" {more}></script></html>"""


@contextmanager
def paper(
    service: Service, lang: str = "en", more: str = "", body: str = "<p>Text</p>"
) -> Iterator[str]:
    """Run a site whose page /story has the button; `more`: attributes of its script."""
    html = BARE.format(
        lang=lang,
        body=body,
        inkpost=service.address,
        integrity=integrity("button-1.0.js"),
        more=more,
    )
    app = Starlette(routes=[Route("/story", lambda _request: HTMLResponse(html))])
    with running(lambda _address: app) as address:
        yield address


@pytest.fixture
def demo(service: Service) -> Iterator[str]:
    settings = Settings(public_url=service.address)
    with running(lambda _address: create_demo(settings)) as address:
        yield address


def test_the_button_opens_inkpost_in_a_tab_of_its_own(
    service: Service, owner: Account, demo: str, page: Page, shot: Shot
) -> None:
    page.goto(service.link(owner))
    page.get_by_role("button", name="Sign in").click()
    page.goto(demo)
    page.get_by_role("button", name="Accept all").click()
    group = page.get_by_role("group", name="Inkpost")
    group.scroll_into_view_if_needed()
    shot(page, "button")
    with page.context.expect_page() as opened:
        group.get_by_role("link", name="Send to Kindle").click()
    sent = opened.value
    expect(sent.get_by_text(demo + STORY)).to_be_visible()
    assert sent.evaluate("window.opener") is None  # safety 5.2


def test_it_is_small_and_asks_nobody(service: Service, page: Page) -> None:
    assert (STATIC / "button-1.0.js").stat().st_size <= 6 * 1024
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with paper(service) as address:
        page.goto(address + "/story")
        expect(page.locator(".inkpost > a")).to_have_text(
            ["Send to Kindle", "Print", "PDF", "EPUB", "E-mail"]
        )
        assert asked == [
            address + "/story",
            service.address + "/static/button-1.0.js",
        ]
        assert page.context.cookies() == []
        assert page.evaluate("[localStorage.length, window.name]") == [0, ""]


def test_publishers_style_it_and_bring_their_own_markup(
    service: Service, page: Page, shot: Shot
) -> None:
    body = """<style>.x { --inkpost-color: rgb(9, 8, 7); --inkpost-radius: 0px }
      .inkpost-pdf { border: 3px dotted }</style>
      <div class="x" data-inkpost="pdf email"></div>
      <p><a data-inkpost-do="epub">Take it along</a>
      <button data-inkpost-do="print">On paper</button></p>
      <i data-inkpost-canonical="https://courier.example/boat"></i>"""
    with paper(service, body=body) as address:
        page.goto(address + "/story")
        links = page.locator(".inkpost > a")
        expect(links).to_have_text(["PDF", "E-mail"])
        expect(links.first).to_have_css("color", "rgb(9, 8, 7)")
        expect(links.first).to_have_css("border-radius", "0px")
        expect(links.first).to_have_css("border-top-style", "dotted")
        shot(page, "button-styled")
        asked = f"{service.address}/send?url=https%3A%2F%2Fcourier.example%2Fboat&do="
        own = page.get_by_role("link", name="Take it along")
        expect(own).to_have_attribute("href", asked + "epub")
        expect(own).to_have_attribute("rel", "noopener noreferrer nofollow")
        with page.context.expect_page() as opened:
            page.get_by_role("button", name="On paper").click()
        tab = opened.value
        tab.wait_for_url(asked + "print")
        assert tab.evaluate("[window.opener, document.referrer]") == [None, ""]


@pytest.mark.parametrize(
    ("lang", "send"),
    [
        ("de-AT", "An Kindle senden"),
        ("fr", "Envoyer vers Kindle"),
        ("es", "Enviar a Kindle"),
        ("ar", "إرسال إلى كيندل"),
        ("tlh", "Send to Kindle"),
        ("", "Send to Kindle"),
    ],
)
def test_it_speaks_the_language_of_the_page(
    service: Service, page: Page, lang: str, send: str
) -> None:
    with paper(service, lang, 'data-show="send"') as address:
        page.goto(address + "/story#comments")
        link = page.get_by_role("link", name=send)
        url = quote(address + "/story", safe="")
        expect(link).to_have_attribute(
            "href", f"{service.address}/send?url={url}&do=send"
        )
        expect(page.locator(".inkpost-print")).to_have_count(0)
