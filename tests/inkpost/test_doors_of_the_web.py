"""No address leads inside, from the request that brings it to the worker that opens it.

What `test_doors` has of single functions, here through the web app and the errands that
it leaves, with names from a name server that lies: what guests and publishers' buttons
ask for, and what stands in mails, files, feeds and pages that were let in.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from html import escape
from ipaddress import ip_network
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
import requests

from inkpost import (
    importing,
    listening,
    newsletters,
    polling,
    previewing,
    proving,
    repairing,
    visiting,
)
from inkpost.linked import read_link
from inkpost.model import ArticleId, DeviceId, RepairId, UpstreamId
from inkpost.services import Services, open_services
from inkpost.settings import Settings
from library import repairs
from tests.support import amazon
from tests.support.attempts import ATTEMPTS, OURS, PUBLIC, as_system
from tests.support.attempts import canary as canary
from tests.support.attempts import public as public
from tests.support.attempts import site as site
from tests.support.desk import Service, serving
from tests.support.stories import story
from tests.support.subscribers import FreeManners
from tests.support.web import Web
from web import guests

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="needs a second loopback"),
]

Work = Callable[[Services, Any], object]
WORK: dict[str, Work] = {
    "preview": previewing.read_preview,
    "follow": polling.follow_feed,
    "poll": polling.poll_feed,
    "read": read_link,
    "visit": visiting.visit,
    "code": proving.send_code,
    "import": importing.take_in,
    "listen": listening.look_into,
    "letter": newsletters.read_newsletter,
    "repair": repairing.repair,
}


@dataclass
class Place:
    """A service, its `worker`, a site of the open internet, and who asks."""

    service: Service
    worker: Services
    public: Web
    owner: requests.Session
    guest: requests.Session
    pages: int = 0

    def post(self, path: str, **more: Any) -> requests.Response:
        """Post to the API as the owner."""
        url = f"{self.service.address}/api/v1{path}"
        return self.owner.post(url, timeout=30, **more)

    def work(self) -> None:
        """Do all errands, and those that come of them."""
        while self.service.woken:
            errand, id = self.service.woken.pop(0)
            WORK[errand](self.worker, id)
        for id in self.worker.library.links.sweep():
            self.service.woken.append(("read", id))
        if self.service.woken:
            self.work()

    def put(self, content: str, kind: str = "text/html", path: str = "") -> str:
        """Put something onto the open internet; return its address."""
        self.pages += 1
        return self.public.add(path or f"/{self.pages}", content, kind)


@pytest.fixture
def place(
    canary: Web, public: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    monkeypatch.setattr("socket.getaddrinfo", as_system)
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(variable, canary.url())
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")  # the test's own requests
    for cap in ("PAGES_SHORT", "PAGES_DAY"):
        monkeypatch.setattr(guests, cap, 10_000)
    monkeypatch.setattr(repairs, "MOST_AN_HOUR", 10_000)
    more = {
        "guest_sites": ("*",),
        "guest_pages": 10_000,
        "feeds": 1000,
        "articles_a_day": 10_000,
        "allow_networks": (ip_network(PUBLIC),),
        "allow_ports": (canary.port, public.port),
    }
    settings = Settings.model_validate({"data_dir": tmp_path} | more)
    with serving(tmp_path, "a@b.example", **more) as service:
        port = int(service.address.rpartition(":")[2])
        OURS.add(port)
        owner, guest = requests.Session(), requests.Session()
        account = service.library.accounts.owner().id
        secret = service.library.tokens.make(account, "test", "all")[1]
        owner.headers["Authorization"] = f"Bearer {secret}"
        guest.headers["Origin"] = service.address
        worker = open_services(settings, service.wake, FreeManners())
        worker = replace(worker, post=replace(worker.post, txt=amazon.txt))
        yield Place(service, worker, public, owner, guest)
        worker.library.close()
        OURS.remove(port)


def guest_print_page(place: Place, urls: Sequence[str]) -> None:
    """A guest has it printed."""
    for url in urls:
        asked = {"url": url, "do": "print"}
        place.guest.post(
            f"{place.service.address}/previews",
            data=asked,
            timeout=10,
            allow_redirects=False,
        )
    place.work()


def feed(place: Place, urls: Sequence[str]) -> None:
    """A reader follows it."""
    for url in urls:
        place.post("/feeds", json={"url": url})
    place.work()


def list_of_feeds(place: Place, urls: Sequence[str]) -> None:
    """A list of feeds names it."""
    lines = "".join(f'<outline xmlUrl="{escape(url)}"/>' for url in urls)
    place.post(
        "/feeds/list.opml",
        data=f"<opml><body>{lines}</body></opml>".encode(),
        headers={"Content-Type": "text/x-opml"},
    )
    account = place.service.library.accounts.owner().id
    for one in place.worker.library.subscriptions.list(account):
        place.post(f"/feeds/{one.id}/refresh")  # else the clock has them wait
    place.work()


def entry_of_a_feed(place: Place, urls: Sequence[str]) -> None:
    """A feed that was let in links to it, and shows a picture from there."""
    for at in range(0, len(urls), 10):  # who begins to follow gets ten
        items = "".join(
            f"<item><title>{number}</title><link>{escape(url)}</link>"
            f"<description>&lt;p&gt;Words&lt;img src='{escape(escape(url))}'&gt;"
            f"</description><enclosure type='image/png' url='{escape(url)}'/></item>"
            for number, url in enumerate(urls[at : at + 10], at)
        )
        xml = f'<rss version="2.0"><channel><link>/</link>{items}</channel></rss>'
        place.post("/feeds", json={"url": place.put(xml, "application/rss+xml")})
    place.work()


def imported_file(place: Place, urls: Sequence[str]) -> None:
    """A file of another program has it."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["title", "url", "time_added", "tags", "status"])
    table.writerows([f"Title {url}", url, 1700000000, "", "unread"] for url in urls)
    made = place.post("/imports", data=out.getvalue().encode()).json()
    place.work()
    place.post(f"/imports/{made['id']}/start")
    place.work()


def mail_handed_over(place: Place, urls: Sequence[str]) -> None:
    """A mail that a webhook hands over has it, in its text and in its head."""
    account = place.service.library.accounts.owner().id
    for at in range(0, len(urls), 20):
        some = urls[at : at + 20]
        message = EmailMessage()
        message["From"], message["To"] = "News <a@b.example>", "a@b.example"
        message["Subject"], message["Message-ID"] = "News", f"<{at}@b.example>"
        header = ", ".join(f"<{url}>" for url in some if url.isascii())
        message["List-Unsubscribe"] = header
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        html = "".join(
            f"<p>{'Words. ' * 30}<a href='{escape(url)}'>x</a>"
            f"<img width=600 height=400 src='{escape(url)}'>"
            for url in some
        )
        message.set_content("\n".join(some))
        message.add_alternative(html, subtype="html")
        raw = {"Content-Type": "message/rfc822"}
        place.post("/mail", data=message.as_bytes(), headers=raw)
        letter = place.worker.library.letters.keep(account, message.as_bytes())
        place.service.woken.append(("letter", letter))
    place.work()


def seen_page(place: Place, urls: Sequence[str]) -> None:
    """A page that a browser sent in has pictures there, and says it goes on there.

    What could not be had is looked for once more.
    """
    for at in range(0, len(urls), 40):
        some = [escape(url) for url in urls[at : at + 40]]
        head = "".join(
            f'<link rel="{rel}" href="{some[0]}">'
            for rel in ("next", "canonical", "amphtml", "icon", "stylesheet")
        )
        body = "".join(
            f"<p>{'Some words, to be read. ' * 9}</p><p><a rel=next href='{url}'>Next "
            f"page</a></p><figure><img width=600 height=400 src='{url}' alt='{number}'"
            f" srcset='{url} 2x'></figure>"
            for number, url in enumerate(some)
        )
        html = story().replace("<head>", f"<head>{head}")
        html = html.replace("</article>", f"{body}</article>")
        page = f"https://captured.example/{at}"
        place.post("/captures", json={"url": page, "html": html})
        place.post("/articles", json={"url": page})
    place.work()
    library = place.worker.library
    account = library.accounts.owner().id
    for saved in library.shelves.list(account, limit=1000):
        article = library.articles.find(account, saved.id)
        for omission in article.omissions if article else ():
            id = library.repairs.add(account, ArticleId(saved.id), omission)
            place.service.woken.append(("repair", RepairId(id)))
    place.work()


def entry_of_a_service(place: Place, urls: Sequence[str]) -> None:
    """A service that a reader has elsewhere says that it is unread there."""
    entries = [
        {"id": number, "url": url, "title": "x", "published_at": "2026-03-01T06:00:00Z"}
        for number, url in enumerate(urls)
    ]
    for at in range(0, len(entries), 90):
        answer = {"total": len(urls), "entries": entries[at : at + 90]}
        place.put(json.dumps(answer), "application/json", "/v1/entries")
        login = {"kind": "miniflux", "url": place.public.url(""), "token": "x"}
        place.post("/services", json=login)
        place.work()


def service(place: Place, urls: Sequence[str]) -> None:
    """A reader names it as such a service."""
    library = place.worker.library
    account = library.accounts.owner().id
    for url in urls:
        login = {"kind": "miniflux", "url": url, "token": "secret"}
        made = place.post("/services", json=login)
        place.work()
        if made.ok:
            library.upstreams.remove(account, UpstreamId(made.json()["id"]))


def folder_on_the_web(place: Place, urls: Sequence[str]) -> None:
    """A reader has books put there; that is tried at once."""
    for url in urls:
        where = {"url": url.partition("?")[0], "user": "", "password": "", "name": "x"}
        made = place.post("/devices/ways/web-folder", json=where)
        place.work()
        if made.ok:
            account = place.worker.library.accounts.owner().id
            id = DeviceId(made.json()["id"])
            place.worker.library.devices.remove(account, id)


#: What brings addresses in; a new way for them is a line here.
DOORS: list[Callable[[Place, Sequence[str]], None]] = [
    guest_print_page, feed, list_of_feeds, entry_of_a_feed, imported_file,
    mail_handed_over, seen_page, entry_of_a_service, service, folder_on_the_web,
]  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_nobody_comes_in_by_this_door(
    door: Callable[[Place, Sequence[str]], None], canary: Web, place: Place
) -> None:
    """Whether anybody did, the canary says; all errands come to their end."""
    urls = [attempt.format(port=canary.port) for attempt in ATTEMPTS]
    assert len(urls) >= 90
    door(place, urls)
    assert place.service.woken == []


@pytest.mark.parametrize("door", DOORS)
def test_what_is_public_is_opened_by_this_door(
    door: Callable[[Place, Sequence[str]], None], place: Place
) -> None:
    """Else the table would say nothing."""
    before = len(place.public.requests)
    door(place, [place.put(story("There it is"), path="/control")])
    asked = [each.path for each in place.public.requests[before:]]
    assert [path for path in asked if path.startswith("/control")]


def test_a_publishers_button_opens_nothing(canary: Web, place: Place) -> None:
    """Whoever is led here by a site has only looked (safety 118)."""
    pressed = cycle(["print", "send", "pdf"])
    for attempt in ATTEMPTS:
        asked = {"url": attempt.format(port=canary.port), "do": next(pressed)}
        place.guest.get(f"{place.service.address}/send", params=asked, timeout=5)
    assert place.service.woken == []
