"""Deliveries in the reader's words. Never “delivered”: mail tells no one that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from delivery import device_kind
from inkpost.model import FINAL, Delivery, DeliveryState, Event

Progress = Literal["done", "now", "broken", ""]

#: What the reader sees happen, in order.
STEPS: dict[DeliveryState, str] = {
    DeliveryState.FETCHING: "Fetching",
    DeliveryState.EXTRACTING: "Extracting",
    DeliveryState.BINDING: "Binding",
    DeliveryState.CHECKING: "Checking",
    DeliveryState.SENDING: "Sending",
}
_ORDER = list(STEPS)

STATES: dict[DeliveryState, str] = {
    DeliveryState.QUEUED: "Waiting",
    **STEPS,
    DeliveryState.SENT: "Sent",
    DeliveryState.WAITING: "Amazon waits for you",
    DeliveryState.REFUSED: "Refused",
    DeliveryState.MAYBE_SENT: "Maybe sent",
    DeliveryState.FAILED: "Failed",
}


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step of a delivery: `name` for scripts, `label` for readers."""

    name: str
    label: str
    progress: Progress


def state(delivery: Delivery) -> str:
    """Return the state of `delivery` in a word or two."""
    return STATES[delivery.state]


def outcome(delivery: Delivery, *, in_outbox: bool) -> str:
    """Return what came of a delivery that was sent."""
    if in_outbox:
        return (
            "The mail is ready, and waits in the outbox: this Inkpost has no mail "
            "account yet."
        )
    if device_kind(delivery.address) == "kindle":  # contract Q1
        return f"Sent to {delivery.address}; Amazon has not complained."
    return f"Sent to {delivery.address}; no complaint has come back."


def steps(state: DeliveryState, events: Iterable[Event]) -> list[StepShown]:
    """Return the five steps, and how far a delivery in `state` is in them."""
    last = None
    for event in events:  # a retry starts from the beginning
        last = event.state if event.state in STEPS else last
        last = None if event.state == DeliveryState.QUEUED else last
    return [
        StepShown(step, label, _progress(step, last, state))
        for step, label in STEPS.items()
    ]


def _progress(
    step: DeliveryState, last: DeliveryState | None, state: DeliveryState
) -> Progress:
    if state == DeliveryState.SENT:
        return "done"
    if last is None or _ORDER.index(step) > _ORDER.index(last):
        return ""
    if step != last:
        return "done"
    return "broken" if state in FINAL else "now"


def short(url: str) -> str:
    """Return `url` without what every address has; a title as it is.

    >>> short("https://www.example.org/story/"), short("A story")
    ('example.org/story', 'A story')
    """
    if not url.startswith(("https://", "http://")):
        return url
    return url.partition("://")[2].removeprefix("www.").rstrip("/")


def size(octets: int) -> str:
    """Return a file's size as readers say it.

    >>> size(1_234_567)
    '1.2 MB'
    """
    return f"{octets / 1e6:.1f} MB" if octets >= 1e6 else f"{max(1, octets // 1000)} KB"
