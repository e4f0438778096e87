"""Packages and mails for the tests of this folder."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from delivery import compose
from inkpost.model import DeliveryId, Format, Package

DATE = datetime(2026, 3, 13, 6, 30, tzinfo=UTC)
FROM = "k7m2@send.example.org"
KINDLE = "anna@kindle.com"


def book(
    folder: Path,
    title: str = "A walk",
    format: Format = "epub",
    content: bytes = b"PK\x03\x04 a book",
    media_type: str = "application/epub+zip",
) -> Package:
    """Return a package whose file holds `content`."""
    path = folder / "book"
    path.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    return Package(path, format, media_type, title, digest, len(content))


def mail(
    folder: Path, title: str = "A walk", to: str = KINDLE, id: str = "d7f3"
) -> EmailMessage:
    """Return the mail that carries a small book called `title`."""
    return compose(book(folder, title), to, FROM, DeliveryId(id), DATE)
