"""A book for each rung: simpler, and never the same bytes (contract Q5)."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from delivery import device_kind
from delivery.ladder import RUNGS
from delivery.plan import REFUSED_BY_AMAZON
from exporters import export
from exporters.cutting import shaped
from exporters.fitting import fit
from exporters.profiles import GENERIC, KINDLE, POCKETBOOK, Profile, strict, text_only
from inkpost.errors import BookInvalid, FormatUnavailable
from inkpost.model import Delivery, DeviceKind, Edition, Format, Package, Rung

_PROFILES: dict[DeviceKind, Profile] = {"kindle": KINDLE, "pocketbook": POCKETBOOK}


def make_rung(
    edition: Edition,
    delivery: Delivery,
    refused: Set[str],
    room: int,
    folder: Path,
) -> tuple[list[Package], Rung]:
    """Return the book of `delivery` in `folder`, and on which rung it is.

    That is the delivery's, or the next one that is not among `refused`, the SHA-256 of
    books that Amazon would not have. `room`: bytes that can go at once; what is larger
    comes as volumes, once. Raises `BookInvalid` where none is left, and
    `FormatUnavailable` for a Kindle that would get what Amazon's mail does not take.
    """
    for_kindle = device_kind(delivery.address) == "kindle"
    if for_kindle and delivery.format in REFUSED_BY_AMAZON:
        raise FormatUnavailable(
            f"Amazon takes no {delivery.format.upper()} by mail: send it as EPUB"
        )
    for rung in RUNGS[RUNGS.index(delivery.rung) :]:
        books = _make(edition, delivery, rung, room, folder)
        if rung == "plain" or refused.isdisjoint(book.sha256 for book in books):
            return books, rung
    raise BookInvalid(
        f"Amazon refused “{edition.title}”, which cannot be made any simpler: "
        "download it instead"
    )


def _make(
    edition: Edition, delivery: Delivery, rung: Rung, room: int, folder: Path
) -> list[Package]:
    profile = _profile(delivery, rung)
    if rung == "html" or delivery.format != "epub":
        format: Format = "html" if rung == "html" else delivery.format
        return [export(edition, format, out=folder, profile=profile)]
    volumes = fit(edition, folder, profile, min(room, profile.byte_limit or room))
    if len(volumes) > 1 and delivery.whole:
        raise BookInvalid(
            f"“{edition.title}” has become too large for one mail: send fewer articles "
            "at once"
        )
    return volumes


def _profile(delivery: Delivery, rung: Rung) -> Profile:
    profile = _PROFILES.get(device_kind(delivery.address), GENERIC)
    if wish := delivery.items[0].cut:
        profile = shaped(profile, delivery.format, wish)
    if rung == "strict":
        return strict(profile)
    return text_only(profile) if rung == "text" else profile
