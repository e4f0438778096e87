"""How long a site may take and how much it may send."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one fetch.

    `connect`, `read`: seconds for a connection and for each read; `total`: seconds for
    everything, redirects too. `size`: bytes after inflating. `accept`: which media
    types the site is asked for.
    """

    connect: float = 10
    read: float = 15
    total: float = 45
    size: int = 10 * MEGABYTE
    redirects: int = 8
    accept: str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5"


#: A web page: ten megabytes of plain text take readability 3.6 s and 84 MB.
PAGE = Limits()
PICTURE = Limits(
    read=10,
    total=20,
    size=20 * MEGABYTE,
    accept="image/avif,image/webp,image/png,image/jpeg,image/*;q=0.8,*/*;q=0.5",
)
#: A book on its way out: 36 MB on a line of one megabit a second take five minutes.
UPLOAD = Limits(read=60, total=600)
FEED = Limits(
    size=5 * MEGABYTE,
    accept="application/atom+xml,application/rss+xml,application/feed+json,"
    "application/xml;q=0.9,*/*;q=0.5",
)
