"""Signing in by a code that is mailed (safety 5.3, 121, 122)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from library import open_library
from tests.support.clock import Clock
from tests.support.desk import Service, serving
from tests.support.smtp import Sink, free_port
from tests.support.tables import laid
from tests.support.web import wait_until

BO = "bo@example.org"


@pytest.fixture
def service(tmp_path: Path, sink: Sink) -> Iterator[Service]:
    with serving(tmp_path, "ink@books.example.org", smtp_url=sink.url) as made:
        made.library.accounts.add("Bo", BO)
        yield made


def new_browser(service: Service) -> requests.Session:
    browser = requests.Session()
    browser.headers.update({"Origin": service.address, "Accept-Language": "en"})
    return browser


def ask(
    service: Service, browser: requests.Session, email: str = BO, next: str = "/devices"
) -> requests.Response:
    said = {"email": email, "next": next}
    return browser.post(f"{service.address}/sign-in/code", said, timeout=10)


def use(service: Service, browser: requests.Session, code: str) -> requests.Response:
    said = {"code": code, "next": "/devices"}
    return browser.post(f"{service.address}/sign-in/code/use", said, timeout=10)


def code_of(sink: Sink, number: int = 1) -> str:
    assert wait_until(lambda: len(sink.mails) >= number)
    found = re.search(r"(\d{3} \d{3})\.", sink.mails[number - 1].message.get_content())
    assert found
    return found[1]


def test_a_code_lets_its_reader_in_once(service: Service, sink: Sink) -> None:
    browser = new_browser(service)
    assert "six digits" in ask(service, browser, f" {BO.upper()} ").text
    code = code_of(sink)
    (mail,) = sink.mails
    assert mail.recipients == [BO]
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert code in mail.message["Subject"]
    come_in = use(service, browser, code)
    assert come_in.url == f"{service.address}/devices"
    again = new_browser(service)
    again.cookies.update(browser.cookies)
    again.cookies.pop("inkpost")
    assert use(service, again, code).status_code == 422


def test_another_browser_does_not_come_in_by_it(service: Service, sink: Sink) -> None:
    asking, other = new_browser(service), new_browser(service)
    ask(service, asking)
    code = code_of(sink)
    assert use(service, other, code).status_code == 422
    ask(service, other)
    assert use(service, other, code).status_code == 422
    assert use(service, asking, code).ok


def test_nobody_learns_who_has_an_account(service: Service, sink: Sink) -> None:
    answers = [
        ask(service, new_browser(service), email)
        for email in (BO, "nobody@example.org", "é@", "")
    ]
    assert len({(one.status_code, one.text) for one in answers}) == 1
    assert len({len(one.history[0].cookies["inkpost-code"]) for one in answers}) == 1
    wrong = [use(service, new_browser(service), "000 000") for _ in range(2)]
    assert wrong[0].text == wrong[1].text
    code_of(sink)
    assert len(sink.mails) == 1


def test_guessing_ends_soon(service: Service, sink: Sink) -> None:
    browser = new_browser(service)
    ask(service, browser)
    code = code_of(sink)
    wrong = "000000" if code != "000 000" else "111111"
    tried = [use(service, browser, wrong) for _ in range(6)]
    assert [one.status_code for one in tried] == [422] * 5 + [429]
    assert int(tried[-1].headers["Retry-After"]) > 50
    # Nor is the pause the only thing in the way.
    token = browser.cookies["inkpost-code"]
    assert service.library.codes.use(token, code.replace(" ", "")) is None


def test_nobody_is_flooded(service: Service, sink: Sink) -> None:
    asked = [ask(service, new_browser(service)) for _ in range(6)]
    assert [one.status_code for one in asked] == [200] * 5 + [429]
    assert ask(service, new_browser(service), "other@example.org").status_code == 200
    assert wait_until(lambda: len(sink.mails) == 5)


def test_a_code_runs_out(tmp_path: Path) -> None:
    clock = Clock()
    library = open_library("", laid(tmp_path), clock)
    bo = library.accounts.add("Bo", BO)
    library.codes.keep(bo.id, "token", "123456")
    clock.time += timedelta(minutes=16)
    assert library.codes.use("token", "123456") is None
    library.close()


def test_a_new_password_can_be_set_with_it(service: Service, sink: Sink) -> None:
    library = service.library
    bo = library.accounts.with_email(BO)
    assert bo
    library.passwords.set(bo.id, "one that was lost")
    browser = new_browser(service)
    ask(service, browser)
    use(service, browser, code_of(sink))
    said = {"new": "lantern pier courier"}
    browser.post(f"{service.address}/account/password", said, timeout=10)
    assert library.passwords.check(BO, "lantern pier courier")


def test_without_a_mail_server_it_is_not_offered(tmp_path: Path) -> None:
    with serving(tmp_path / "x", "ink@books.example.org") as service:
        shown = requests.get(f"{service.address}/sign-in", timeout=5)
        assert "/sign-in/code" not in shown.text
        assert ask(service, new_browser(service)).status_code == 404


def test_a_mail_server_that_is_away_shows_nothing(tmp_path: Path) -> None:
    url = f"smtp://127.0.0.1:{free_port()}"
    with serving(tmp_path / "x", "ink@books.example.org", smtp_url=url) as service:
        service.library.accounts.add("Bo", BO)
        known = ask(service, new_browser(service))
        unknown = ask(service, new_browser(service), "nobody@example.org")
    assert known.status_code == unknown.status_code == 200
    assert known.text == unknown.text
