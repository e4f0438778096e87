"""The pages: sending, devices, deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from lxml import html

from inkpost.model import Account, Delivery, DeliveryState, Device
from inkpost.settings import Settings
from tests.support.desk import Service, serving
from tests.support.steps import finish, start

URL = "https://skerry.example.org/2026/boat"


@pytest.fixture
def device(service: Service, owner: Account) -> Iterator[Device]:
    device = service.library.devices.add(owner.id, "Anna", "anna@kindle.com", "kindle")
    yield device
    service.library.devices.remove(owner.id, device.id)


def parsed(answer: requests.Response) -> html.HtmlElement:
    return html.fromstring(answer.content)


def text(answer: requests.Response) -> str:
    return " ".join(parsed(answer).text_content().split())


def newest(service: Service, owner: Account) -> Delivery:
    return service.library.deliveries.list(owner.id, 1)[0]


def send(service: Service, browser: requests.Session, device: Device, urls: str) -> str:
    form = {"urls": urls, "device": device.id}
    answer = browser.post(service.address + "/deliveries", data=form, timeout=5)
    answer.raise_for_status()
    return answer.url


def test_the_first_page_asks_for_a_device_first(
    service: Service, browser: requests.Session
) -> None:
    page = text(browser.get(service.address, timeout=5))
    assert "First, where do you read?" in page
    assert "ink@books.example.org" in page


def test_nobody_is_told_to_approve_a_sender_that_cannot_send(tmp_path: Path) -> None:
    with serving(tmp_path, Settings().mail_from) as service:
        browser = service.session(service.library.accounts.owner())
        page = text(browser.get(service.address, timeout=5))
    assert "Nothing leaves this machine yet" in page
    assert "@localhost" not in page


def test_a_device_is_added_by_its_address(
    service: Service, browser: requests.Session, owner: Account
) -> None:
    form = {"address": " Bo@Free.Kindle.com ", "name": "Bo’s\u2028Kindle"}
    answer = browser.post(service.address + "/devices", data=form, timeout=5)
    assert answer.url == service.address + "/"
    (device,) = service.library.devices.list(owner.id)
    assert (device.name, device.address) == ("Bo’s Kindle", "bo@kindle.com")
    browser.post(f"{service.address}/devices/{device.id}/remove", timeout=5)
    assert service.library.devices.list(owner.id) == ()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "anna@kindle.com.evil.test",
        '"a@evil.test, b"@kindle.com',
        "a@evil.test(@kindle.com)",
        "a@kındle.com",
        "a@kindle.com\nBcc: b@evil.test",
    ],
)
def test_what_is_no_device_address_is_said_so(
    service: Service, browser: requests.Session, owner: Account, address: str
) -> None:  # safety 96-111
    form = {"address": address, "name": "A"}
    answer = browser.post(service.address + "/devices", data=form, timeout=5)
    assert answer.status_code == 422
    assert "is not a device address" in text(answer)
    assert service.library.devices.list(owner.id) == ()


def test_an_address_is_sent(
    service: Service, browser: requests.Session, owner: Account, device: Device
) -> None:
    url = send(service, browser, device, f" {URL} ")
    delivery = newest(service, owner)
    assert url == f"{service.address}/deliveries/{delivery.id}"
    assert [item.url for item in delivery.items] == [URL]
    assert service.woken[-1] == ("fetch", delivery.id)


def test_several_addresses_make_one_book(
    service: Service, browser: requests.Session, owner: Account, device: Device
) -> None:
    send(service, browser, device, f"{URL}/1\r\n\r\n{URL}/2\r\n{URL}/1")
    urls = [item.url for item in newest(service, owner).items]
    assert urls == [f"{URL}/1", f"{URL}/2"]


def test_two_tabs_send_one_mail(
    service: Service, browser: requests.Session, device: Device
) -> None:  # safety 136
    first = send(service, browser, device, f"{URL}/twice")
    assert send(service, browser, device, f"{URL}/twice") == first


@pytest.mark.parametrize(
    ("urls", "said"),
    [
        ("", "The address is missing"),
        ("  \n ", "The address is missing"),
        ("example", "is not a web address"),
        ("javascript:alert(1)", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("http://user:pw@example.com/", "a user name or a password"),
        ("http://" + "a" * 5000, "too long"),
        ("\n".join(f"https://example.org/{n}" for n in range(300)), "200 at most"),
        ("https://example.org/\nnope", "nope"),
    ],
)
def test_what_is_no_web_address_is_said_so_and_kept_in_the_box(
    service: Service, browser: requests.Session, device: Device, urls: str, said: str
) -> None:  # safety 1-9
    form = {"urls": urls, "device": device.id}
    answer = browser.post(service.address + "/deliveries", data=form, timeout=5)
    assert answer.status_code == 422
    page = parsed(answer)
    assert said in page.cssselect("#urls-wrong")[0].text_content()
    assert page.cssselect("#urls")[0].text_content() == urls
    assert page.cssselect("#urls")[0].get("aria-invalid") == "true"


def test_a_device_that_is_not_there_is_not_found(
    service: Service, browser: requests.Session, device: Device
) -> None:
    form = {"urls": URL, "device": "nobodys"}
    answer = browser.post(service.address + "/deliveries", data=form, timeout=5)
    assert answer.status_code == 404


def test_the_button_of_a_site_shows_and_saves_nothing(
    service: Service, browser: requests.Session, owner: Account, device: Device
) -> None:  # safety 118
    before = service.library.deliveries.list(owner.id)
    answer = browser.get(service.address + "/send", params={"url": URL}, timeout=5)
    assert "skerry.example.org" in text(answer)
    assert service.library.deliveries.list(owner.id) == before


@pytest.mark.parametrize(
    ("shared", "shown"),
    [
        ({"text": f"Look: {URL} (today)", "title": "A boat"}, URL),
        ({"text": "No address here"}, "The address is missing"),
        ({"url": URL, "text": "https://other.example.org/"}, URL),
    ],
)
def test_a_phone_shares_a_text_with_an_address(
    service: Service,
    browser: requests.Session,
    device: Device,
    shared: dict[str, str],
    shown: str,
) -> None:
    answer = browser.get(service.address + "/send", params=shared, timeout=5)
    assert shown in text(answer)
    assert "other.example.org" not in text(answer)


def test_it_can_be_installed_and_shared_to(service: Service) -> None:
    answer = requests.get(service.address + "/static/inkpost.webmanifest", timeout=5)
    assert answer.headers["Content-Type"].startswith("application/manifest+json")
    assert answer.json()["share_target"]["action"] == "/send"


def test_the_button_shows_foreign_letters_as_what_they_are(
    service: Service, browser: requests.Session, device: Device
) -> None:  # safety 27
    url = "https://аpple.com/"
    answer = browser.get(service.address + "/send", params={"url": url}, timeout=5)
    assert "xn--pple-43d.com" in text(answer)


def test_progress_is_shown_without_a_script(
    service: Service, browser: requests.Session, owner: Account, device: Device
) -> None:
    url = send(service, browser, device, f"{URL}/progress")
    start(service.library, newest(service, owner).id)
    page = parsed(browser.get(url, timeout=5))
    (refresh,) = page.cssselect("noscript meta")
    assert refresh.get("content") == "3"
    (now,) = page.cssselect("[aria-current=step]")
    assert now.text_content() == "Fetching"


def test_a_sent_delivery_shows_its_mail_and_its_files(
    service: Service, browser: requests.Session, owner: Account, device: Device
) -> None:
    url = send(service, browser, device, f"{URL}/sent")
    finish(service.library, service.data_dir, newest(service, owner).id)
    answer = browser.get(url, timeout=5)
    assert "waits in the outbox" in text(answer)
    assert "delivered" not in text(answer)
    assert "anna@kindle.com" in text(answer)
    book = browser.get(url + "/book", timeout=5)
    assert book.headers["Content-Type"] == "application/epub+zip"
    assert book.headers["Content-Disposition"] == 'attachment; filename="A-book.epub"'
    mail = browser.get(url + "/mail", timeout=5)
    assert mail.content.startswith(b"From: ink@books.example.org")


def test_a_failed_delivery_can_be_tried_again(
    service: Service, browser: requests.Session, owner: Account, device: Device
) -> None:
    url = send(service, browser, device, f"{URL}/failed")
    claim = start(service.library, newest(service, owner).id)
    service.library.work.settle(claim, DeliveryState.FAILED, "No such <page>")
    answer = browser.get(url, timeout=5)
    assert "No such <page>" in text(answer)
    assert "No such &lt;page&gt;" in answer.text
    browser.post(url + "/retry", timeout=5)
    assert newest(service, owner).state == DeliveryState.QUEUED
    assert service.woken[-1] == ("fetch", newest(service, owner).id)


@pytest.mark.parametrize(
    ("answer", "state"),
    [("again", DeliveryState.SENDING), ("leave", DeliveryState.SENT)],
)
def test_what_was_maybe_sent_is_asked_about(
    service: Service,
    browser: requests.Session,
    owner: Account,
    device: Device,
    answer: str,
    state: DeliveryState,
) -> None:
    url = send(service, browser, device, f"{URL}/maybe-{answer}")
    claim = start(service.library, newest(service, owner).id)
    service.library.work.settle(claim, DeliveryState.MAYBE_SENT, "The line broke")
    assert "Send it again" in text(browser.get(url, timeout=5))
    browser.post(f"{url}/{answer}", timeout=5)
    assert newest(service, owner).state == state


def test_events_end_with_the_delivery(
    service: Service, browser: requests.Session, owner: Account, device: Device
) -> None:
    url = send(service, browser, device, f"{URL}/events")
    finish(service.library, service.data_dir, newest(service, owner).id)
    answer = browser.get(url + "/events", timeout=5)
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert answer.text.count("event: progress") >= 4
    assert answer.text.rstrip().endswith('event: end\ndata: {"state": "sent"}')


def test_events_that_were_seen_are_not_told_again(
    service: Service, browser: requests.Session, owner: Account, device: Device
) -> None:
    url = send(service, browser, device, f"{URL}/seen")
    finish(service.library, service.data_dir, newest(service, owner).id)
    events = service.library.deliveries.events(owner.id, newest(service, owner).id)
    seen = {"Last-Event-ID": str(events[-2].number)}
    answer = browser.get(url + "/events", headers=seen, timeout=5)
    assert answer.text.count("event: progress") == 1


def test_events_go_on_after_a_retry(
    service: Service, browser: requests.Session, owner: Account, device: Device
) -> None:
    url = send(service, browser, device, f"{URL}/again")
    claim = start(service.library, newest(service, owner).id)
    service.library.work.settle(claim, DeliveryState.FAILED, "The site slept")
    browser.post(url + "/retry", timeout=5)
    finish(service.library, service.data_dir, newest(service, owner).id)
    answer = browser.get(url + "/events", timeout=5)
    assert answer.text.count("event: end") == 1
    assert answer.text.index("The site slept") < answer.text.index("the outbox")


def test_the_list_has_pages(
    service: Service, browser: requests.Session, owner: Account, device: Device
) -> None:
    urls = [f"{URL}/page/{number}" for number in range(35)]
    made = [service.library.deliveries.order(owner.id, [u], device.id) for u in urls]
    first = parsed(browser.get(service.address + "/deliveries", timeout=5))
    (older,) = first.cssselect("a[rel=next]")
    second = browser.get(f"{service.address}{older.get('href')}", timeout=5).text
    assert f"/deliveries/{made[-1].id}" in html.tostring(first).decode()
    assert f"/deliveries/{made[0].id}" in second


def test_a_page_that_is_not_there_says_so(
    service: Service, browser: requests.Session
) -> None:
    answer = browser.get(service.address + "/nope", timeout=5)
    assert answer.status_code == 404
    assert "There is nothing here" in text(answer)
    assert "Traceback" not in answer.text


def test_it_says_that_it_is_there(service: Service) -> None:
    assert requests.get(service.address + "/healthz", timeout=5).json()
    service.library.runs.note("clock", 0.001)
    assert requests.get(service.address + "/readyz", timeout=5).status_code == 200
