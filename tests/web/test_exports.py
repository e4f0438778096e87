"""Exports in the browser and by the API: asked for, followed, stopped, taken along."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests

from inkpost.download_links import LIFE, open_download_links
from inkpost.exporting import make_export as step
from inkpost.model import (
    Account,
    Article,
    ArticleId,
    ExportId,
    ExportWish,
    Link,
    RepairId,
)
from inkpost.services import open_services
from inkpost.settings import Settings
from tests.support.desk import Service
from tests.support.exported import list_export, make_export
from tests.support.shelf import keep_article


@pytest.fixture(scope="module")
def article(service: Service, owner: Account) -> ArticleId:
    id = keep_article(service.library, owner, service.data_dir)
    service.library.shelves.tag(owner.id, id, ["sea"])
    return id


@pytest.fixture
def export(service: Service, owner: Account, article: ArticleId) -> ExportId:
    return make_export(service.library, service.data_dir, owner.id, article, b"PK book")


@pytest.fixture
def program(service: Service, owner: Account) -> Iterator[requests.Session]:
    _token, secret = service.library.tokens.make(owner.id, "mine", "all")
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {secret}"
        yield session


def link_to(service: Service, owner: Account, export: ExportId, late: float = 0) -> str:
    settings = Settings(data_dir=service.data_dir, public_url=service.address)
    now = datetime.now(UTC) - timedelta(seconds=late)
    return open_download_links(settings).make(owner.id, export, now)[0]


def changed(link: str) -> str:
    head, _, token = link.rpartition("/")
    octets = bytearray(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    octets[20] ^= 1
    return f"{head}/{urlsafe_b64encode(octets).rstrip(b'=').decode()}"


def test_a_signed_link_works_once(
    service: Service, owner: Account, export: ExportId
) -> None:  # safety 125
    link = link_to(service, owner, export)
    first, second = requests.get(link, timeout=5), requests.get(link, timeout=5)
    assert (first.status_code, first.content) == (200, b"PK book")
    assert first.headers["Cache-Control"] == "private, no-store"
    assert first.headers["Content-Disposition"].startswith("attachment")
    assert second.status_code == 403
    assert "has run out" in second.text


def test_a_signed_link_that_is_changed_expired_or_anothers_says_the_same(
    service: Service, owner: Account, export: ExportId
) -> None:  # safety 125
    link = link_to(service, owner, export)
    expired = link_to(service, owner, export, LIFE.total_seconds() + 2)
    gone = link_to(service, owner, ExportId("A" * 22))
    stranger = service.session(service.library.accounts.add("Bo"))
    answers = [requests.get(each, timeout=5) for each in (changed(link), expired, gone)]
    answers.append(requests.get(service.address + "/downloads/x", timeout=5))
    assert [answer.status_code for answer in answers] == [403] * 4
    assert len({answer.text for answer in answers}) == 1
    assert stranger.get(link, timeout=5).status_code == 403
    assert requests.get(link, timeout=5).status_code == 200


def test_its_own_reader_may_use_a_link_while_it_lasts(
    service: Service, browser: requests.Session, owner: Account, export: ExportId
) -> None:
    link = link_to(service, owner, export)
    assert [browser.get(link, timeout=5).status_code for _ in "ab"] == [200, 200]


@pytest.mark.usefixtures("article")
def test_a_query_is_counted_and_exported(
    service: Service, browser: requests.Session, owner: Account
) -> None:
    url = service.address + "/exports"
    asked = browser.get(url + "/new", params={"query": "tag:sea"}, timeout=5)
    assert "Export 1 article" in asked.text
    unclear = browser.get(url + "/new", params={"query": "tags:sea"}, timeout=5)
    assert (unclear.status_code, "did you mean tag:" in unclear.text) == (422, True)
    wanted = {"query": "tag:sea", "form": "site", "format": "md", "title": "By the sea"}
    shown = browser.post(url, data=wanted | {"order": "oldest"}, timeout=5)
    id = ExportId(shown.url.rpartition("/")[2])
    assert "Stop it" in shown.text
    services = open_services(Settings(data_dir=service.data_dir), service.wake)
    while step(services, id):
        pass
    services.library.close()
    ready = browser.get(f"{url}/{id}", timeout=5)
    assert "Download" in ready.text
    assert "The site did not answer" in ready.text
    linked = browser.post(f"{url}/{id}/link", timeout=5)
    assert "/downloads/" in linked.text
    assert "By the sea" in browser.get(url, timeout=5).text
    nothing = browser.post(url, data=wanted | {"query": "tag:nothing"}, timeout=5)
    assert "Nothing was found" in nothing.text
    browser.post(f"{url}/{id}/remove", timeout=5)
    assert browser.get(f"{url}/{id}", timeout=5).status_code == 404
    assert not (service.data_dir / "exports" / id).exists()
    service.woken.clear()


@pytest.mark.usefixtures("article")
def test_a_program_orders_follows_and_stops_an_export(
    service: Service, program: requests.Session
) -> None:
    url = service.address + "/api/v1/exports"
    both = program.post(url, json={"articles": ["x"], "query": ""}, timeout=5)
    unclear = program.post(url, json={"query": "colour:red"}, timeout=5)
    assert (both.status_code, unclear.status_code) == (422, 422)
    assert "between quotes" in unclear.json()["detail"]
    made = program.post(url, json={"query": "tag:sea", "form": "tag"}, timeout=5).json()
    assert (made["state"], made["query"], made["total"]) == ("waiting", "tag:sea", 0)
    one = f"{url}/{made['id']}"
    assert program.post(one + "/link", timeout=5).status_code == 404
    stopped = program.post(one + "/cancel", timeout=5).json()
    assert (stopped["state"], stopped["book"]) == ("cancelled", None)
    events = program.get(one + "/events", timeout=5).text
    assert 'event: end\ndata: {"state": "cancelled"}' in events
    service.woken.clear()


def test_a_program_gets_a_link_and_what_is_missing(
    service: Service, program: requests.Session, export: ExportId
) -> None:
    url = f"{service.address}/api/v1/exports/{export}"
    link = program.post(url + "/link", timeout=5).json()
    assert requests.get(link["url"], timeout=5).content == b"PK book"
    assert program.get(url + "/missing", timeout=5).json() == {"items": []}


@pytest.mark.usefixtures("article")
def test_a_token_that_reads_has_nothing_mailed(
    service: Service, owner: Account
) -> None:
    device = service.library.devices.add(owner.id, "Kindle", "anna@kindle.com")
    _token, secret = service.library.tokens.make(owner.id, "looks", "read")
    wanted = {"query": "tag:sea", "device": device.id}
    headers = {"Authorization": f"Bearer {secret}"}
    url = service.address + "/api/v1/exports"
    answer = requests.post(url, json=wanted, headers=headers, timeout=5)
    assert answer.status_code == 403


def arranged(text: str) -> list[str]:
    """Return the articles of the page that puts them in order."""
    return re.findall(r'name="id" value="([^"]+)"', text)


def test_the_order_is_given_by_hand(service: Service) -> None:
    bo = service.library.accounts.add("Order")
    browser = service.session(bo)
    ids = [
        keep_article(service.library, bo, service.data_dir, f"/order/{number}")
        for number in range(3)
    ]
    url = service.address
    chosen = {"id": ids, "format": "md", "do": "arrange"}
    shown = browser.post(f"{url}/library", data=chosen, timeout=5)
    first = arranged(shown.text)
    assert sorted(first) == sorted(ids)
    assert '<option value="md" selected>' in shown.text
    arrange = f"{url}/exports/arrange"
    numbers = {"id": first, "place": ["1", "2", "1"], "do": "sort", "title": "Sea"}
    shown = browser.post(arrange, data=numbers, timeout=5)
    a, b, c = first
    assert arranged(shown.text) == [c, a, b]
    assert 'value="Sea"' in shown.text
    form = {"id": [c, a, b], "place": ["1", "2", "3"]}
    shown = browser.post(arrange, data=form | {"move": f"down:{c}"}, timeout=5)
    assert arranged(shown.text) == [a, c, b]
    shown = browser.post(arrange, data=form | {"move": f"up:{c}"}, timeout=5)
    assert arranged(shown.text) == [c, a, b]
    wanted = form | {"do": "make", "title": "Sea", "format": "txt"}
    made = browser.post(arrange, data=wanted, timeout=5)
    export = service.library.exports.list(bo.id)[0]
    assert made.url.endswith(export.id)
    assert (export.title, export.format) == ("Sea", "txt")
    job = service.library.export_lists.claim(export.id)
    assert job
    assert service.library.export_lists.picked(job) == (c, a, b)
    asked = {"query": "", "order": "hand", "form": "site"}
    shown = browser.post(f"{url}/exports", data=asked, timeout=5)
    assert arranged(shown.text) == first
    service.woken.clear()


def test_what_is_missing_is_tried_again_and_the_books_are_made_again(
    service: Service,
) -> None:
    library = service.library
    cleo = library.accounts.add("Retry")
    browser = service.session(cleo)
    whole = keep_article(library, cleo, service.data_dir, "/whole")
    unread = library.links.add(cleo.id, [Link("https://sea.example/unread")])[0].id
    wish = ExportWish("md", "site", (whole, unread), title="By the sea")
    id = library.exports.add(cleo.id, wish).id
    list_export(library, id)
    services = open_services(Settings(data_dir=service.data_dir), service.wake)
    while step(services, id):
        pass
    services.library.close()
    service.woken.clear()
    page = f"{service.address}/exports/{id}"
    shown = browser.get(page, timeout=5).text
    assert shown.count(f'action="/exports/{id}/retry"') == 2
    # The article that was not read, from the page.
    form = {"article": unread, "what": "https://sea.example/unread"}
    shown = browser.post(f"{page}/retry", data=form, timeout=5).text
    assert service.woken == [("read", unread)]
    assert "Looking again" in shown
    claim = library.links.claim(unread)
    assert claim
    library.links.found(claim, Article(claim.url, "Sea", "<p>Here</p>"))
    assert "In the library" in browser.get(page, timeout=5).text
    # A part of one, by the API: what the list says, and then all of the article.
    service.woken.clear()
    _token, secret = library.tokens.make(cleo.id, "mine", "all")
    headers = {"Authorization": f"Bearer {secret}"}
    api = f"{service.address}/api/v1/exports/{id}"
    lacking = requests.get(f"{api}/missing", headers=headers, timeout=5).json()["items"]
    assert [one["article_id"] for one in lacking] == [unread, whole]
    wanted = {name: lacking[1][name] for name in ("article_id", "what", "url")}
    tried = requests.post(f"{api}/retry", json=wanted, headers=headers, timeout=5)
    assert (tried.status_code, tried.json()) == (202, {"count": 1})
    assert [errand for errand, _id in service.woken] == ["repair"]
    repair = RepairId(service.woken[0][1])
    library.repairs.fail(repair, "The site did not answer, again")
    assert "The site did not answer, again" in browser.get(page, timeout=5).text
    nothing = wanted | {"what": "A whale"}
    tried = requests.post(f"{api}/retry", json=nothing, headers=headers, timeout=5)
    assert tried.json() == {"count": 0}
    # The same books, of what is there now.
    key = {"Idempotency-Key": "again"}
    url = f"{api}/again"
    both = [requests.post(url, headers=headers | key, timeout=5) for _ in "ab"]
    assert [answer.status_code for answer in both] == [202, 202]
    assert both[0].json()["id"] == both[1].json()["id"] != id
    again = browser.post(f"{page}/again", timeout=5).url.rpartition("/")[2]
    assert library.exports.wish(cleo.id, ExportId(again)) == wish
    service.woken.clear()
