"""What can be done to a town: each scene returns the orders that were in it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from time import sleep
from typing import Any

import requests

from inkpost.model import DeliveryId
from tests.faults import hasty
from tests.faults.moments import Moment, fetching
from tests.faults.town import Town
from tests.support import processes
from tests.support.web import wait_until

Scene = Callable[[Town], list[DeliveryId]]
Act = Callable[[Town], object]

#: Longer than a lease, so that others take over.
LONG = hasty.LEASE + 1


def at(moment: Moment, act: Act) -> Scene:
    """Bring an order to `moment`, and let `act` happen to it there."""

    def scene(town: Town) -> list[DeliveryId]:
        with moment(town) as id:
            act(town)
        return [id]

    return scene


def during(fault: Callable[[Town], Any], orders: int = 1) -> Scene:
    """Order within the context `fault`, straight into the database if web cannot."""

    def scene(town: Town) -> list[DeliveryId]:
        with fault(town):
            return [order(town) for _ in range(orders)]

    return scene


def order(town: Town) -> DeliveryId:
    """Order a page, past the web app if it is away."""
    try:
        return town.order(seconds=10)
    except (requests.RequestException, AssertionError):
        return town.note()


# --- processes -----------------------------------------------------------------------


def kill(part: str) -> Act:
    """SIGKILL to a part and to all that it has started."""
    return lambda town: town.signal(part, signal.SIGKILL)


def kill_children(part: str) -> Act:
    """SIGKILL to what a part has started, and not to itself."""

    def act(town: Town) -> None:
        main = town.pid(part)
        for child in [id for id in processes.family(main) if id != main]:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    return act


def freeze(part: str, seconds: float = LONG) -> Act:
    """SIGSTOP, and after a while SIGCONT: a debugger, a snapshot, a busy machine."""

    def act(town: Town) -> None:
        town.signal(part, signal.SIGSTOP)
        sleep(seconds)
        town.signal(part, signal.SIGCONT)

    return act


@contextmanager
def frozen(town: Town, part: str) -> Iterator[None]:
    """Freeze a part for a while."""
    town.signal(part, signal.SIGSTOP)
    try:
        yield
    finally:
        town.signal(part, signal.SIGCONT)


def drain(*parts: str) -> Act:
    """SIGTERM to some parts, as a new version is put in their place."""

    def act(town: Town) -> None:
        before = {part: town.pid(part) for part in parts}
        for pid in before.values():
            os.kill(pid, signal.SIGTERM)

        def replaced() -> bool:
            now = processes.children(town.parent.pid)
            return all(part in now and now[part] != before[part] for part in parts)

        assert wait_until(replaced, 30)

    return act


def pull_the_plug(town: Town) -> None:
    """Kill everything at once, and start it again."""
    town.signal_all(signal.SIGKILL)
    town.parent.wait(10)
    town.start()


def stop_and_start(town: Town) -> None:
    """Stop everything as an operator does, and start it again."""
    town.parent.send_signal(signal.SIGTERM)
    assert town.parent.wait(30) == 0
    town.start()


# --- time ----------------------------------------------------------------------------


def jumping(seconds: float) -> Callable[[Town], Any]:
    """Move the clock on the wall by `seconds`, and back."""

    @contextmanager
    def fault(town: Town) -> Iterator[None]:
        town.jump(seconds)
        try:
            yield
            sleep(1)
        finally:
            town.jump(0)

    return fault


def jump_while_fetching(seconds: float) -> Scene:
    """Move the clock while a page is fetched."""

    def act(town: Town) -> None:
        town.jump(seconds)
        sleep(1)
        town.jump(0)

    return at(fetching, act)


# --- two of everything ---------------------------------------------------------------


def two_of_everything(town: Town) -> list[DeliveryId]:
    """Run each process twice, and order ten books at once, each from two tabs."""
    more = [town.run("worker", "fetch"), town.run("worker", "bind"), town.run("clock")]
    try:
        sleep(2)
        urls = [town.page() for _ in range(10)]
        with ThreadPoolExecutor(8) as tabs:
            found = list(tabs.map(lambda url: town.order(url, 60), urls * 2))
        assert len(set(found)) == 10
        town.ordered[-20:] = list(dict.fromkeys(found))
        for id in set(found):
            town.wait(id, "sent", "failed", "maybe_sent", seconds=60)
    finally:
        for process in more:
            town.end(process)
    return list(dict.fromkeys(found))
