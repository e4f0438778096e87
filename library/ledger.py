"""The ledger: which article went to which device, however it came there.

An article is known by the addresses that it was asked for and found at. What was
refused or failed has not come, so it is open again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit

from sqlalchemy import Connection, select

from inkpost.model import DeliveryState
from library.database import insert_new
from library.digest_tables import ledger
from library.tables import deliveries

#: Parts of a query that say whence a reader came, and not which page it is.
_TRACKERS = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "ref_src")
#: What begins a fragment that is more than a place on the page: some words of it, or
#: the page itself.
_TELLING = (":~:text=", "!", "/")

#: States of deliveries that have not brought anything.
IN_VAIN = (DeliveryState.FAILED, DeliveryState.REFUSED)


def name_of(url: str) -> str:
    """Return what stands for the article at `url`, by whichever way it is reached."""
    return hashlib.sha256(_canonical(url).encode()).hexdigest()


def names_of(*urls: str) -> frozenset[str]:
    """Return the names of an article that is at each of `urls`."""
    return frozenset(name_of(url) for url in urls if url)


def _canonical(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not key.startswith(_TRACKERS)
    ]
    host = parts.netloc.lower().removeprefix("www.")
    fragment = parts.fragment if parts.fragment.startswith(_TELLING) else ""
    return "\n".join((host, parts.path.rstrip("/"), urlencode(query), fragment))


def enter(
    connection: Connection, device: str | None, delivery: str, names: Iterable[str]
) -> None:
    """Write down that `delivery` brings articles to `device`."""
    rows = [
        {"device_id": device, "delivery_id": delivery, "name": name}
        for name in sorted(set(names))
    ]
    if device and rows:
        connection.execute(insert_new(connection, ledger), rows)


def delivered(
    connection: Connection, device: str, names: Collection[str]
) -> frozenset[str]:
    """Return those of `names` that went to `device`, or are on their way there."""
    found = (
        select(ledger.c.name)
        .join(deliveries, deliveries.c.id == ledger.c.delivery_id)
        .where(ledger.c.device_id == device, ledger.c.name.in_(names))
        .where(deliveries.c.state.not_in(IN_VAIN))
    )
    return frozenset(connection.execute(found).scalars())
