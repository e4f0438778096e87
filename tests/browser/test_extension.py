"""The extension, loaded unpacked, against a whole running Inkpost."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from inkpost.model import Account, SavedArticle
from library import Library, open_library
from tests.browser.conftest import Shot, Site
from tests.support import members
from tests.support.extension import SOURCE, Extension, extended
from tests.support.members import Members
from tests.support.service import running

pytestmark = [pytest.mark.slow, pytest.mark.tool]

#: The pictures of the album that its browser can have, in the sizes that a book needs.
MEMBERS_ONLY = ("book.png", "late.png", "turned.webp")


@pytest.fixture(scope="module")
def library(site: Site) -> Iterator[Library]:
    """The library of the running Inkpost."""
    library = open_library("", site.folder)
    yield library
    library.close()


@pytest.fixture(scope="module")
def reader(library: Library) -> Account:
    """A reader of their own, who reads nothing else here."""
    reader = library.accounts.add("Zoe")
    library.devices.add(reader.id, "Zoe’s Kindle", "zoe@kindle.com")
    return reader


@pytest.fixture(scope="module")
def post() -> Iterator[tuple[str, Members]]:
    site = Members()
    with running(site.app) as address:
        yield address, site


@pytest.fixture(scope="module")
def extension(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Extension]:
    with extended(chromium, SOURCE, tmp_path_factory.mktemp("profile")) as extension:
        yield extension


@pytest.fixture(scope="module")
def ready(
    extension: Extension, site: Site, library: Library, reader: Account
) -> Extension:
    """The extension, set up by its options page."""
    set_up(extension, site, library.tokens.make(reader.id, "Browser", "save")[1])
    return extension


def set_up(extension: Extension, site: Site, token: str) -> None:
    page = extension.open("options.html")
    page.get_by_label("Address of your Inkpost").fill(site.address + "/")
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Save and try").click()
    expect(page.locator("#news")).to_have_text("It works. Your devices: Zoe’s Kindle")
    page.close()


def sign_in(extension: Extension, address: str) -> Page:
    page = extension.context.new_page()
    page.goto(address + "/")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name=members.TITLE)).to_be_visible()
    return page


def newest(library: Library, reader: Account) -> tuple[SavedArticle, str]:
    """Return the article that was saved last, and its text."""
    saved = library.shelves.list(reader.id)[0]
    article = library.articles.find(reader.id, saved.id)
    assert article
    return saved, article.text


def test_a_page_that_needs_a_login_is_sent_as_the_browser_sees_it(
    ready: Extension,
    post: tuple[str, Members],
    library: Library,
    reader: Account,
    shot: Shot,
) -> None:
    address, site = post
    page = sign_in(ready, address)
    popup = ready.press(page)
    popup.wait("document.getElementById('device')?.length === 1")
    assert popup.run("document.querySelector('[value=selection]').hidden") is True
    shot(popup, "extension-ready")
    popup.press("page")
    ready.wait_for_badge("✓", page)
    popup.wait("document.getElementById('news').className === 'done'")
    shot(popup, "extension-sent")
    saved, text = newest(library, reader)
    assert (saved.url, saved.title) == (f"{address}/story", members.TITLE)
    assert all(line in text for line in (members.FIRST, members.SHADOW, members.LAST))
    (delivery,) = library.deliveries.list(reader.id)
    assert delivery.state == "sent"
    assert delivery.package
    assert site.strangers == 0  # Inkpost has not asked for it by itself
    page.close()


def test_what_was_followed_when_the_browser_was_closed_is_followed_again(
    ready: Extension, library: Library, reader: Account
) -> None:
    news = {"state": "busy", "id": library.deliveries.list(reader.id)[0].id}
    worker = ready.context.service_workers[0]
    worker.evaluate("news => chrome.storage.local.set({ news })", news)
    worker.evaluate("chrome.action.setBadgeText({ text: '' })")
    popup = ready.open("popup.html")
    ready.wait_for_badge("✓", popup)
    popup.close()


def test_only_the_selection_is_sent(
    ready: Extension, post: tuple[str, Members], library: Library, reader: Account
) -> None:
    page = sign_in(ready, post[0])
    page.locator("#first").select_text()
    ready.press(page).press("selection")
    ready.wait_for_badge("…", page)
    ready.wait_for_badge("✓", page)
    saved, text = newest(library, reader)
    assert text.strip() == members.FIRST
    assert saved.url.startswith(f"{post[0]}/story#:~:text=The%20keeper%20began")
    page.goto(saved.url)  # it is still there, and not fetched by anyone else
    page.close()


def album(extension: Extension, address: str, path: str = "/album") -> Page:
    """Return the page with the pictures, when all of them are shown."""
    page = sign_in(extension, address)
    page.goto(address + path)
    page.wait_for_function(
        "() => [...document.images].every((one) => one.complete) "
        "&& document.querySelectorAll('#drawn img, #elsewhere img').length === 2"
    )
    return page


def sizes(library: Library, reader: Account) -> set[tuple[int, int]]:
    """Return the sizes of the pictures in the article that was sent last."""
    (item,) = library.deliveries.list(reader.id)[0].items
    assert item.article
    article = library.articles.find(reader.id, item.article)
    assert article
    return {(picture.width, picture.height) for picture in article.pictures}


def test_pictures_that_only_members_can_fetch_are_in_the_book(
    ready: Extension, post: tuple[str, Members], library: Library, reader: Account
) -> None:
    address, site = post
    before = site.strangers
    page = album(ready, address)
    ready.press(page).press("page")
    ready.wait_for_badge("…", page)
    ready.wait_for_badge("✓", page)
    members_only = {members.PICTURES[f"/{name}"] for name in MEMBERS_ONLY}
    assert sizes(library, reader) == members_only | {members.DRAWN}
    article = library.articles.find(reader.id, library.shelves.list(reader.id)[0].id)
    assert article
    # What another site shares with nobody cannot be had without leave for that site.
    assert [(lost.kind, lost.url) for lost in article.omissions] == [
        ("picture", address.replace("127.0.0.1", "localhost") + "/elsewhere.png")
    ]
    # The browser has asked for that one, and so has Inkpost; for nothing else.
    assert site.strangers - before <= 4
    book = library.deliveries.list(reader.id)[0].package
    assert book
    with zipfile.ZipFile(book.path) as packed:
        shown = [name for name in packed.namelist() if "/images/" in name]
    assert len(shown) >= 4
    page.close()


def test_the_pictures_of_a_selection_come_along(
    ready: Extension, post: tuple[str, Members], library: Library, reader: Account
) -> None:
    page = album(ready, post[0])
    page.evaluate(
        "getSelection().setBaseAndExtent(document.getElementById('words'), 0, "
        "document.querySelector('#chosen + p'), 1)"
    )
    ready.press(page).press("selection")
    ready.wait_for_badge("…", page)
    ready.wait_for_badge("✓", page)
    assert sizes(library, reader) == {members.PICTURES["/book.png"]}
    page.close()


@pytest.fixture(scope="module")
def allowed(
    chromium: Browser,
    site: Site,
    library: Library,
    reader: Account,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Extension]:
    """The extension with the permission that its options page asks for.

    Nobody can press *Allow* here.
    """
    source = tmp_path_factory.mktemp("allowed") / "extension"
    shutil.copytree(SOURCE, source)
    manifest = json.loads((source / "manifest.json").read_text())
    manifest["host_permissions"] = manifest.pop("optional_host_permissions")
    (source / "manifest.json").write_text(json.dumps(manifest))
    with extended(chromium, source, tmp_path_factory.mktemp("profile")) as extension:
        set_up(extension, site, library.tokens.make(reader.id, "All sites", "save")[1])
        yield extension


def test_all_tabs_are_one_book(
    allowed: Extension,
    site: Site,
    post: tuple[str, Members],
    library: Library,
    reader: Account,
) -> None:
    sign_in(allowed, post[0])
    other = allowed.context.new_page()
    other.goto(site.demo)
    allowed.press(other).press("tabs")
    allowed.wait_for_badge("✓", other)
    titles = [item.title for item in library.deliveries.list(reader.id)[0].items]
    assert titles == [members.TITLE, "The last night boat carries books"]


def test_another_site_gives_its_pictures_where_all_sites_are_allowed(
    allowed: Extension, post: tuple[str, Members], library: Library, reader: Account
) -> None:
    sign_in(allowed, post[0].replace("127.0.0.1", "localhost")).close()
    # What was sent just now, in the same way to the same device, would not go again.
    page = album(allowed, post[0], "/album?with=all")
    allowed.press(page).press("page")
    allowed.wait_for_badge("…", page)
    allowed.wait_for_badge("✓", page)
    assert members.ELSEWHERE in sizes(library, reader)
    page.close()


@pytest.mark.parametrize("name", ["options", "popup"])
def test_axe_finds_nothing_in_its_pages(
    ready: Extension, name: str, shot: Shot
) -> None:
    page = ready.open(f"{name}.html")
    page.wait_for_timeout(300)
    shot(page, f"extension-{name}")
    found = Axe().run(page).response["violations"]
    assert found == [], json.dumps(found, indent=1)[:3000]
    page.close()


def test_a_token_that_is_not_good_is_told(extension: Extension, site: Site) -> None:
    page = extension.open("options.html")
    page.get_by_label("Address of your Inkpost").fill(site.address)
    page.get_by_label("Token").fill("ink_wrong")
    page.get_by_role("button", name="Save and try").click()
    expect(page.locator("#news")).to_contain_text("does not take this token")
    page.get_by_label("Address of your Inkpost").fill("http://127.0.0.1:9")
    page.get_by_role("button", name="Save and try").click()
    expect(page.locator("#news")).to_contain_text("http://127.0.0.1:9 does not answer")
    expect(page.get_by_role("button", name="Let the extension reach")).to_be_visible()
    page.close()
