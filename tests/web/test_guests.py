"""People without an account: print what the operator lets them, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import requests

from inkpost import proving
from inkpost.model import Account, Article, PreviewId
from tests.exporters.samples import PLAIN
from tests.support.desk import Service, serving
from web import guests

pytestmark = pytest.mark.slow

SITE = "https://courier.example"
URL = f"{SITE}/2026/boat"
ADDRESS = "anna@kindle.com"


@pytest.fixture(scope="module")
def open_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose operator lets guests in."""
    folder = tmp_path_factory.mktemp("guests")
    more = {"guest_sites": ("courier.example",), "guest_mail": True}
    with serving(folder, "ink@books.example.org", **more) as made:
        yield made


@pytest.fixture(scope="module")
def guest(open_house: Service) -> requests.Session:
    browser = requests.Session()
    browser.headers["Origin"] = open_house.address
    return browser


def ready(house: Service, article: Article) -> PreviewId:
    """Return a guest's preview of `article`, as a worker leaves it."""
    library, desk = house.library, house.library.guests.desk()
    id = library.previews.add(desk, URL, "192.0.2.1")
    library.previews.ready(id, library.articles.keep(desk, article.url, article))
    return id


@pytest.fixture
def preview(open_house: Service) -> PreviewId:
    return ready(open_house, replace(PLAIN, url=URL))


def code_of(house: Service, address: str = ADDRESS) -> str:
    """Return the code that a worker would mail to `address`."""
    (device,) = house.library.devices.list(house.library.guests.at(address))
    waiting = house.library.proofs.waiting(device.id)
    assert waiting is not None
    return waiting[2].digits


# --- pages ---------------------------------------------------------------------------


def test_nobody_is_a_guest_until_the_operator_says_so(service: Service) -> None:
    asked = {"url": URL, "do": "print"}
    shown = requests.get(f"{service.address}/send", params=asked, timeout=5)
    assert "for its own readers only" in shown.text
    headers = {"Origin": service.address}
    answer = requests.post(
        f"{service.address}/previews", data=asked, headers=headers, timeout=5
    )
    assert answer.status_code == 422
    assert service.woken == []


def test_a_guest_asks_and_a_worker_is_woken(
    open_house: Service, guest: requests.Session
) -> None:
    asked = {"url": URL, "do": "pdf"}
    shown = guest.get(f"{open_house.address}/send", params=asked, timeout=5)
    assert "This page as PDF?" in shown.text
    assert open_house.woken == []  # safety 118: to look is not to ask
    answer = guest.post(f"{open_house.address}/previews", data=asked, timeout=5)
    assert "Reading the page" in answer.text
    ((errand, id),) = open_house.woken
    assert (errand, f"/previews/{id}?do=pdf") == (
        "preview",
        answer.url.removeprefix(open_house.address),
    )
    assert guest.cookies.get_dict() == {}


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/",
        "https://notcourier.example/",
        "https://courier.example.evil.test/",
        "https://courier.example@evil.test/",
        "file:///etc/passwd",
        "",
    ],
)
def test_it_is_no_proxy_for_other_pages(
    open_house: Service, guest: requests.Session, url: str
) -> None:
    before = list(open_house.woken)
    answer = guest.post(f"{open_house.address}/previews", data={"url": url}, timeout=5)
    assert answer.status_code == 422
    assert open_house.woken == before


def test_a_welcome_address_that_leads_elsewhere_is_not_shown(
    open_house: Service, guest: requests.Session
) -> None:
    id = ready(open_house, replace(PLAIN, url="https://evil.test/page"))
    answer = guest.get(f"{open_house.address}/previews/{id}", timeout=5)
    assert answer.status_code == 422
    assert "led to another site" in answer.text
    assert PLAIN.title not in answer.text


def test_who_asks_too_much_waits(
    open_house: Service, guest: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guests, "PAGES_SHORT", 2)
    desk = open_house.library.guests.desk()
    for _ in range(2):
        open_house.library.previews.add(desk, URL, "127.0.0.1")
    answer = guest.post(f"{open_house.address}/previews", data={"url": URL}, timeout=5)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "600"


def test_a_guest_gets_the_file_until_it_is_enough(
    open_house: Service,
    guest: requests.Session,
    preview: PreviewId,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guests, "FILES", 1)
    page = f"{open_house.address}/previews/{preview}"
    shown = guest.get(page, timeout=10).text
    of = shown.partition('name="of" value="')[2].partition('"')[0]
    sent = {"of": of, "do": "epub"}
    answer = guest.post(page, data=sent, timeout=60)
    assert answer.content.startswith(b"PK")
    assert guest.post(page, data=sent, timeout=60).status_code == 429


# --- clicks --------------------------------------------------------------------------


def test_presses_are_counted_and_nothing_else(
    open_house: Service, guest: requests.Session
) -> None:
    send = f"{open_house.address}/send"
    pressed = {"url": "https://counted.example/a", "do": "epub"}
    guest.get(send, params=pressed, timeout=5)
    guest.get(send, params=pressed, timeout=5)
    guest.get(send, params=pressed, headers={"Sec-Purpose": "prefetch"}, timeout=5)
    guest.get(send, params={"url": "https://counted.example/a"}, timeout=5)
    counts = [
        (one.wish, one.count)
        for one in open_house.library.clicks.since(1)
        if one.site == "counted.example"
    ]
    assert counts == [("epub", 2)]


# --- mail ----------------------------------------------------------------------------


def letter(house: Service, guest: requests.Session, preview: PreviewId) -> str:
    """Return the cut as the first form hands it on."""
    page = f"{house.address}/previews/{preview}"
    shown = guest.get(page, timeout=10).text
    of = shown.partition('name="of" value="')[2].partition('"')[0]
    asked = guest.post(f"{page}/mail", data={"of": of, "cut": ["1"]}, timeout=5)
    return requests.utils.unquote_unreserved(
        asked.text.partition('name="cut" value="')[2].partition('"')[0]
    ).replace("&#34;", '"')


def test_a_code_comes_before_the_article(
    open_house: Service, guest: requests.Session, preview: PreviewId
) -> None:
    house, page = open_house, f"{open_house.address}/previews/{preview}/mail"
    form = {"cut": letter(house, guest, preview), "address": ADDRESS}
    assert (
        guest.post(f"{page}/send", data=form | {"code": "1"}, timeout=5).status_code
        == 422
    )
    asked = guest.post(f"{page}/code", data=form, timeout=5)
    assert "Type in the code" in asked.text
    code = code_of(house)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    answer = guest.post(f"{page}/send", data=form | {"code": wrong}, timeout=5)
    assert (answer.status_code, "That is not the code" in answer.text) == (422, True)
    account = house.library.guests.at(ADDRESS)
    assert house.library.deliveries.list(account) == ()
    answer = guest.post(f"{page}/send", data=form | {"code": code}, timeout=5)
    assert answer.url == page
    (delivery,) = house.library.deliveries.list(account)
    assert delivery.address == ADDRESS
    assert delivery.items[0].cut is not None
    assert delivery.items[0].cut.gone == ("1",)
    again = guest.post(f"{page}/send", data=form | {"code": code}, timeout=5)
    assert again.status_code == 422  # each mail takes a code of its own
    assert len(house.library.deliveries.list(account)) == 1


def test_nobody_learns_whether_an_address_is_a_readers(
    open_house: Service, guest: requests.Session, preview: PreviewId
) -> None:
    house, page = open_house, f"{open_house.address}/previews/{preview}/mail"
    owner: Account = house.library.accounts.owner()
    taken, free = "reader@kindle.com", "nobody@kindle.com"
    device = house.library.devices.add(owner.id, "Mine", taken)
    house.library.proofs.prove(owner.id, device.id)
    cut = letter(house, guest, preview)
    answers = []
    for address in (taken, free):
        form = {"cut": cut, "address": address}
        asked = guest.post(f"{page}/code", data=form, timeout=5)
        answers.append((asked.status_code, asked.text.replace(address, "")))
    assert answers[0] == answers[1]
    devices = house.library.devices.list(house.library.guests.at(taken))
    assert [errand for errand, id in house.woken if id == devices[0].id] == []


@pytest.mark.parametrize("address", ["a@evil.test", "a@kindle.com, b@evil.test", ""])
def test_it_is_no_relay(
    open_house: Service, guest: requests.Session, preview: PreviewId, address: str
) -> None:
    page = f"{open_house.address}/previews/{preview}/mail"
    form = {"cut": letter(open_house, guest, preview), "address": address}
    before = list(open_house.woken)
    answer = guest.post(f"{page}/code", data=form, timeout=5)
    assert answer.status_code == 422
    assert open_house.woken == before


def test_a_reader_can_prove_what_a_guest_has_proved(open_house: Service) -> None:
    library, now = open_house.library, datetime.now(UTC)
    account = library.guests.at("both@kindle.com")
    theirs = library.devices.add(account, "Kindle", "both@kindle.com")
    library.proofs.prove(account, theirs.id)
    owner = library.accounts.owner()
    mine = library.devices.add(owner.id, "Mine", "both@kindle.com")
    proving.ask_for_code(library, open_house.wake, now, owner.id, mine.id)
    assert ("code", mine.id) in open_house.woken


def test_without_a_way_to_mail_guests_there_is_none(
    service: Service, guest: requests.Session
) -> None:
    library = service.library
    id = library.previews.add(library.guests.desk(), URL, "192.0.2.1")
    answer = requests.get(f"{service.address}/previews/{id}/mail", timeout=5)
    assert answer.status_code == 404


def test_a_guest_is_told_whom_to_let_in_and_that_stays(
    tmp_path_factory: pytest.TempPathFactory, guest: requests.Session
) -> None:
    more: dict[str, object] = {
        "smtp_url": "smtp://relay.example",
        "mail_domain": "books.example",
    }
    more |= {"guest_sites": ("courier.example",), "guest_mail": True}
    folder = tmp_path_factory.mktemp("mailing")
    with serving(folder, "ink@books.example", **more) as house:
        browser = requests.Session()
        browser.headers["Origin"] = house.address
        told = set()
        for _ in range(2):
            preview = ready(house, replace(PLAIN, url=URL))
            page = f"{house.address}/previews/{preview}/mail"
            form = {"cut": letter(house, browser, preview), "address": ADDRESS}
            asked = browser.post(f"{page}/code", data=form, timeout=5).text
            told |= set(re.findall(r"[0-9a-f]{20}@books\.example", asked))
    assert len(told) == 1


def test_what_could_not_be_read_says_why_and_can_be_tried_again(
    open_house: Service, guest: requests.Session
) -> None:
    library = open_house.library
    id = library.previews.add(library.guests.desk(), URL, "192.0.2.1")
    library.previews.fail(id, f"{URL} answered HTTP 404")
    shown = guest.get(f"{open_house.address}/previews/{id}?do=epub", timeout=5).text
    assert "answered HTTP 404" in shown
    assert "Try again" in shown
    assert 'name="do" value="epub"' in shown
