"""Coming in by a password or an invite, and what an account page can do."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
import requests
from lxml import html

from inkpost.errors import LeaseLost
from inkpost.model import Account, Quota
from tests.support.desk import Service, serving
from tests.support.shelf import PICTURE, keep_article
from tests.support.steps import finish, start
from web.ways_in import safe_next

pytestmark = pytest.mark.slow

PASSWORD = "lantern pier courier"


def stranger(service: Service) -> requests.Session:
    session = requests.Session()
    session.headers["Origin"] = service.address
    return session


def sign_in(
    service: Service, email: str, password: str, **more: str
) -> requests.Response:
    form = {"email": email, "password": password} | more
    url = service.address + "/sign-in"
    return stranger(service).post(url, data=form, timeout=10, allow_redirects=False)


@pytest.fixture
def bo(service: Service) -> Account:
    """A reader with a password."""
    known = service.library.accounts.list()
    bo = service.library.accounts.add("Bo", f"bo{len(known)}@example.org")
    service.library.passwords.set(bo.id, PASSWORD)
    return bo


def test_the_right_password_opens_a_session(service: Service, bo: Account) -> None:
    answer = sign_in(service, str(bo.email).upper(), PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    page = requests.get(
        service.address + "/account", cookies=answer.cookies.get_dict(), timeout=5
    )
    assert str(bo.email) in page.text


def test_a_wrong_password_and_an_unknown_address_are_answered_the_same(
    service: Service, bo: Account
) -> None:
    wrong = sign_in(service, str(bo.email), "x" * 12)
    unknown = sign_in(service, "nobody@example.org", "x" * 12)
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert wrong.text.replace(str(bo.email), "") == unknown.text.replace(
        "nobody@example.org", ""
    )
    assert not wrong.cookies


def test_a_sixth_try_has_to_wait(service: Service, bo: Account) -> None:  # safety 122
    answers = [sign_in(service, str(bo.email), f"wrong guess {n}") for n in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert 50 <= int(answers[-1].headers["Retry-After"]) <= 61
    assert "wait" in answers[-1].text
    assert sign_in(service, str(bo.email), PASSWORD).status_code == 429


def test_a_hundred_accounts_are_not_tried_from_one_place(
    tmp_path: Path,
) -> None:  # safety 122: whatever the header says where it comes from
    with serving(tmp_path, "ink@books.example.org") as here:
        answers = [
            requests.post(
                here.address + "/sign-in",
                data={"email": f"reader{number}@example.org", "password": PASSWORD},
                headers={
                    "Origin": here.address,
                    "X-Forwarded-For": f"192.0.2.{number}",
                },
                timeout=10,
            )
            for number in range(25)
        ]
    assert [answer.status_code for answer in answers] == [422] * 20 + [429] * 5
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in answers[20:])


@pytest.mark.parametrize(
    "next",
    [
        "//evil.test",
        "/\\evil.test",
        "https:evil.test",
        "%2f%2fevil.test",
        "\tjavascript:alert(1)",
        "https://evil.test/",
        "/\t/evil.test",
        "",
        "/ñ",
    ],
)
def test_nobody_is_led_to_another_site(next: str) -> None:  # safety 119
    assert safe_next(next) == "/"


def test_who_pressed_a_button_comes_back_to_it(service: Service, bo: Account) -> None:
    url = service.address + "/send?url=https://skerry.example.org/a?b=1%26c"
    page = html.fromstring(stranger(service).get(url, timeout=5).content)
    (link,) = page.cssselect("a[href^='/sign-in?next=']")
    door = stranger(service).get(service.address + str(link.get("href")), timeout=5)
    (next,) = html.fromstring(door.content).cssselect("input[name=next]")
    answer = sign_in(service, str(bo.email), PASSWORD, next=str(next.get("value")))
    assert unquote(answer.headers["Location"]) == unquote(
        url.removeprefix(service.address)
    )
    evil = sign_in(service, str(bo.email), PASSWORD, next="//evil.test")
    assert evil.headers["Location"] == "/"


def test_an_invite_opens_one_account(
    service: Service, browser: requests.Session
) -> None:
    page = browser.post(
        service.address + "/readers/invites", data={"name": "Cleo"}, timeout=5
    )
    found = re.search(rf"{service.address}/join/[\w-]+", page.text)
    assert found
    form = {"name": "Cleo", "email": "cleo@example.org", "password": PASSWORD}
    assert [stranger(service).get(found[0], timeout=5).status_code for _ in range(5)]
    weak = stranger(service).post(found[0], data=form | {"password": "x"}, timeout=5)
    assert weak.status_code == 422
    cleo = stranger(service)
    assert cleo.post(found[0], data=form, timeout=10).url == service.address + "/"
    again = stranger(service).post(
        found[0], data=form | {"email": "other@example.org"}, timeout=10
    )
    assert again.status_code == 403
    assert cleo.get(service.address + "/readers", timeout=5).status_code == 404


def test_without_an_invite_nobody_joins(service: Service) -> None:
    form = {"email": "eve@example.org", "password": PASSWORD}
    url = service.address + "/join"
    assert stranger(service).get(url, timeout=5).status_code == 404
    assert stranger(service).post(url, data=form, timeout=5).status_code == 404
    invented = stranger(service).post(url + "/invented", data=form, timeout=10)
    assert invented.status_code == 403
    assert service.library.accounts.with_email("eve@example.org") is None


def test_a_new_password_needs_the_old_one_and_ends_all_sessions(
    service: Service, bo: Account
) -> None:
    here, there = stranger(service), stranger(service)
    form = {"email": str(bo.email), "password": PASSWORD}
    for session in (here, there):
        session.post(service.address + "/sign-in", data=form, timeout=10)
    url = service.address + "/account/password"
    new = {"new": "another set of words"}
    wrong = here.post(url, data=new | {"password": "guess guess"}, timeout=10)
    assert wrong.status_code == 422
    assert here.post(url, data=new | {"password": PASSWORD}, timeout=10).ok
    assert here.get(service.address + "/account", timeout=5).url.endswith("/account")
    assert there.get(service.address + "/", timeout=5).url.endswith("/sign-in")
    assert service.library.passwords.check(str(bo.email), new["new"])


def test_a_weak_password_is_told_at_its_field(service: Service, bo: Account) -> None:
    browser = service.session(bo)
    form = {"password": PASSWORD, "new": "short"}
    url = service.address + "/account/password"
    refused = browser.post(url, data=form, timeout=10)
    assert refused.status_code == 422
    (field,) = re.findall('<input id="new"[^>]*>', refused.text)
    assert 'aria-invalid="true"' in field
    assert re.search('aria-describedby="[^"]*\\bnew-wrong"', field)
    assert re.search('id="new-wrong">[^<]*10 to', refused.text)


def test_who_lost_the_password_sets_one_after_a_link(
    service: Service, browser: requests.Session, bo: Account
) -> None:
    page = browser.post(f"{service.address}/readers/{bo.id}/link", timeout=5)
    found = re.search(rf"{service.address}/sign-in/[\w-]+", page.text)
    assert found
    session = stranger(service)
    session.post(found[0], timeout=5)
    form = {"new": "a set of new words"}
    assert session.post(service.address + "/account/password", data=form, timeout=10).ok
    assert service.library.passwords.check(str(bo.email), form["new"])


def test_another_address_needs_the_password(service: Service, bo: Account) -> None:
    session = stranger(service)
    form = {"email": str(bo.email), "password": PASSWORD}
    session.post(service.address + "/sign-in", data=form, timeout=10)
    url = service.address + "/account"
    moved = {"name": "Bo", "email": "mine@evil.test"}
    assert session.post(url, data=moved, timeout=10).status_code == 422
    taken = {"name": "Bo", "email": str(bo.email)}
    assert session.post(url, data=taken, timeout=10).ok
    assert service.library.accounts.with_email("mine@evil.test") is None


def test_a_session_is_ended_from_another(service: Service, bo: Account) -> None:
    first, second = service.session(bo), service.session(bo)
    page = first.get(service.address + "/account", timeout=5).text
    (other,) = re.findall(r"/account/sessions/(\w{64})/revoke", page)
    first.post(f"{service.address}/account/sessions/{other}/revoke", timeout=5)
    assert second.get(service.address + "/", timeout=5).url.endswith("/sign-in")
    assert first.get(service.address + "/account", timeout=5).url.endswith("/account")


def test_an_app_password_is_shown_once(service: Service, bo: Account) -> None:
    session = service.session(bo)
    url = service.address + "/account/app-passwords"
    page = session.post(url, data={"name": "KOReader"}, timeout=5).text
    (secret,) = re.findall(r"\b(?:[a-z2-9]{4}-){4}[a-z2-9]{4}\b", page)
    assert service.library.app_passwords.use(secret)
    later = session.get(service.address + "/account", timeout=5).text
    assert "KOReader" in later
    assert secret not in later


def test_a_reader_has_no_more_than_the_quota(service: Service, bo: Account) -> None:
    library = service.library
    library.quotas.set(bo.id, Quota(articles_a_day=2))
    device = library.devices.add(bo.id, "Kindle", "bo@kindle.com")
    session = service.session(bo)
    urls = [f"https://skerry.example.org/quota/{number}" for number in range(3)]
    form = {"device": device.id, "urls": "\n".join(urls)}
    answer = session.post(service.address + "/deliveries", data=form, timeout=5)
    assert answer.status_code == 429
    assert "2 is the most here" in answer.text
    assert library.deliveries.list(bo.id) == ()
    fewer = form | {"urls": "\n".join(urls[:2])}
    assert session.post(service.address + "/deliveries", data=fewer, timeout=5).ok
    assert library.quotas.usage(bo.id).articles_today == 2


def test_a_reader_goes_with_all_files_and_nothing_is_mailed(
    service: Service, browser: requests.Session, bo: Account
) -> None:  # safety 133
    library, folder = service.library, service.data_dir
    device = library.devices.add(bo.id, "Kindle", "bo@kindle.com")
    sent = library.deliveries.order(bo.id, ["https://example.org/sent"], device.id)
    finish(library, folder, sent.id)
    keep_article(library, bo, folder)
    running = library.deliveries.order(bo.id, ["https://example.org/now"], device.id)
    claim = start(library, running.id)
    browser.post(f"{service.address}/readers/{bo.id}/remove", timeout=5)
    assert library.accounts.find(bo.id) is None
    assert not (folder / "books" / sent.id).exists()
    assert not (folder / "pictures" / PICTURE).exists()
    assert not list((folder / "outbox").glob(f"{sent.id}*"))
    assert library.work.claim("fetch", running.id) is None
    with pytest.raises(LeaseLost):
        library.work.renew(claim)


def test_a_picture_that_another_reader_has_stays(
    service: Service, owner: Account, bo: Account
) -> None:
    for account in (owner, bo):
        keep_article(service.library, account, service.data_dir)
    assert service.library.files.of(bo.id).pictures == frozenset()


def test_the_owner_stays(
    service: Service, browser: requests.Session, owner: Account
) -> None:
    browser.post(f"{service.address}/account/remove", timeout=5)
    browser.post(f"{service.address}/readers/{owner.id}/remove", timeout=5)
    assert service.library.accounts.find(owner.id) == owner
