"""No address leads inside, through whatever door it comes in.

A new place where an address of a reader's or a site's is opened is a line in `DOORS`.
Pages, pictures and redirects have theirs in `tests.articles.test_attempts`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from html import escape
from importlib import import_module
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from articles import open_fetch
from articles.addresses import Reach
from articles.complete import complete
from articles.feeds.asking import open_ask
from articles.guard import Door
from articles.reading import read_page
from articles.talking import open_talk
from articles.upload import put
from delivery.send import Relay
from exporters import calibre, export
from exporters.pdf.store import stored
from inkpost import post_office
from inkpost.errors import InkpostError, PageRefused
from inkpost.model import (
    NO_DATE,
    AccountId,
    Article,
    Edition,
    Format,
    Page,
    Picture,
    Section,
    Validators,
)
from inkpost.post import Sender
from inkpost.post_office import open_post_office
from inkpost.previewing import read_preview
from inkpost.services import open_services
from inkpost.settings import Settings
from library import Ear
from tests.support.attempts import ATTEMPTS, CONNECTED, PUBLIC, resolve
from tests.support.attempts import canary as canary
from tests.support.attempts import public as public
from tests.support.attempts import site as site
from tests.support.desk import serving
from tests.support.stories import story
from tests.support.tools import missing, need
from tests.support.web import Web, wait_until

SLOW = pytest.mark.slow
#: Tries to get `url` opened, on a service with these settings. Raises `InkpostError`
#: where it is refused.
Try = Callable[[str, Settings, Path], object]


def further_page(url: str, settings: Settings, folder: Path) -> None:
    """A page says that it goes on there."""
    reach = settings.allow_networks, (), settings.allow_ports
    fetch = open_fetch(*reach, resolve=resolve)
    link = f'<link rel="next" href="{url}"><a href="{url}">Next page</a>'
    html = story().replace("</article>", f"{link}</article>").replace("</head>", link)
    complete(Page(url.partition("?")[0], html.encode(), "text/html"), fetch, read_page)


def folder_on_the_web(url: str, settings: Settings, folder: Path) -> None:
    """A reader has books put there (WebDAV)."""
    book = folder / "book"
    book.write_bytes(b"x")
    reach = Reach(settings.allow_networks, (), settings.allow_ports)
    put(Door(reach, resolve), url, book, ("anna", "secret"))


def mail_server(url: str, settings: Settings, folder: Path) -> None:
    """A reader names it as the mail server."""
    office = open_post_office(settings, folder)
    sender = Sender(AccountId("1"), "a@b.example", f"smtp://{server_of(url, settings)}")
    relay = office.relay(sender)
    assert isinstance(relay, Relay)
    relay.route.dial().close()


def mailbox(url: str, settings: Settings, folder: Path) -> None:
    """A reader names it as the server of the mailbox."""
    address = f"imap://a:b@{server_of(url, settings)}"
    ear = Ear("1", AccountId("1"), address, None, None, NO_DATE)
    route = open_post_office(settings, folder).mailbox(ear)
    assert route
    route.dial().close()


def feed(url: str, settings: Settings, folder: Path) -> None:
    """A reader follows it, or a list of feeds names it; favicons come this way, too."""
    reach = settings.allow_networks, (), settings.allow_ports
    open_ask(*reach, resolve=resolve)(url, Validators())


def service(url: str, settings: Settings, folder: Path) -> None:
    """A reader names it as the service that the articles come from."""
    reach = Reach(settings.allow_networks, (), settings.allow_ports)
    open_talk(Door(reach, resolve))("GET", url, {"Authorization": "Bearer secret"})


def server_of(url: str, settings: Settings) -> str:
    """Return the host of an address, and for what is none all of it; with the port."""
    (port,) = settings.allow_ports
    host = urlsplit(url.replace("\\", "/")).hostname or url.partition(":")[2]
    host = f"[{host}]" if ":" in host else host.strip("/") or "localhost"
    return f"{host}:{port}"


#: One line a door.
DOORS: list[Try] = [
    further_page, folder_on_the_web, mail_server, mailbox, feed, service,
]  # fmt: skip


def settings_for(site: Web, monkeypatch: pytest.MonkeyPatch, **more: Any) -> Settings:
    """Return settings with which `site`'s port may be opened, for mail, too."""
    monkeypatch.setattr(post_office, "look_up", resolve)
    monkeypatch.setattr(post_office, "PORTS", {site.port})
    return Settings(allow_ports=frozenset({site.port}), **more)


@pytest.mark.parametrize("door", DOORS)
def test_nobody_comes_in_by_this_door(
    door: Try, canary: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(canary, monkeypatch)
    urls = [attempt.format(port=canary.port) for attempt in ATTEMPTS]
    opened = [url for url in urls if not _is_refused(door, url, settings, tmp_path)]
    # That a page goes on nowhere is no error; the canary says whether it was looked.
    assert opened == [] or door is further_page


def _is_refused(door: Try, url: str, settings: Settings, folder: Path) -> bool:
    try:
        door(url, settings, folder)
    except (InkpostError, ValueError):
        return True
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="needs a second loopback address")
@pytest.mark.parametrize("door", DOORS)
def test_where_the_operator_lets_it_a_door_opens(
    door: Try, public: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the table would say nothing."""
    allowed = (ip_network(PUBLIC),)
    settings = settings_for(public, monkeypatch, allow_networks=allowed)
    public.add("/a?page=2", story("The second part"))
    before = public.connections
    with suppress(PageRefused):  # it is opened, and no feed, and no service
        door(public.url("/a?page=2"), settings, tmp_path)
    assert wait_until(lambda: public.connections == before + 1, 3)


@pytest.mark.parametrize(
    "format",
    ["epub", "pdf", "html", pytest.param("azw3", marks=[pytest.mark.tool, SLOW])],
)
def test_no_book_opens_an_address(
    format: Format, canary: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Print engines and calibre ask for pictures, styles and fonts, if let."""
    if format == "azw3":
        need("ebook-convert")
        monkeypatch.setattr(calibre, "_check", lambda _book: None)  # it would refuse
    urls = [attempt.format(port=canary.port) for attempt in ATTEMPTS]
    body = "".join(
        f'<p><a href="{escaped}">x</a><img src="{escaped}" alt="x"/></p>'
        for escaped in (url.replace("&", "&amp;").replace("<", "") for url in urls)
    )
    style = f"<p>@import url({canary.url()}); <q cite='{canary.url()}'>q</q></p>"
    article = Article("http://a.example/", "One", body + style, language="en")
    article = Article(
        article.url, article.title, article.body, language="en",
        pictures=tuple(Picture(url) for url in urls[:3]),
    )  # fmt: skip
    edition = Edition("One", "key", NO_DATE, (Section("A", (article,)),))
    assert export(edition, format, tmp_path).size


#: All by which a page asks an engine for something; WeasyPrint knows some more.
ASKED = """
<link rel=stylesheet href="{0}"><link rel=attachment href="{0}"> <link rel=icon
href="{0}"><style>@import url("{0}"); @import "{0}"; @font-face {{ font-family:
f; src: url("{0}"), local("f") }} p {{ background: url("{0}"); list-style:
url("{0}"); content: url("{0}"); border-image: url("{0}"); cursor: url("{0}")
}}</style><p style="font-family: f; background-image: url('{0}')">x<img
src="{0}" srcset="{0} 2x"> <object data="{0}"></object><embed src="{0}"><iframe
src="{0}"></iframe><video src="{0}" poster="{0}"></video><input type=image
src="{0}"><a rel=attachment href="{0}">x</a><svg
xmlns:l="http://www.w3.org/1999/xlink" width=9 height=9><image href="{0}"
l:href="{0}" width=9 height=9 /><use href="{0}#a"/><style>@import
"{0}";</style></svg></p>"""


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["weasyprint", "plutoprint"])
def test_no_print_engine_opens_an_address(
    engine: str, canary: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where a page is not cleaned at all: it asks, and is given nothing."""
    try:
        module = import_module(f"exporters.pdf.{engine}_engine")
    except (ImportError, OSError):
        missing(engine)
    asked: set[str] = set()

    def refuse(folder: Path, url: str) -> tuple[bytes, str]:
        asked.add(url)
        return stored(folder, url)

    monkeypatch.setattr(module, "stored", refuse)
    urls = [escape(attempt.format(port=canary.port)) for attempt in ATTEMPTS]
    page = "".join(ASKED.format(url) for url in urls)
    (tmp_path / "pages.html").write_text(f"<html><head></head><body>{page}", "utf-8")
    module.set_pages(tmp_path, "pages.html", "pages.pdf", "2026-11-14")
    assert (tmp_path / "pages.pdf").stat().st_size
    assert f"http://127.0.0.1:{canary.port}/" in asked
    assert len(asked) > 60


@pytest.mark.slow
def test_nobody_comes_in_by_the_api(canary: Web, tmp_path: Path) -> None:
    """What the API takes is read as a worker reads it."""
    with serving(tmp_path, "a@b.example") as service:
        owner = service.library.accounts.owner()
        secret = service.library.tokens.make(owner.id, "test", "all")[1]
        headers = {"Authorization": f"Bearer {secret}"}
        settings = Settings(data_dir=tmp_path, allow_ports=frozenset({canary.port}))
        worker = open_services(settings, service.wake)
        taken, refused = [], 0
        for attempt in ATTEMPTS:
            answer = requests.post(
                f"{service.address}/api/v1/articles",
                json={"url": attempt.format(port=canary.port)},
                headers=headers,
                timeout=10,
            )
            assert answer.status_code in {202, 422}, answer.text
            refused += answer.status_code == 422
            if answer.status_code == 202:
                taken.append(answer.json()["id"])
        CONNECTED.clear()  # those of this test to the service
        for id in taken:
            read_preview(worker, id)
            found = service.library.previews.find(id, owner.id)
            assert found.state == "failed", found
        worker.library.close()
    assert refused > 10
    assert len(taken) > 50
