"""A delivery that goes in several mails: its state is the sum of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from inkpost.model import FINAL, DeliveryId, DeliveryState
from library.mail_tables import volumes
from library.tables import deliveries

#: What a reader has to know first, where volumes came to different ends.
FIRST = (
    DeliveryState.MAYBE_SENT,
    DeliveryState.WAITING,
    DeliveryState.REFUSED,
    DeliveryState.FAILED,
    DeliveryState.SENT,
)


@dataclass(frozen=True, slots=True)
class Volume:
    """How far one of the mails is. `number`: from 1."""

    number: int
    state: DeliveryState
    sentence: str


@dataclass(frozen=True, slots=True)
class Sum:
    """What the volumes of the delivery `id` come to."""

    id: DeliveryId
    state: DeliveryState
    sentence: str


def sum_of(parts: Sequence[Volume]) -> tuple[DeliveryState, str]:
    """Return the state and the sentence that `parts`, at least two, come to."""
    going = [part for part in parts if part.state not in FINAL]
    if going:
        sent = sum(part.state == DeliveryState.SENT for part in parts)
        said = f"mail {going[0].number}: {going[0].sentence}"
        sentence = f"{sent} of {len(parts)} mails have gone; {said}"
        return DeliveryState.SENDING, sentence
    first = min(parts, key=lambda part: FIRST.index(part.state))
    if first.state == DeliveryState.SENT:
        return first.state, f"{first.sentence} ({len(parts)} mails)"
    return first.state, f"Mail {first.number} of {len(parts)}: {first.sentence}"


def sum_up(connection: Connection, id: str, now: datetime) -> Sum | None:
    """Bring the delivery that `id` is a volume of to the sum; None if it is of none."""
    of = select(volumes.c.whole_id).where(volumes.c.delivery_id == id)
    whole = connection.execute(of).scalar_one_or_none()
    if whole is None:
        return None
    # Two volumes that end at once wait for each other here, and the second sees both.
    mine = select(deliveries.c.id).where(deliveries.c.id == whole).with_for_update()
    connection.execute(mine)
    parts = _parts(connection, whole)
    state, sentence = sum_of(parts)
    ends = state in FINAL
    values: dict[str, Any] = {"state": state, "sentence": sentence, "updated_at": now}
    values["finished_at"] = now if ends else None
    values["way"] = "mail" if state == DeliveryState.SENT else None
    connection.execute(
        update(deliveries).where(deliveries.c.id == whole).values(values)
    )
    return Sum(DeliveryId(whole), state, sentence)


def _parts(connection: Connection, whole: str) -> list[Volume]:
    found = (
        select(volumes.c.number, deliveries.c.state, deliveries.c.sentence)
        .join(deliveries, deliveries.c.id == volumes.c.delivery_id)
        .where(volumes.c.whole_id == whole)
        .order_by(volumes.c.number)
    )
    return [
        Volume(row.number, DeliveryState(row.state), row.sentence)
        for row in connection.execute(found)
    ]
