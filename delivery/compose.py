"""Package -> mail: one book, one recipient, nothing that a relay could misread.

Amazon names a book by its file name and refuses what it cannot read (contract M5-M8):
everything but the book itself is ASCII.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from anyascii import anyascii

from delivery.addresses import device_kind
from inkpost.model import Package
from inkpost.render import one_line, render

#: The longest file name, with its suffix, that stays on one line (contract M6).
LONGEST_NAME = 60
#: PocketBook loses books with longer names (contract M12).
LONGEST_POCKETBOOK_NAME = 22
#: Where the title cannot be one.
NO_SUBJECT = "Your book from Inkpost"

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9 ._'()-]+")
_CONVERT = re.compile("convert", re.IGNORECASE)


def compose(
    package: Package, to: str, mail_from: str, id: str, date: datetime
) -> EmailMessage:
    """Return the mail that carries `package` to the device at `to`.

    The same arguments give the same bytes. `id` makes the Message-ID, so
    that a mail sent twice can be known for one; `date`: aware, the delivery's, not
    the clock's.
    """
    name = file_name(package, to)
    message = EmailMessage()
    message["From"] = mail_from
    message["To"] = to
    message["Subject"] = _subject(package.title)
    message["Date"] = format_datetime(date)
    message["Message-ID"] = f"<{id}@{mail_from.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # contract M8
    message.set_content(render("mail", "book.txt", name=name), cte="7bit")
    main, _, sub = package.media_type.partition("/")
    content = package.path.read_bytes()
    message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    message.set_boundary(f"=_{id}")  # base64 has no such sequence
    return message


def file_name(package: Package, to: str) -> str:
    """Return the attachment's name, which is what Amazon calls the book.

    The exporters name a file by its title, and an issue by its date too (contract D12);
    a file that was named otherwise gets its title.
    """
    suffix = ".kepub.epub" if package.format == "kepub" else f".{package.format}"
    name = package.path.name
    called = name.removesuffix(suffix) if name.endswith(suffix) else package.title
    pocketbook = device_kind(to) == "pocketbook"
    longest = LONGEST_POCKETBOOK_NAME if pocketbook else LONGEST_NAME
    stem = ascii_name(called, longest - len(suffix))
    return (stem or f"Article {package.sha256[:6]}") + suffix


def ascii_name(title: str, longest: int) -> str:
    """Return `title` in the characters that every device takes, or nothing.

    >>> ascii_name("Élève: ça va, l’été? / «test»", 55)
    "Eleve ca va l'ete test"
    """
    plain = _NOT_IN_NAMES.sub(" ", anyascii(one_line(title)))
    words = " ".join(plain.split()).lstrip(" .-")
    if len(words) > longest:
        words = words[: longest + 1].rpartition(" ")[0] or words[:longest]
    return words.rstrip(" .-")


def _subject(title: str) -> str:
    """Return the subject; “convert” in it would be an order to Amazon (contract M7)."""
    subject = ascii_name(title, LONGEST_NAME)
    return NO_SUBJECT if not subject or _CONVERT.search(subject) else subject
