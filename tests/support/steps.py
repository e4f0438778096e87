"""What workers do to a delivery, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from delivery import compose, open_send
from delivery.sentences import IN_OUTBOX
from inkpost.model import ArticleId, DeliveryId, DeliveryState, Package
from library import Claim, Library


def start(library: Library, id: DeliveryId) -> Claim:
    """Claim the delivery as a worker that fetches."""
    claim = library.work.claim("fetch", id)
    assert claim
    return claim


def finish(
    library: Library, data_dir: Path, id: DeliveryId, articles: Sequence[ArticleId] = ()
) -> None:
    """Carry the delivery to its end, by way of the outbox; `articles` were found."""
    work = library.work
    begun = start(library, id)
    for position, article in enumerate(articles):
        work.found(begun, position, article)
    work.advance(begun, DeliveryState.BINDING, "Fetched")
    claim = work.claim("bind", id)
    assert claim
    path = data_dir / "books" / id / "A-book.epub"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"PK")
    package = Package(path, "epub", "application/epub+zip", "A-book", "0" * 64, 2)
    work.bound(claim, package)
    work.advance(claim, DeliveryState.SENDING, "Bound")
    sending = work.claim("send", id)
    assert sending
    noon = datetime(2026, 11, 14, 12, tzinfo=UTC)
    to, sender = sending.delivery.address, "ink@books.example.org"
    mail = compose(package, to, sender, id, noon)
    work.hand_over(sending, str(mail["Message-ID"]))
    open_send("", data_dir / "outbox")(mail, to, lambda: None)
    work.settle(sending, DeliveryState.SENT, IN_OUTBOX, "outbox")
