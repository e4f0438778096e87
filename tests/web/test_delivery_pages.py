"""The page of a delivery, its events, and the list of all."""

from __future__ import annotations

import pytest
import requests
from lxml import html

from inkpost.model import Account, DeliveryState, Device
from tests.support.desk import Service
from tests.support.sending import URL, let_it_wait, newest, parsed, send, text
from tests.support.steps import finish, start


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


def test_who_waits_is_told_how_long(
    service: Service, browser: requests.Session, owner: Account, device: Device
) -> None:
    id = let_it_wait(service, owner, device, "long")
    address = f"{service.address}/deliveries/{id}"
    said = "Waiting for its turn: about "
    assert said in text(browser.get(address, timeout=5))
    german = {"Accept-Language": "de"}
    told = "Wartet, bis es dran ist: noch etwa "
    assert told in text(browser.get(address, headers=german, timeout=5))
    with browser.get(address + "/events", stream=True, timeout=5) as answer:
        lines = answer.iter_lines(decode_unicode=True)
        assert next(line for line in lines if said in line)


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
