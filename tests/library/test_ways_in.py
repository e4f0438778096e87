"""Passwords, sessions, invites, identities, and how often may be tried."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from inkpost.errors import AddressTaken, NotFound, PasswordUnfit
from inkpost.model import Account
from library import Library
from library.passwords import hash_password
from tests.support.clock import Clock

PASSWORD = "lantern pier courier"


@pytest.fixture
def bo(library: Library) -> Account:
    return library.accounts.add("Bo", "Bo@Example.org")


def test_a_password_opens_its_account_alone(library: Library, bo: Account) -> None:
    library.passwords.set(bo.id, PASSWORD)
    found = library.passwords.check("bo@example.ORG", PASSWORD)
    assert found
    assert (found.id, found.has_password) == (bo.id, True)
    assert library.passwords.check("bo@example.org", PASSWORD + "x") is None
    assert library.passwords.check("an@example.org", PASSWORD) is None
    assert not library.passwords.is_right(library.accounts.owner().id, PASSWORD)


def test_an_account_without_a_password_is_opened_by_none(
    library: Library, bo: Account
) -> None:
    for guess in ("", "nobody has this password"):
        assert library.passwords.check("bo@example.org", guess) is None


def test_a_letter_may_be_typed_in_two_ways(library: Library, bo: Account) -> None:
    library.passwords.set(bo.id, "caf\u00e9 caf\u00e9 caf\u00e9")
    assert library.passwords.check("bo@example.org", "cafe\u0301 cafe\u0301 cafe\u0301")


@pytest.mark.parametrize("password", ["", "short", "x" * 201])
def test_an_unfit_password_is_refused(
    library: Library, bo: Account, password: str
) -> None:
    with pytest.raises(PasswordUnfit, match="10 to 200 characters"):
        library.passwords.set(bo.id, password)


def test_passwords_are_kept_as_argon2id(
    library: Library, bo: Account, tmp_path: Path
) -> None:
    library.passwords.set(bo.id, PASSWORD)
    files = b"".join(path.read_bytes() for path in tmp_path.glob("inkpost.sqlite*"))
    assert PASSWORD.encode() not in files
    assert hash_password(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hash_password(PASSWORD) != hash_password(PASSWORD)


def test_a_new_password_ends_every_session_and_link(
    library: Library, bo: Account
) -> None:
    session = library.sessions.open(bo.id, "password")
    link = library.accounts.make_sign_in_link(bo.id)
    library.passwords.set(bo.id, PASSWORD)
    assert library.sessions.use(session) is None
    assert library.accounts.use_sign_in_link(link) is None


def test_sessions_are_seen_and_ended(
    library: Library, bo: Account, clock: Clock
) -> None:
    old = library.sessions.open(bo.id, "password", "Firefox\r\n on a phone")
    clock.pass_time(hours=1)
    new = library.sessions.open(bo.id, "link")
    used = library.sessions.use(old)
    assert used
    assert used[1].agent == "Firefox on a phone"
    assert [one.signed_in_by for one in library.sessions.list(bo.id)] == [
        "link",
        "password",
    ]
    assert library.sessions.list(bo.id)[1].seen_at == clock.time
    with pytest.raises(NotFound):
        library.sessions.revoke(library.accounts.owner().id, used[1].id)
    library.sessions.revoke(bo.id, used[1].id)
    assert library.sessions.use(old) is None
    assert library.sessions.use(new)


def test_an_invite_opens_one_account(library: Library, clock: Clock) -> None:
    owner = library.accounts.owner()
    _made, token = library.invites.make(owner.id, "Cleo")
    cleo = library.invites.use(token, "Cleo", "cleo@example.org")
    assert cleo
    assert not cleo.is_owner
    assert library.invites.use(token, "Again", None) is None
    _made, late = library.invites.make(owner.id, "Late")
    clock.pass_time(days=7)
    assert library.invites.use(late, "Late", None) is None
    assert library.invites.list(owner.id) == ()


def test_an_address_has_one_account_and_the_invite_is_kept(
    library: Library, bo: Account
) -> None:
    _made, token = library.invites.make(library.accounts.owner().id, "Cleo")
    with pytest.raises(AddressTaken):
        library.invites.use(token, "Cleo", "BO@example.org")
    with pytest.raises(AddressTaken):
        library.accounts.add("Bo", "bo@example.org")
    assert library.invites.use(token, "Cleo", "cleo@example.org")


def test_nobody_takes_back_the_invite_of_another(library: Library, bo: Account) -> None:
    made, token = library.invites.make(library.accounts.owner().id, "Cleo")
    with pytest.raises(NotFound):
        library.invites.revoke(bo.id, made.id)
    library.invites.revoke(library.accounts.owner().id, made.id)
    assert library.invites.use(token, "Cleo", None) is None


def test_an_identity_is_its_issuers_subject(library: Library, bo: Account) -> None:
    library.identities.keep(bo.id, "https://id.example.org", "42")
    assert library.identities.find("https://id.example.org", "42") == bo
    assert library.identities.find("https://evil.test", "42") is None
    with pytest.raises(AddressTaken):
        library.identities.keep(
            library.accounts.owner().id, "https://id.example.org", "42"
        )
    library.identities.forget(bo.id, "https://id.example.org")
    assert not library.identities.has(bo.id, "https://id.example.org")


def test_the_pause_after_five_tries_grows(library: Library, clock: Clock) -> None:
    tried = {"account": "bo@example.org"}
    assert [library.tries.admit(tried) for _ in range(5)] == [None] * 5
    assert library.tries.admit(tried) == clock.time + timedelta(minutes=1)
    clock.pass_time(minutes=1)
    assert library.tries.admit(tried) is None
    assert library.tries.admit(tried) == clock.time + timedelta(minutes=2)
    clock.pass_time(days=1)
    assert library.tries.admit(tried) is None


def test_one_place_tries_no_more_than_twenty_accounts(library: Library) -> None:
    tried = [
        library.tries.admit({"account": f"{number}@example.org", "place": "192.0.2.1"})
        for number in range(100)
    ]
    assert tried.count(None) == 20
    assert (
        library.tries.admit({"account": "x@example.org", "place": "192.0.2.2"}) is None
    )


def test_the_right_password_ends_the_pause(library: Library) -> None:
    tried = {"account": "bo@example.org"}
    for _ in range(5):
        library.tries.admit(tried)
    library.tries.forget("account", "bo@example.org")
    assert library.tries.admit(tried) is None


def test_the_owner_stays_and_a_reader_goes_with_all(
    library: Library, bo: Account
) -> None:
    library.devices.add(bo.id, "Kindle", "bo@kindle.com")
    session = library.sessions.open(bo.id, "link")
    with pytest.raises(NotFound):
        library.accounts.remove(library.accounts.owner().id)
    library.accounts.remove(bo.id)
    assert library.devices.list(bo.id) == ()
    assert library.sessions.use(session) is None
    assert [one.is_owner for one in library.accounts.list()] == [True]
