"""Bookmarklet and share target: two more doors, and the app that can be installed."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from inkpost.model import Account
from inkpost.settings import Settings
from tests.support.desk import Service
from tests.support.service import running
from tests.support.tools import need
from web.demo import STORY, create_demo

pytestmark = [pytest.mark.slow, pytest.mark.tool]

URL = "https://skerry.example.org/2026/boat"


@pytest.fixture
def signed_in(page: Page, service: Service, owner: Account) -> Page:
    service.library.devices.add(owner.id, "Anna", "anna@kindle.com")
    page.goto(service.link(owner))
    page.get_by_role("button", name="Sign in").click()
    return page


def test_the_bookmarklet_opens_inkpost_beside_the_page(
    signed_in: Page, service: Service
) -> None:
    page = signed_in
    page.goto(service.address + "/settings")
    script = page.get_by_role("link", name="Send to my reader").get_attribute("href")
    assert script
    assert script.startswith("javascript:")
    site = running(lambda _address: create_demo(Settings(public_url=service.address)))
    with site as news:
        story = news + STORY + "?page=1&x=a b"
        page.goto(story)
        with page.context.expect_page() as opened:
            page.evaluate(unquote(script.removeprefix("javascript:")))
        inkpost = opened.value
        expect(inkpost.get_by_role("heading", name="Send this page?")).to_be_visible()
        assert inkpost.evaluate("window.opener") is None
        assert inkpost.locator("[name=urls]").input_value() == page.url
        assert service.woken == []  # nothing happens before the button is pressed


@pytest.mark.parametrize(
    "shared",
    [
        {"title": "A boat", "url": URL},
        {"title": "A boat", "text": URL},  # Android puts the address into the text
        {"text": f"“A boat” – read it: {URL}"},
    ],
)
def test_what_a_phone_shares_is_understood(
    signed_in: Page, service: Service, shared: dict[str, str]
) -> None:
    page = signed_in
    page.goto(f"{service.address}/send?{urlencode(shared)}")
    assert page.locator("[name=urls]").input_value() == URL


def test_the_app_can_be_installed(
    chromium: Browser, service: Service, tmp_path: Path
) -> None:
    context = chromium.browser_type.launch_persistent_context(
        tmp_path,  # not incognito, where nothing can be installed
        executable_path=need("chromium", "chromium-browser", "google-chrome"),
        args=["--no-sandbox", "--disable-dev-shm-usage"],
    )
    page = context.new_page()
    page.goto(service.address + "/sign-in")
    protocol = context.new_cdp_session(page)
    manifest = protocol.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["manifest"]["shareTarget"]["action"] == service.address + "/send"
    errors = protocol.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert errors == []
    context.close()
