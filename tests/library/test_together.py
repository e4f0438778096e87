"""Many at once: the database decides, and decides once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from inkpost.model import Account, Device
from library import Library
from tests.support.clock import Clock

Value = TypeVar("Value")

MANY = 8


def all_at_once(do: Callable[[], Value]) -> list[Value]:
    """Return what `do` returns to each of many who call it at the same moment."""
    start = Barrier(MANY)

    def run(_number: int) -> Value:
        start.wait(10)
        return do()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(run, range(MANY)))


def test_one_of_many_workers_gets_the_lease(
    library: Library, owner: Account, kindle: Device
) -> None:
    urls = ["https://example.org/"]
    ordered = library.deliveries.order(owner.id, urls, kindle.id)
    claims = all_at_once(lambda: library.work.claim("fetch", ordered.id))
    assert sum(claim is not None for claim in claims) == 1


def test_an_order_from_many_tabs_is_one_delivery(  # safety 136
    library: Library, owner: Account, kindle: Device
) -> None:
    urls = ["https://example.org/"]
    orders = all_at_once(lambda: library.deliveries.order(owner.id, urls, kindle.id).id)
    assert len(set(orders)) == 1
    assert len(library.deliveries.list(owner.id)) == 1


def test_many_processes_find_one_owner(library: Library) -> None:
    assert len(set(all_at_once(lambda: library.accounts.owner().id))) == 1


def test_a_link_signs_one_of_many_in(library: Library, owner: Account) -> None:
    link = library.accounts.make_sign_in_link(owner.id)
    sessions = all_at_once(lambda: library.accounts.use_sign_in_link(link))
    assert sum(session is not None for session in sessions) == 1


def test_two_sweepers_wake_each_delivery_once(
    library: Library, owner: Account, kindle: Device, clock: Clock
) -> None:
    urls = ["https://example.org/"]
    ordered = library.deliveries.order(owner.id, urls, kindle.id)
    clock.pass_time(minutes=1)
    woken = [each for sweep in all_at_once(library.work.sweep) for each in sweep]
    assert woken == [("fetch", ordered.id)]
