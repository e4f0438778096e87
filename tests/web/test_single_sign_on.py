"""OpenID Connect, against a provider that runs on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from fastapi import FastAPI
from lxml import html
from oidc_provider_mock import User, run_server_in_thread

from inkpost.settings import Settings
from library import Library, open_library
from tests.support.service import running
from tests.support.tables import laid
from web.app import build_app
from web.desk import Desk

# The provider uses parts of Authlib that are on their way out; Inkpost does not.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

BO = User(sub="42", claims={"email": "bo@example.org", "email_verified": True})
EVE = User(sub="13", claims={"email": "bo@example.org", "email_verified": True})


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with run_server_in_thread(user_claims=[BO, EVE]) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = open_library("", laid(tmp_path))
    yield library
    library.close()


@pytest.fixture
def address(issuer: str, library: Library, tmp_path: Path) -> Iterator[str]:
    def create(address: str) -> FastAPI:
        settings = Settings(
            data_dir=tmp_path,
            public_url=address,
            oidc_issuer=issuer,
            oidc_client_id="inkpost",
            oidc_client_secret="secret",
            oidc_name="Example ID",
        )
        return build_app(Desk(settings, library, lambda _errand, _id: None))

    with running(create) as address:
        yield address


def browser(address: str) -> requests.Session:
    session = requests.Session()
    session.headers["Origin"] = address
    return session


def pass_through(
    session: requests.Session, url: str, subject: str
) -> requests.Response:
    """Go where `url` leads, press the provider's button as `subject`, and come back."""
    there = session.get(url, timeout=10)
    assert "code_challenge" in there.url
    form = {"sub": subject}
    return session.post(there.url, data=form, headers={"Origin": "null"}, timeout=10)


def test_an_identity_comes_in_by_an_invite_and_then_by_itself(
    address: str, library: Library
) -> None:
    _made, invite = library.invites.make(library.accounts.owner().id, "Bo")
    first = browser(address)
    joined = html.fromstring(first.get(f"{address}/join/{invite}", timeout=5).content)
    (way,) = joined.cssselect("a[href^='/sign-in/oidc']")
    assert (
        pass_through(first, address + str(way.get("href")), "42").url == address + "/"
    )
    bo = library.accounts.with_email("bo@example.org")
    assert bo
    assert not bo.has_password
    again = browser(address)
    shown = pass_through(again, f"{address}/sign-in/oidc?next=/devices", "42")
    assert shown.url == f"{address}/devices"
    assert [one.signed_in_by for one in library.sessions.list(bo.id)] == ["oidc"] * 2


def test_without_an_invite_an_identity_has_no_account(
    address: str, library: Library
) -> None:
    answer = pass_through(browser(address), f"{address}/sign-in/oidc", "42")
    assert answer.status_code == 403
    assert "ask the operator for an invite" in answer.text
    assert len(library.accounts.list()) <= 1


def test_the_same_address_is_not_the_same_identity(
    address: str, library: Library
) -> None:
    bo = library.accounts.add("Bo", "bo@example.org")
    library.identities.keep(bo.id, "https://elsewhere.test", "13")
    answer = pass_through(browser(address), f"{address}/sign-in/oidc", "13")
    assert answer.status_code == 403
    assert library.sessions.list(bo.id) == ()


def test_an_account_takes_an_identity_on_and_off(
    address: str, library: Library
) -> None:
    bo = library.accounts.add("Bo", "bo@example.org")
    session = browser(address)
    link = library.accounts.make_sign_in_link(bo.id)
    session.post(f"{address}/sign-in/{link}", timeout=5)
    shown = html.fromstring(
        session.post(f"{address}/account/identity", timeout=5).content
    )
    (way,) = shown.cssselect("a[href^='/sign-in/oidc']")
    back = pass_through(session, address + str(way.get("href")), "42")
    assert back.url == f"{address}/account"
    assert "You can sign in with Example ID" in back.text
    assert pass_through(browser(address), f"{address}/sign-in/oidc", "42").ok
    session.post(f"{address}/account/identity/forget", timeout=5)
    assert (
        pass_through(browser(address), f"{address}/sign-in/oidc", "42").status_code
        == 403
    )


def test_who_did_not_start_here_does_not_come_in(
    address: str, library: Library
) -> None:
    bo = library.accounts.add("Bo", "bo@example.org")
    session = browser(address)
    there = session.get(f"{address}/sign-in/oidc", timeout=10)
    back = requests.post(
        there.url, data={"sub": "42"}, timeout=10, allow_redirects=False
    ).headers["Location"]
    stolen = requests.get(back, timeout=10)
    assert stolen.status_code == 403
    forged = re.sub(r"state=[^&]+", "state=forged", back)
    assert session.get(forged, timeout=10).status_code == 403
    assert library.sessions.list(bo.id) == ()


def test_where_there_is_no_provider_there_is_no_way(tmp_path: Path) -> None:
    library = open_library("", laid(tmp_path))
    desk = Desk(Settings(data_dir=tmp_path), library, lambda _errand, _id: None)
    with running(lambda _address: build_app(desk)) as address:
        answer = requests.get(f"{address}/sign-in/oidc", timeout=5)
        assert answer.status_code == 404
        assert "oidc" not in requests.get(f"{address}/sign-in", timeout=5).text
    library.close()


def test_a_provider_that_is_away_is_said(tmp_path: Path) -> None:
    library = open_library("", laid(tmp_path))
    settings = Settings(data_dir=tmp_path, oidc_issuer="http://127.0.0.1:1")
    desk = Desk(settings, library, lambda _errand, _id: None)
    with running(lambda _address: build_app(desk)) as address:
        answer = requests.get(f"{address}/sign-in/oidc", timeout=15)
    assert answer.status_code == 403
    assert "try again from here" in answer.text
    library.close()
