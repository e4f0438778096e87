"""From the first link to the book, in a browser, in front of the whole service."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shot, Site

pytestmark = [pytest.mark.slow, pytest.mark.tool]


def test_a_newcomer_sends_the_demo_story(
    site: Site, page: Page, shot: Shot, tmp_path: Path
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda said: errors.append(said.text) if said.type == "error" else None,
    )

    page.goto(site.link)
    shot(page, "1-sign-in")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Its e-mail address").fill("anna@kindle.com")
    page.get_by_label("What you call it").fill("Anna’s Kindle")
    shot(page, "2-first-device")
    page.get_by_role("button", name="Add this device").click()

    page.goto(site.demo)
    page.get_by_role("button", name="Accept all").click()
    shot(page, "3-publisher")
    with page.context.expect_page() as opened:
        page.locator(".tools .sendtokindle").click()
    inkpost = opened.value
    inkpost.on("pageerror", lambda error: errors.append(str(error)))
    expect(inkpost.get_by_role("heading", name="Send this page?")).to_be_visible()
    assert inkpost.evaluate("window.opener") is None  # safety 5.2
    shot(inkpost, "4-send")

    inkpost.get_by_role("button", name="Send").click()
    expect(inkpost.get_by_role("list", name="Progress")).to_be_visible()
    shot(inkpost, "5-progress")
    expect(inkpost.get_by_text("waits in the outbox")).to_be_visible(timeout=90_000)
    expect(inkpost.get_by_role("heading", level=1)).to_have_text(
        "The last night boat carries books"
    )
    shot(inkpost, "6-outcome")

    with inkpost.expect_download() as download:
        inkpost.get_by_role("link", name="Download the book").click()
    book = tmp_path / download.value.suggested_filename
    download.value.save_as(book)
    assert book.suffix == ".epub"
    text = epub_text(book)
    assert "At twenty to nine" in text
    assert "and so does her crew" in text
    assert "214 partners" not in text
    assert any(name.endswith(".jpg") for name in zipfile.ZipFile(book).namelist())
    assert errors == []


def epub_text(book: Path) -> str:
    """Return the text of all documents of `book`, on one line."""
    with zipfile.ZipFile(book) as files:
        pages = [
            files.read(name).decode() for name in files.namelist() if "html" in name
        ]
    return " ".join(re.sub(r"<[^>]+>", " ", " ".join(pages)).split())
