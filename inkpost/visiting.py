"""A service of a reader's is visited: what is unread comes, what has gone is marked."""

from __future__ import annotations

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
        # First: what is marked is not unread any more.
        if gone := upstreams.to_mark(id):
            service.mark_read(gone)
            upstreams.marked(id, gone)
        _take_in(services, upstream, list(service.unread()))
    except (Temporary, Permanent) as error:
        trouble = str(error)
    upstreams.settle(id, trouble)


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
