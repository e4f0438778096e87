"""Mails that were written to the outbox folder, as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from delivery.send import outbox_name
from inkpost.model import Delivery
from inkpost.store import Store
from web.words import size


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in the outbox. `attachments`: (file name, size in words)."""

    path: Path
    sender: str
    to: str
    subject: str
    date: str
    message_id: str
    attachments: tuple[tuple[str, str], ...]


def find_mail(store: Store, delivery: Delivery) -> Mail | None:
    """Return the mail of `delivery` in the outbox, or None."""
    if not delivery.message_id:
        return None
    path = store.folder / "outbox" / f"{outbox_name(delivery.message_id)}.eml"
    return _read(path) if store.has(path) else None


def _read(path: Path) -> Mail:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return Mail(
        path,
        str(mail["From"]),
        str(mail["To"]),
        str(mail["Subject"]),
        str(mail["Date"]),
        str(mail["Message-ID"]),
        tuple(
            (part.get_filename() or "", size(len(part.get_content())))
            for part in mail.iter_attachments()
        ),
    )
