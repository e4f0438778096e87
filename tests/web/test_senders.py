"""The sender's page, what came back, and the page that leads to a proved device."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import requests
from lxml import html

from delivery.ladder import RUNGS
from inkpost.model import Account
from inkpost.post import Mailed, Notice
from tests.support.desk import Service

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
FORM = {
    "address": "books@mail.invalid",
    "host": "smtp.mail.invalid",
    "security": "starttls",
    "user": "anna",
    "password": "p@ss:w/rd",
    "imap_host": "imap.mail.invalid",
}


def words(answer: requests.Response) -> str:
    return " ".join(str(html.fromstring(answer.content).xpath("string()")).split())


@pytest.fixture
def reader(service: Service) -> requests.Session:
    """A browser of a reader who has nothing yet."""
    account = service.library.accounts.add("Eva", f"{uuid4()}@example.org")
    return service.session(account)


def post(
    service: Service, browser: requests.Session, path: str, **form: str
) -> requests.Response:
    return browser.post(service.address + path, data=form, timeout=60)


def test_a_mail_account_is_kept_sealed_and_tried(
    service: Service, reader: requests.Session
) -> None:
    said = post(service, reader, "/sender", **FORM)
    assert said.status_code == 200
    assert "your books come from books@mail.invalid" in words(said)
    assert "The mail server smtp.mail.invalid did not answer" in words(said)
    sender = service.library.senders.at("books@mail.invalid")
    assert sender
    assert sender.smtp_url == (
        "smtp+starttls://anna:p%40ss%3Aw%2Frd@smtp.mail.invalid:587"
    )
    assert "p@ss" not in said.text
    post(service, reader, "/sender", **(FORM | {"password": "", "user": "eva"}))
    changed = service.library.senders.at("books@mail.invalid")
    assert changed
    assert changed.smtp_url.startswith("smtp+starttls://eva:p%40ss%3Aw%2Frd@")
    post(service, reader, "/sender/remove")
    assert service.library.senders.at("books@mail.invalid") is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"host": "127.0.0.1"}, "is not a public mail server"),  # safety 113
        ({"host": "redis"}, "is not a public mail server"),
        ({"host": "169.254.169.254"}, "is not a public mail server"),
        ({"host": "a b"}, "has a name like smtp.example.org"),
        ({"host": "evil.test/x"}, "has a name like smtp.example.org"),
        ({"port": "6379"}, "at the ports"),
        ({"security": "plain"}, "STARTTLS or TLS"),
        ({"address": "a@b.test\nBcc: x"}, "an address like"),
        ({"address": "ink@books.example.org"}, "is in use here"),
    ],
)
def test_what_is_no_mail_account_is_said(
    service: Service, reader: requests.Session, wrong: dict[str, str], said: str
) -> None:
    assert said in words(post(service, reader, "/sender", **(FORM | wrong)))
    post(service, reader, "/sender/remove")


def test_a_stopped_sender_says_why_and_is_switched_on_again(
    service: Service, browser: requests.Session, owner: Account
) -> None:
    service.library.senders.keep(owner.id, "ink@books.example.org")
    service.library.senders.pause(owner.id, "Amazon has stopped taking mail from you")
    page = browser.get(service.address + "/notices", timeout=5)
    assert "Amazon has stopped taking mail from you" in words(page)
    again = post(service, browser, "/sender/resume")
    assert "Amazon has stopped" not in words(again)


def test_what_came_back_is_shown_to_whom_it_concerns(
    service: Service,
    browser: requests.Session,
    reader: requests.Session,
    owner: Account,
) -> None:
    keep = service.library.notices.keep
    until = NOW + timedelta(hours=48)
    asked = Notice("verification", "a@amazon.com", "Was it you?", NOW, until=until)
    keep("operator", b"1", asked, owner.id, None)
    strange = Notice("unknown", "x@y.test", "<script>x</script>", NOW, said="Hello")
    keep("operator", b"2", strange, None, None)
    page = browser.get(service.address + "/notices", timeout=5)
    assert "Was it you?" in words(page)
    assert "Answer Amazon before" in words(page)
    assert until.isoformat(timespec="seconds") in page.text
    assert "Of nobody here" in words(page)
    assert "<script>x" not in page.text
    others = reader.get(service.address + "/notices", timeout=5)
    assert "Was it you?" not in words(others)
    assert "Of nobody here" not in words(others)


def test_a_new_device_is_led_to_its_proof(
    service: Service, browser: requests.Session, owner: Account
) -> None:
    device = service.library.devices.add(owner.id, "Uma", "uma@kindle.com", "kindle")
    page = browser.get(f"{service.address}/devices/{device.id}", timeout=5)
    assert "Approved Personal Document E-mail List" in words(page)
    assert "ink@books.example.org" in words(page)
    assert "The code does not come" in words(page)
    service.library.proofs.prove(owner.id, device.id)
    page = browser.get(f"{service.address}/devices/{device.id}", timeout=5)
    assert "Books may go there" in words(page)


def test_other_ways_out_are_added_and_tried(
    service: Service, browser: requests.Session, owner: Account
) -> None:
    cloud = {"url": "https://cloud.example.org/dav", "user": "a", "password": "b"}
    page = post(service, browser, "/devices/web-folder", **cloud)
    assert "Until that has worked, books wait" in words(page)
    device = service.library.devices.list(owner.id)[-1]
    assert (device.kind, device.address) == ("webdav", "https://cloud.example.org/dav/")
    assert service.woken[-1] == ("code", device.id)
    assert service.library.proofs.waiting(device.id)  # else nobody tries it
    plain = post(
        service, browser, "/devices/web-folder", **(cloud | {"url": "http://a.test/"})
    )
    assert "A password goes over https only" in words(plain)
    inside = post(service, browser, "/devices/place", folder="../etc")
    assert "A folder is called by letters" in words(inside)
    post(service, browser, "/devices/place")
    assert service.library.devices.list(owner.id)[-1].proved_at


def test_the_operator_sees_which_book_got_through_to_whom(
    service: Service, browser: requests.Session
) -> None:
    mails = service.library.mails
    for name, outcomes in (("Ivo", ["E999", "open"]), ("Noor", ["open"])):
        account = service.library.accounts.add(name, f"{uuid4()}@example.org")
        for rung, outcome in zip(RUNGS, outcomes, strict=False):
            sent = Mailed(
                0, account.id, None, None, "s@s.test", "i@kindle.com",
                f"<{uuid4()}@s.test>", "A.epub", rung, "0" * 64, NOW,
            )  # fmt: skip
            begun = mails.begin(sent, lambda _history: NOW)
            assert isinstance(begun, Mailed)
            mails.close(begun, outcome)
    page = browser.get(service.address + "/operator", timeout=5)
    assert "Mails Everybody" in words(page)
    assert (
        "Ivo the book as it wasE9991 a simpler booknothing1 "
        "Noor the book as it wasnothing1"
    ) in words(page)
