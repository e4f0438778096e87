"""A service of a reader's is visited: what is unread comes, what has gone is marked."""

from __future__ import annotations

from collections.abc import Sequence

from articles.upstreams import MOST
from inkpost.errors import Permanent, Temporary
from inkpost.model import Link, Upstream, UpstreamEntry, UpstreamId
from inkpost.services import Services


def visit(services: Services, id: UpstreamId) -> None:
    """Mark there what issues have brought, and take in what is unread; tell trouble."""
    upstreams = services.library.upstreams
    opened = upstreams.open(id)
    if opened is None:
        return
    upstream, login = opened
    trouble: str | None = None
    try:
        service = services.workshop.open_service(upstream.kind, upstream.url, login)
        unread = list(service.unread())
        if gone := upstreams.to_mark(id):
            service.mark_read(_still_there(gone, unread))
            upstreams.marked(id, gone)
        _take_in(services, upstream, [one for one in unread if one.id not in gone])
    except (Temporary, Permanent) as error:
        trouble = str(error)
    upstreams.settle(id, trouble)


def _still_there(
    gone: Sequence[str], unread: Sequence[UpstreamEntry]
) -> tuple[str, ...]:
    """Return those of `gone` that may be unread there.

    What was read or deleted there meanwhile could not be marked, and that again and
    again.
    """
    listed = {one.id for one in unread}
    return tuple(id for id in gone if id in listed or len(unread) >= MOST)


def _take_in(
    services: Services, upstream: Upstream, entries: list[UpstreamEntry]
) -> None:
    library = services.library
    known = library.links.known(upstream.account, [one.url for one in entries])
    links = [
        Link(one.url, one.title or None, one.at, (upstream.kind,))
        for one in entries
        if one.url not in known
    ]
    for begin in range(0, len(links), BATCH):
        library.links.add(upstream.account, links[begin : begin + BATCH])
    library.upstreams.note(upstream.id, entries)


#: Links that are added in one transaction.
BATCH = 500
