"""App passwords: for programs that read the catalogue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inkpost.errors import NotFound
from library import Library
from tests.support.clock import Clock


def test_an_app_password_says_who_asks(library: Library) -> None:
    owner = library.accounts.owner()
    made, secret = library.app_passwords.make(owner.id, "KOReader")
    assert library.app_passwords.use(secret) == owner
    assert [one.id for one in library.app_passwords.list(owner.id)] == [made.id]
    assert library.app_passwords.use(secret[:-1]) is None


@pytest.mark.parametrize("change", [str.upper, lambda it: it.replace("-", " ")])
def test_what_an_e_reader_makes_of_it_is_the_same(
    library: Library, change: object
) -> None:
    assert callable(change)
    owner = library.accounts.owner()
    _made, secret = library.app_passwords.make(owner.id, "Kobo")
    assert library.app_passwords.use(change(secret)) == owner


def test_its_last_use_is_seen(library: Library, clock: Clock) -> None:
    owner = library.accounts.owner()
    _made, secret = library.app_passwords.make(owner.id, "Kobo")
    clock.time += timedelta(hours=1)
    library.app_passwords.use(secret)
    assert library.app_passwords.list(owner.id)[0].last_used_at == clock.time


def test_nobody_ends_that_of_another(library: Library) -> None:
    owner, other = library.accounts.owner(), library.accounts.add("Bo")
    made, secret = library.app_passwords.make(owner.id, "Kobo")
    with pytest.raises(NotFound):
        library.app_passwords.revoke(other.id, made.id)
    assert library.app_passwords.use(secret) == owner
    library.app_passwords.revoke(owner.id, made.id)
    assert library.app_passwords.use(secret) is None


def test_neither_a_token_nor_nothing_is_one(library: Library) -> None:
    owner = library.accounts.owner()
    _token, secret = library.tokens.make(owner.id, "Phone", "all")
    assert library.app_passwords.use(secret) is None
    assert library.app_passwords.use("") is None
