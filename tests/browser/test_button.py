"""The publisher's button, on the demo page."""

from __future__ import annotations

from collections.abc import Iterator
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
from web.page import integrity

pytestmark = [pytest.mark.slow, pytest.mark.tool]

BARE = """<!doctype html><html lang="{lang}"><title>A page</title><p>Text</p>
<script src="{inkpost}/static/button-1.0.js" integrity="{integrity}"
  crossorigin="anonymous" {more}></script></html>"""


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


def test_print_prints_the_page(demo: str, page: Page) -> None:
    page.add_init_script("window.print = () => { document.title = 'printed' }")
    page.goto(demo)
    page.get_by_role("button", name="Accept all").click()
    page.locator(".inkpost-print").click()
    expect(page).to_have_title("printed")


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
    html = BARE.format(
        lang=lang,
        inkpost=service.address,
        integrity=integrity("button-1.0.js"),
        more='data-show="send"',
    )
    paper = Starlette(routes=[Route("/story", lambda _request: HTMLResponse(html))])
    with running(lambda _address: paper) as address:
        page.goto(address + "/story#comments")
        link = page.get_by_role("link", name=send)
        url = quote(address + "/story", safe="")
        expect(link).to_have_attribute("href", f"{service.address}/send?url={url}")
        expect(page.locator(".inkpost-print")).to_have_count(0)
        assert page.context.cookies() == []
