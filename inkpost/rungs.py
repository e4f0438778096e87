"""A book for each rung: simpler, and never the same bytes (contract Q5)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from delivery import device_kind
from delivery.ladder import RUNGS
from exporters import export
from exporters.profiles import GENERIC, KINDLE, Profile, strict, text_only
from inkpost.errors import BookInvalid
from inkpost.model import Delivery, DeviceKind, Edition, Format, Package, Rung

_PROFILES: dict[DeviceKind, Profile] = {
    "kindle": KINDLE,
    "pocketbook": GENERIC,
    "mailbox": GENERIC,
}


def make_rung(
    edition: Edition, delivery: Delivery, room: int, folder: Path
) -> tuple[Package, Rung]:
    """Return the book of `delivery` in `folder`, and on which rung it is.

    That is the delivery's, or the next one whose bytes differ from what was refused.
    `room`: bytes that can be mailed. Raises `BookInvalid` where none differs.
    """
    refused = delivery.package if delivery.rung != "plain" else None
    for rung in RUNGS[RUNGS.index(delivery.rung) :]:
        format, profile = _decisions(delivery, rung, room)
        package = export(edition, format, out=folder, profile=profile)
        if refused is None or package.sha256 != refused.sha256:
            return package, rung
    raise BookInvalid(
        f"“{edition.title}” cannot be made any simpler: download it instead"
    )


def _decisions(delivery: Delivery, rung: Rung, room: int) -> tuple[Format, Profile]:
    profile = _PROFILES[device_kind(delivery.address)]
    smallest = min(room, profile.byte_limit or room)
    profile = replace(profile, byte_limit=smallest)
    if rung == "strict":
        return delivery.format, strict(profile)
    if rung == "text":
        return delivery.format, text_only(profile)
    return ("html" if rung == "html" else delivery.format), profile
