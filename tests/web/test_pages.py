"""The pages: sending and devices."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from inkpost.model import Account, Device
from inkpost.settings import Settings
from tests.support.desk import Service, serving
from tests.support.sending import URL, newest, parsed, send, text


def test_the_first_page_asks_for_a_device_first(
    service: Service, browser: requests.Session
) -> None:
    page = text(browser.get(service.address, timeout=5))
    assert "First, where do you read?" in page
    assert "ink@books.example.org" in page


def test_nobody_is_told_to_approve_a_sender_that_cannot_send(tmp_path: Path) -> None:
    with serving(tmp_path, Settings().mail_from) as service:
        owner = service.library.accounts.owner()
        device = service.library.devices.add(owner.id, "A", "a@kindle.com", "kindle")
        browser = service.session(owner)
        for path in ("/devices", f"/devices/{device.id}"):
            page = text(browser.get(service.address + path, timeout=5))
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
