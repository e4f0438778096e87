"""Deliveries in the reader's words. Never “delivered”: mail tells no one that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from delivery import device_kind
from inkpost.model import (
    FINAL,
    Delivery,
    DeliveryState,
    Event,
    ExportForm,
    ExportState,
    Format,
    Order,
    Way,
)
from web.languages import N_, _, ngettext

Progress = Literal["done", "now", "broken", ""]

#: What the reader sees happen, in order.
STEPS: dict[DeliveryState, str] = {
    DeliveryState.FETCHING: N_("Fetching"),
    DeliveryState.EXTRACTING: N_("Extracting"),
    DeliveryState.BINDING: N_("Binding"),
    DeliveryState.CHECKING: N_("Checking"),
    DeliveryState.SENDING: N_("Sending"),
}
_ORDER = list(STEPS)

STATES: dict[DeliveryState, str] = {
    DeliveryState.QUEUED: N_("Waiting"),
    **STEPS,
    DeliveryState.SENT: N_("Sent"),
    DeliveryState.WAITING: N_("Amazon waits for you"),
    DeliveryState.REFUSED: N_("Refused"),
    DeliveryState.MAYBE_SENT: N_("Maybe sent"),
    DeliveryState.FAILED: N_("Failed"),
}


#: What a book can be taken along as, by how many will want it.
FORMATS: dict[Format, str] = {
    "epub": N_("EPUB (most e-readers)"),
    "pdf": N_("PDF (to print)"),
    "kepub": N_("KEPUB (Kobo)"),
    "azw3": N_("AZW3 (Kindle by cable)"),
    "html": N_("HTML (one file)"),
    "md": N_("Markdown"),
    "txt": N_("Plain text"),
    "json": N_("JSON"),
}


#: What an export can be.
FORMS: dict[ExportForm, str] = {
    "one": N_("One book"),
    "tag": N_("A book for each tag"),
    "month": N_("A book for each month"),
    "site": N_("A book for each site"),
    "separate": N_("A book for each article"),
}
#: How its articles can be ordered.
ORDERS: dict[Order, str] = {
    "newest": N_("The newest first"),
    "oldest": N_("The oldest first"),
    "site": N_("By site"),
    "tag": N_("By tag"),
    "title": N_("By title"),
}
EXPORT_STATES: dict[ExportState, str] = {
    "waiting": N_("Waiting"),
    "working": N_("Being made"),
    "ready": N_("Ready"),
    "failed": N_("Failed"),
    "cancelled": N_("Stopped"),
}


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step of a delivery: `name` for scripts, `label` for readers."""

    name: str
    label: str
    progress: Progress


#: What is said of a book that has left us, or has not, by its way.
WAYS: dict[Way, str] = {
    "mail": N_("Sent"),
    "outbox": N_("In the outbox"),
    "webdav": N_("Put there"),
    "folder": N_("Put there"),
    "download": N_("Ready"),
}


def state(delivery: Delivery) -> str:
    """Return the state of `delivery` in a word or two."""
    if delivery.state == DeliveryState.SENT and delivery.way:
        return _(WAYS[delivery.way])
    return _(STATES[delivery.state])


#: What came of a book that has left us, or has not, by its way.
OUTCOMES: dict[Way, str] = {
    "mail": N_("Sent to %(address)s; no complaint has come back."),
    "outbox": N_(
        "The mail is ready, and waits in the outbox: this Inkpost has no mail "
        "account yet."
    ),
    "webdav": N_("The book lies in %(address)s."),
    "folder": N_("The book lies in the folder %(address)s."),
    "download": N_("The book is ready: download it here."),
}


def outcome(delivery: Delivery) -> str:
    """Return what came of a delivery that was sent."""
    way = delivery.way or "mail"
    if way == "mail" and device_kind(delivery.address) == "kindle":  # contract Q1
        sentence = N_("Sent to %(address)s; Amazon has not complained.")
    else:
        sentence = OUTCOMES[way]
    return _(sentence, address=delivery.address.removeprefix("folder:"))


def steps(state: DeliveryState, events: Iterable[Event]) -> list[StepShown]:
    """Return the five steps, and how far a delivery in `state` is in them."""
    last = None
    for event in events:  # a retry starts from the beginning
        last = event.state if event.state in STEPS else last
        last = None if event.state == DeliveryState.QUEUED else last
    return [
        StepShown(step, _(label), _progress(step, last, state))
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


def nothing_found() -> str:
    """Return what is said where a query means no article."""
    return _("Nothing was found.")


def time_left(seconds: float | None) -> str:
    """Return how long something may still take, or nothing where that is unknown."""
    if seconds is None:
        return ""
    if seconds < 60:
        return _("less than a minute left")
    minutes = round(seconds / 60)
    if minutes < 120:
        return ngettext(
            "about %(num)s minute left", "about %(num)s minutes left", minutes
        )
    return _("about %(hours)s hours left", hours=round(minutes / 60))
