"""Print, PDF, EPUB and mail by the publisher's button, without an account."""

from __future__ import annotations

import email
import json
import re
import time
import zipfile
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from library import open_library
from tests.browser.conftest import Shot, Site
from tests.browser.test_accessibility import WCAG
from tests.support.canaries import code_in

pytestmark = [pytest.mark.slow, pytest.mark.tool]

KIDS = "Not everybody is pleased"
NIGHT = "will sail every night but Christmas Eve"


@pytest.fixture
def preview(site: Site, page: Page, shot: Shot) -> Iterator[Page]:
    """The demo story before it is printed, as a guest who pressed PDF gets there."""
    page.goto(site.demo)
    page.get_by_role("button", name="Accept all").click()
    with page.context.expect_page() as opened:
        page.get_by_role("group", name="Inkpost").get_by_text("PDF").click()
    tab = opened.value
    assert tab.evaluate("window.opener") is None  # safety 5.2
    sound(tab, shot, "guest-1-ask")
    tab.get_by_role("button", name="Go on").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(
        "The last night boat carries books", timeout=60_000
    )
    yield tab
    tab.close()


def sound(page: Page, shot: Shot, name: str) -> None:
    """Keep a picture of `page`; axe finds nothing on it."""
    shot(page, name)
    rules = {"runOnly": [*WCAG, "best-practice"]}
    found = Axe().run(page, options=rules).response["violations"]
    assert found == [], json.dumps(found, indent=1)[:3000]


def block(page: Page, words: str) -> Locator:
    return page.locator(".block").filter(has_text=words)


def text_of(epub: bytes) -> str:
    with zipfile.ZipFile(BytesIO(epub)) as book:
        pages = (
            book.read(name).decode() for name in book.namelist() if "a001.x" in name
        )
        return " ".join(re.sub(r"<[^>]+>", "", " ".join(pages)).split())


def download(page: Page, button: str) -> bytes:
    with page.expect_download(timeout=120_000) as made:
        page.get_by_role("button", name=button, exact=True).click()
    return Path(made.value.path()).read_bytes()


def test_a_press_takes_a_block_out_and_undo_brings_it_back(
    preview: Page, shot: Shot
) -> None:
    sound(preview, shot, "guest-2-print")
    kids, night = block(preview, KIDS), block(preview, NIGHT)
    kids.click()
    night.click()
    expect(kids).to_be_hidden()
    expect(preview.get_by_role("status")).to_contain_text("Left out: The Lamplighter")
    preview.keyboard.press("Control+z")
    expect(night).to_be_visible()
    expect(kids).to_be_hidden()
    preview.locator("#pictures").select_option("none")
    expect(preview.locator(".text figure")).to_be_hidden()
    preview.locator("#size").select_option("130")
    shot(preview, "guest-3-cut")
    text = text_of(download(preview, "EPUB"))
    assert KIDS not in text
    assert NIGHT in text
    assert "half an hour after leaving" not in text  # the picture's caption
    assert download(preview, "PDF").startswith(b"%PDF")
    expect(kids).to_be_hidden()  # the page is as it was


def test_the_keyboard_does_the_same(preview: Page) -> None:
    box = preview.get_by_role("checkbox", name=re.compile(f"Leave out: {KIDS}"))
    box.focus()
    preview.keyboard.press("Space")
    expect(block(preview, KIDS)).to_be_hidden()
    following = preview.get_by_role("checkbox", name="Leave out: Through the winter")
    expect(following).to_be_focused()
    preview.get_by_role("button", name="Undo").press("Enter")
    expect(box).to_be_focused()


def test_the_browser_prints_what_is_left_on_the_paper_that_was_chosen(
    preview: Page,
) -> None:
    preview.evaluate("window.print = () => { document.title = 'printed' }")
    block(preview, KIDS).click()
    preview.locator("#paper").select_option("letter")
    preview.get_by_role("button", name="Print").click()
    expect(preview).to_have_title("printed")
    pdf = preview.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 612 792]" in pdf
    preview.emulate_media(media="print")
    expect(preview.locator(".tools")).to_be_hidden()
    expect(block(preview, KIDS)).to_be_hidden()
    expect(block(preview, NIGHT)).to_be_visible()


def test_in_arabic_it_is_right_to_left_and_fits_a_phone(
    preview: Page, chromium: Browser, shot: Shot
) -> None:
    context = chromium.new_context(locale="ar", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(preview.url)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.get_by_role("button", name="طباعة")).to_be_in_viewport()
    wide = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(wide) <= 0, "the page scrolls sideways"
    sound(page, shot, "guest-8-arabic")
    context.close()


def test_without_javascript_boxes_do_it(
    site: Site, preview: Page, chromium: Browser, shot: Shot
) -> None:
    context = chromium.new_context(java_script_enabled=False, accept_downloads=True)
    page = context.new_page()
    page.goto(preview.url)
    page.get_by_role("checkbox", name=re.compile(f"Leave out: {KIDS}")).check()
    expect(block(page, KIDS)).to_have_css("text-decoration-line", "line-through")
    shot(page, "guest-4-no-script")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    assert KIDS not in text_of(download(page, "EPUB"))
    page.emulate_media(media="print")
    expect(block(page, KIDS)).to_be_hidden()
    context.close()


def test_what_is_left_is_mailed_to_an_address_that_a_code_has_proved(
    site: Site, preview: Page, shot: Shot
) -> None:
    block(preview, KIDS).click()
    preview.get_by_role("button", name="E-mail or Kindle").click()
    sound(preview, shot, "guest-5-address")
    preview.get_by_label("Your reader’s e-mail address").fill("guest@kindle.com")
    preview.get_by_role("button", name="Send the code").click()
    expect(preview.get_by_text("is written into its outbox")).to_be_visible()
    sound(preview, shot, "guest-6-code")
    code = code_in(mail(site, "Your Inkpost code"))
    preview.get_by_label("The six digits in it").fill(code)
    preview.get_by_role("button", name="Send").click()
    expect(preview.get_by_text("waits in the outbox")).to_be_visible(timeout=90_000)
    sound(preview, shot, "guest-7-sent")
    (book,) = mail(site, "The last night boat").iter_attachments()
    text = text_of(book.get_content())
    assert KIDS not in text
    assert NIGHT in text
    assert preview.context.cookies() == []


def test_a_reader_sends_what_is_left_to_a_device(
    site: Site, page: Page, shot: Shot
) -> None:
    library = open_library("", site.folder)
    reader = library.accounts.add("Bo")
    library.devices.add(reader.id, "Bo’s Kindle", "bo@kindle.com")
    link = library.accounts.make_sign_in_link(reader.id)
    library.close()
    page.goto(f"{site.address}/sign-in/{link}")
    page.get_by_role("button", name="Sign in").click()
    page.goto(site.demo)
    page.get_by_role("button", name="Accept all").click()
    with page.context.expect_page() as opened:
        page.locator(".tools .printfriendly").click()
    tab = opened.value
    assert tab.evaluate("window.opener") is None  # safety 5.2
    tab.get_by_role("button", name="Go on").click()
    tab.wait_for_url("**/articles/*/print?do=print", timeout=60_000)
    shot(tab, "reader-print")
    block(tab, KIDS).click()
    tab.get_by_role("button", name="Send").click()
    expect(tab.get_by_text("waits in the outbox")).to_be_visible(timeout=90_000)
    (book,) = mail(site, "The last night boat", "bo@kindle.com").iter_attachments()
    text = text_of(book.get_content())
    assert KIDS not in text
    assert NIGHT in text


def mail(site: Site, subject: str, to: str = "guest@kindle.com") -> EmailMessage:
    """Return the mail to `to` whose subject begins so, once it is there."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for path in (site.folder / "outbox").glob("*.eml"):
            found = email.message_from_bytes(path.read_bytes(), policy=policy.default)
            assert isinstance(found, EmailMessage)
            if (found["To"], str(found["Subject"])[: len(subject)]) == (
                to,
                subject,
            ):
                return found
        time.sleep(0.5)
    pytest.fail(f"no mail {subject!r} has come")
