"""The whole way: click, page fetched, book bound, mail taken by the mail server."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.load.arrivals import Latency, arrive, schedule, summary
from bench.load.service import READERS, Reader, Service
from inkpost.model import FINAL, DeliveryId

#: Seconds that a click may be late before a rate counts as one that is not held.
LATE = 30.0
#: Seconds between two looks at what waiting readers are told.
LOOK = 10.0
#: Orders without a mail that are looked at one by one: some of them have failed.
MANY = 60


@dataclass
class Load:
    """What came of clicks at one rate.

    `rate`: clicks a minute that were to come. `waited`: (seconds after the first click,
    deliveries that were under way). `drained`: seconds from the last click until all
    were at their end. `told`: (seconds left as told, as it was) of who waited.
    """

    rate: float
    taken: list[float] = field(default_factory=list)
    refused: int = 0
    failed: list[str] = field(default_factory=list)
    doubled: int = 0
    lost: int = 0
    waited: list[tuple[float, int]] = field(default_factory=list)
    drained: float = 0.0
    told: list[tuple[float, float]] = field(default_factory=list)
    orders: dict[DeliveryId, tuple[float, Reader]] = field(default_factory=dict)

    @property
    def latency(self) -> Latency:
        """From the click's time to the mail server's yes."""
        return summary(self.taken, self.refused + len(self.failed) + self.lost)

    @property
    def held(self) -> bool:
        """Whether the last third was as fast as the first, and none was late."""
        third = max(1, len(self.taken) // 3)
        first, last = self.taken[:third], self.taken[-third:]
        grows = statistics.median(last) > 2 * statistics.median(first) + 1
        return not grows and self.latency.p95 <= LATE


def capacity(service: Service, clicks: int = 90) -> float:
    """Return how many clicks a minute are worked off where so many come at once.

    Of the middle of them: the first and the last find workers that have nothing to do.
    """
    orders = [(service.click(reader), reader) for reader in service.readers[:clicks]]
    wait_for(service, orders, 600)
    ids = [id for id, _reader in orders]
    times = sorted(service.arrived.at[id][0] for id in ids if id in service.arrived.at)
    low, high = int(0.15 * len(times)), int(0.85 * len(times))
    return 60 * (high - low) / (times[high] - times[low])


def press(service: Service, rate: float, duration: float, first: int = 0) -> Load:
    """Let readers click, `rate` a minute for `duration` seconds, and wait for the end.

    Each is another one, from the reader number `first` on, so that no sender's pace of
    one mail in ten seconds is measured.
    """
    load = Load(rate)
    begin = time.time()
    last_look = 0.0

    def come(number: int, due: float) -> None:
        nonlocal last_look
        reader = service.readers[(first + number) % READERS]
        try:
            id = service.click(reader)
        except (RuntimeError, OSError):
            load.refused += 1
            return
        load.orders[id] = due, reader
        if due - last_look > LOOK:
            last_look = due
            _look(service, load, begin)

    arrive(schedule(rate / 60, duration), come)
    end = time.time()
    while _look(service, load, begin):
        time.sleep(min(LOOK, 2.0))
        if time.time() > end + 1800:
            break
    load.drained = time.time() - end
    _settle(service, load)
    return load


def _look(service: Service, load: Load, begin: float) -> int:
    """Note how many wait, and what one of them, in the middle, is told."""
    now = time.time()
    waiting = [id for id in list(load.orders) if id not in service.arrived.at]
    load.waited.append((now - begin, len(waiting)))
    if len(waiting) >= 8:
        id = waiting[len(waiting) // 2]
        reader = load.orders[id][1]
        shown = service.ask("GET", f"/api/v1/deliveries/{id}", reader.token).json()
        if shown.get("seconds_left"):
            service.asked.append((id, now, float(shown["seconds_left"])))
    if len(waiting) > MANY:
        return len(waiting)
    open = [id for id in waiting if not _is_over(service, load.orders[id][1], id)]
    return len(open)


def _is_over(service: Service, reader: Reader, id: DeliveryId) -> bool:
    return (
        id in service.arrived.at
        or service.library.deliveries.find(reader.account, id).state in FINAL
    )


def _settle(service: Service, load: Load) -> None:
    """Work out what came of each order."""
    for id, (due, reader) in load.orders.items():
        found = service.library.deliveries.find(reader.account, id)
        mails = service.arrived.at.get(id, [])
        load.doubled += len(mails) > 1
        if mails:
            load.taken.append(mails[0] - due)
        elif found.state in FINAL:
            load.failed.append(found.sentence)
        else:
            load.lost += 1
    for id, at, left in service.asked:
        if id in load.orders and id in service.arrived.at:
            load.told.append((left, service.arrived.at[id][0] - at))


def wait_for(
    service: Service, orders: Iterable[tuple[DeliveryId, Reader]], patience: float
) -> None:
    """Wait until each of `orders` is at its end; not for ever."""
    end, open = time.time() + patience, list(orders)
    while open and time.time() < end:
        time.sleep(0.5)
        open = [(id, who) for id, who in open if not _is_over(service, who, id)]


def flood(service: Service, books: int = 150) -> list[DeliveryId]:
    """Let one reader, the last, order so many at once; the mails keep their pace."""
    return [service.click(service.readers[-1]) for _ in range(books)]
