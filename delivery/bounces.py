"""Bounces: delivery status notifications (RFC 3464), and machines that answer."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_string
from email.message import Message

from delivery.letters import decoded, header, inner, leaves, text
from inkpost.post import Kind, Notice
from inkpost.render import one_line

#: What the field Action says; *delivered* and *relayed* are of no use to a reader, for
#: the next server may still refuse.
ACTIONS: dict[str, Kind] = {"failed": "bounce", "delayed": "delay"}

_ADDRESS = re.compile(r"[^\s;<>]+@[^\s;<>]+")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
#: Our envelope's sender: see `delivery.send.Relay`.
_VERP = re.compile(r"\bb-([A-Za-z0-9_-]+)@([A-Za-z0-9.-]+)")
#: What automatic answers have in these headers (RFC 3834 and what came before it).
_MACHINES = {
    "Auto-Submitted": re.compile(r"(?i)auto-(?!generated)"),
    "X-Autoreply": re.compile(r"(?i)yes"),
    "X-Autorespond": re.compile(r"."),
    "Precedence": re.compile(r"(?i)auto_reply"),
}


def read_bounce(letter: Message, notice: Notice) -> Notice | None:
    """Return `notice` as the bounce or delay that `letter` is, or None."""
    parts = list(leaves(letter))
    report = next((part for part in parts if _type(part) == "delivery-status"), None)
    if report is None:
        return None
    block = _failed_block(report)
    if block is None:
        return None
    return replace(
        notice,
        kind=ACTIONS[_action(block)],
        original=_original(letter, parts),
        recipient=_recipient(block),
        status=header(block, "Status").split(" ")[0],
        said=_diagnosis(block),
    )


def read_reply(letter: Message, notice: Notice) -> Notice | None:
    """Return `notice` as the automatic answer that `letter` is, or None."""
    said = one_line(text(letter), 500)
    if any(found.search(header(letter, name)) for name, found in _MACHINES.items()):
        return replace(notice, kind="reply", said=said)
    return None


def _type(part: Message) -> str:
    return part.get_content_subtype()


def _failed_block(report: Message) -> Message | None:
    """Return the first block of `report` about a recipient that we know to act on."""
    return next((block for block in inner(report) if _action(block) in ACTIONS), None)


def _action(block: Message) -> str:
    return header(block, "Action").lower().split(" ")[0]


def _recipient(block: Message) -> str | None:
    """Return the address that we sent to; a later one is somebody else's affair."""
    for name in ("Original-Recipient", "Final-Recipient"):
        if match := _ADDRESS.search(header(block, name)):
            return match[0].lower()
    return None


def _diagnosis(block: Message) -> str:
    kind, _, words = header(block, "Diagnostic-Code").partition(";")
    return one_line(words or kind, 200)


def _original(letter: Message, parts: list[Message]) -> str | None:
    """Return the Message-ID of what came back: from the copy in it, or a reference."""
    for part in parts:
        if _type(part) in {"rfc822", "rfc822-headers"}:
            copy = next(iter(inner(part)), None) or message_from_string(decoded(part))
            if found := _MESSAGE_ID.search(header(copy, "Message-ID")):
                return found[0]
    for name in ("In-Reply-To", "References"):
        if match := _MESSAGE_ID.search(header(letter, name)):
            return match[0]
    if match := _VERP.search(header(letter, "To")):
        return f"<{match[1]}@{match[2]}>"
    return None
