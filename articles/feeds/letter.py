"""A newsletter by mail -> an entry, as if it had come by a feed; in the cell."""

from __future__ import annotations

import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import parseaddr
from hashlib import sha256

from lxml import etree

from articles.feeds.entries import make_entry, paragraphs
from articles.tree import Element, inner_html, parse
from inkpost.errors import NoArticle
from inkpost.model import Entry
from inkpost.render import one_line

#: Mail clients lay text out in tables; a table of data has headings.
_CELLS = ("table", "thead", "tbody", "tfoot", "tr", "td")
#: What is not shown: the line that mail clients show beside the subject, and the pixel
#: that tells the sender of its reader.
_HIDDEN = re.compile(
    r"display\s*:\s*none|max-height\s*:\s*0|visibility\s*:\s*hidden", re.I
)
#: What Python's own reader of mails says of those that are none.
_BROKEN = (MessageError, ValueError, LookupError, RecursionError, AttributeError)
_DOT = re.compile(r"^\s*[01](?:px)?\s*$", re.I)


@dataclass(frozen=True, slots=True)
class Letter:
    """A newsletter. `sender`: its address; `name`: what it calls itself."""

    sender: str
    name: str
    entry: Entry


def read_letter(content: bytes) -> Letter:
    """Return the newsletter that the mail `content` is; raises `NoArticle`."""
    try:
        mail = message_from_bytes(content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        return _letter(mail, content)
    except _BROKEN as error:
        raise NoArticle(
            "The mail cannot be read: it is not written as mails are"
        ) from error


def _letter(mail: EmailMessage, content: bytes) -> Letter:
    name, sender = parseaddr(_header(mail, "From"))
    html = _body(mail)
    if "@" not in sender or not html.strip():
        raise NoArticle("The mail has no sender, or no text")
    subject = one_line(_header(mail, "Subject"))
    key = _header(mail, "Message-ID") or sha256(content).hexdigest()
    entry = make_entry(
        key=key,
        links=(),
        title=subject,
        byline=None,
        published=_sent(mail),
        html=html,
        base="https://mail.invalid/",
        is_whole=True,
    )
    address = one_line(sender.lower(), 200)
    return Letter(address, one_line(name, 100) or address, entry)


def _header(mail: EmailMessage, name: str) -> str:
    return str(mail.get(name, "") or "")


def _sent(mail: EmailMessage) -> datetime | None:
    date = getattr(mail.get("Date"), "datetime", None)
    if not isinstance(date, datetime):
        return None
    return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)


def _body(mail: EmailMessage) -> str:
    part = mail.get_body(("html", "plain"))
    if part is None:
        return ""
    text = part.get_content()
    if not isinstance(text, str):
        return ""
    if part.get_content_type() == "text/plain":
        return paragraphs(text)
    return _without_layout(text)


def _without_layout(html: str) -> str:
    """Return `html` without tables that only lay out, and without what is hidden."""
    root, _ = parse(html)
    body = root.find("body")
    if body is None:
        return ""
    tables_of_data = {_table_of(heading) for heading in body.iter("th")}
    cells = list(body.iter(*_CELLS))
    for cell, table in [(cell, _table_of(cell)) for cell in cells]:
        if table not in tables_of_data:
            cell.tag = "div"
    for element in [each for each in body.iter("*") if _is_hidden(each)]:
        _drop(element)
    return inner_html(body)


def _is_hidden(element: Element) -> bool:
    if _HIDDEN.search(element.get("style") or ""):
        return True
    sizes = (element.get("width") or "", element.get("height") or "")
    return element.tag == "img" and any(_DOT.match(size) for size in sizes)


def _table_of(element: Element) -> Element | None:
    """Return the table that `element` is, or stands in."""
    table: Element | None = element
    while table is not None and table.tag != "table":
        table = table.getparent()
    return table


def _drop(element: Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    tail = etree.Element("span")
    tail.text = element.tail
    parent.replace(element, tail)
