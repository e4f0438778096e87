"""API tokens and idempotency keys."""

from __future__ import annotations

from datetime import timedelta

from library import Library
from library.keys import Request
from tests.support.clock import Clock


def test_a_token_is_used_by_its_secret(library: Library) -> None:
    owner = library.accounts.owner()
    token, secret = library.tokens.make(owner.id, "Phone", "save")
    assert secret.startswith("ink_")
    assert library.tokens.use(secret) == (owner, token)
    assert library.tokens.use(secret + "x") is None


def test_the_last_use_is_noted_once_a_minute(library: Library, clock: Clock) -> None:
    owner = library.accounts.owner()
    _token, secret = library.tokens.make(owner.id, "Phone", "save")
    first = clock.time
    library.tokens.use(secret)
    clock.time += timedelta(seconds=50)
    library.tokens.use(secret)
    assert library.tokens.list(owner.id)[0].last_used_at == first


def test_a_token_ends_when_it_said(library: Library, clock: Clock) -> None:
    owner = library.accounts.owner()
    until = clock.time + timedelta(days=1)
    _token, secret = library.tokens.make(owner.id, "Phone", "save", until)
    clock.time += timedelta(days=1)
    assert library.tokens.use(secret) is None


def test_nobody_ends_the_token_of_another(library: Library) -> None:
    owner, other = library.accounts.owner(), library.accounts.add("Bo")
    token, secret = library.tokens.make(owner.id, "Phone", "save")
    library.tokens.revoke(other.id, token.id)
    assert library.tokens.list(other.id) == ()
    assert library.tokens.use(secret) is not None


def test_a_key_stands_for_its_first_order_for_a_day(
    library: Library, clock: Clock
) -> None:
    owner = library.accounts.owner()
    other = library.accounts.add("Bo")
    assert library.keys.take(owner.id, "key", "print") is None
    assert library.keys.take(owner.id, "key", "print") == Request("print", None)
    library.keys.settle(owner.id, "key", "made")
    assert library.keys.take(owner.id, "key", "other") == Request("print", "made")
    assert library.keys.take(other.id, "key", "print") is None
    clock.time += timedelta(days=1)
    assert library.keys.take(owner.id, "key", "print") is None


def test_a_key_is_free_again_when_nothing_came_of_it(
    library: Library, clock: Clock
) -> None:
    owner = library.accounts.owner()
    library.keys.take(owner.id, "key", "print")
    library.keys.release(owner.id, "key")
    assert library.keys.take(owner.id, "key", "print") is None
    clock.time += timedelta(minutes=2)  # its process was killed
    assert library.keys.take(owner.id, "key", "print") is None
