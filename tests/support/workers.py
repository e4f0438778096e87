"""A reader with a device, and workers that work when they are told to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from inkpost import deliver
from inkpost.model import Delivery, DeliveryId, Errand, Event
from inkpost.orders import order
from inkpost.post_office import open_post_office
from inkpost.services import Services
from inkpost.settings import Settings
from tests.support.clock import Clock
from tests.support.scripted import Scripted

STEPS = {"fetch": deliver.fetch, "bind": deliver.make_book, "send": deliver.send}


@dataclass
class Desk:
    """A reader with a device, and workers that work when they are told to."""

    services: Services
    clock: Clock
    woken: list[tuple[Errand, str]] = field(default_factory=list)

    def use(self, server: Scripted) -> None:
        """Send through `server` from now on."""
        post = open_post_office(Settings(smtp_url=server.url), Path())
        self.services = replace(self.services, post=post)

    def order(self, *urls: str) -> Delivery:
        """Order a book of `urls`."""
        library = self.services.library
        owner = library.accounts.owner()
        device = library.devices.add(owner.id, "Kindle", "reader@kindle.com")
        library.proofs.prove(owner.id, device.id)
        return order(library, self.services.enqueue, owner.id, urls, device.id)

    def work(self) -> None:
        """Do all that was asked for, and what comes of it."""
        while self.woken:
            step, id = self.woken.pop(0)
            STEPS[step](self.services, DeliveryId(id))

    def tick(self, **parts: float) -> None:
        """Let time pass, wake what is due, and do it."""
        self.clock.pass_time(**parts)
        self.woken.extend(self.services.library.work.sweep())
        self.work()

    def look(self, delivery: Delivery) -> Delivery:
        """Return the delivery as it is now."""
        return self.services.library.deliveries.find(delivery.account, delivery.id)

    def events(self, delivery: Delivery) -> tuple[Event, ...]:
        """Return what the reader saw."""
        found = self.services.library.deliveries.events
        return found(delivery.account, delivery.id)
