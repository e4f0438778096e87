from __future__ import annotations

from pathlib import Path

from inkpost.model import Account, AccountId
from library import Library
from tests.support.clock import Clock


def test_there_is_one_owner(library: Library) -> None:
    assert library.accounts.owner() == library.accounts.owner()


def test_a_link_signs_in_once(library: Library, owner: Account) -> None:  # safety 121
    link = library.accounts.make_sign_in_link(owner.id)
    session = library.accounts.use_sign_in_link(link)
    assert session
    assert library.accounts.of_session(session) == owner
    assert library.accounts.use_sign_in_link(link) is None


def test_a_link_dies_after_a_quarter_of_an_hour(
    library: Library, owner: Account, clock: Clock
) -> None:
    link = library.accounts.make_sign_in_link(owner.id)
    clock.pass_time(minutes=15)
    assert library.accounts.use_sign_in_link(link) is None


def test_a_new_link_ends_the_old_one(library: Library, owner: Account) -> None:
    old = library.accounts.make_sign_in_link(owner.id)
    new = library.accounts.make_sign_in_link(owner.id)
    assert library.accounts.use_sign_in_link(old) is None
    assert library.accounts.use_sign_in_link(new)


def test_a_closed_session_is_over(library: Library, owner: Account) -> None:
    link = library.accounts.make_sign_in_link(owner.id)
    session = library.accounts.use_sign_in_link(link)
    assert session
    library.accounts.close_session(session)
    assert library.accounts.of_session(session) is None


def test_a_session_ends_after_ninety_days(
    library: Library, owner: Account, clock: Clock
) -> None:
    link = library.accounts.make_sign_in_link(owner.id)
    session = library.accounts.use_sign_in_link(link)
    assert session
    clock.pass_time(days=90)
    assert library.accounts.of_session(session) is None


def test_no_token_is_stored(library: Library, owner: Account, tmp_path: Path) -> None:
    link = library.accounts.make_sign_in_link(owner.id)
    session = library.accounts.use_sign_in_link(link)
    other = library.accounts.make_sign_in_link(owner.id)
    assert session
    files = b"".join(path.read_bytes() for path in tmp_path.glob("inkpost.sqlite*"))
    assert session.encode() not in files
    assert other.encode() not in files


def test_an_unknown_account_is_none(library: Library) -> None:
    assert library.accounts.find(AccountId("nobody")) is None
