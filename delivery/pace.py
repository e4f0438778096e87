"""When a mail may go: caps that queue and never drop (contract M15, safety 5.1).

Amazon suspends senders that look like a list; nobody outside knows where its patience
ends. The caps are those of the safety notes, and far below what was ever reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from inkpost.post import History

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `most` mails within any `span`."""

    most: int
    span: timedelta


@dataclass(frozen=True, slots=True)
class Caps:
    """What is allowed. Each is a tuple of caps that hold together.

    `sender`: mails of one sender. `recipient`: mails to one address, over all senders.
    `everyone`: mails of the whole instance. `recipients`: different addresses of one
    sender; Amazon takes fifteen in a mail and watches for more.
    """

    sender: tuple[Cap, ...] = (Cap(1, timedelta(seconds=10)), Cap(100, DAY))
    recipient: tuple[Cap, ...] = (Cap(1, timedelta(seconds=10)), Cap(30, DAY))
    everyone: tuple[Cap, ...] = (Cap(1000, HOUR),)
    recipients: Cap = Cap(15, DAY)


#: What is allowed where the operator says nothing else.
USUAL = Caps()
#: The outbox: nothing leaves, so nobody's patience is tried.
OUTBOX = Caps(sender=(), recipient=(), everyone=(), recipients=Cap(1_000_000, DAY))


def caps_of(mails_a_day: int, mails_an_hour: int) -> Caps:
    """Return what is allowed to a sender that may send so many mails in a day.

    `mails_an_hour`: those of all senders together.
    """
    pace = USUAL.sender[0]
    sender, everyone = (pace, Cap(mails_a_day, DAY)), (Cap(mails_an_hour, HOUR),)
    return replace(USUAL, sender=sender, everyone=everyone)


def may_go(
    history: History, recipient: str, now: datetime, caps: Caps = USUAL
) -> datetime:
    """Return the first moment, from `now` on, at which a mail to `recipient` may go."""
    mine = [at for at, _ in history.sender]
    moments = [now, _fans_out(history.sender, recipient, now, caps.recipients)]
    moments += [_opens(mine, cap) for cap in caps.sender]
    moments += [_opens(history.recipient, cap) for cap in caps.recipient]
    moments += [_opens(history.everyone, cap) for cap in caps.everyone]
    return max(moment for moment in moments if moment)


def _opens(times: Sequence[datetime], cap: Cap) -> datetime | None:
    """Return when `cap` lets one more through after `times`; None: at any time."""
    if len(times) < cap.most:
        return None
    return sorted(times, reverse=True)[cap.most - 1] + cap.span


def _fans_out(
    mails: Sequence[tuple[datetime, str]], recipient: str, now: datetime, cap: Cap
) -> datetime | None:
    newest: dict[str, datetime] = {}
    for at, address in mails:
        newest[address] = max(at, newest.get(address, at))
    known = newest.pop(recipient, None)
    if known and known > now - cap.span:
        return None
    return _opens(list(newest.values()), cap)


def patience_left(history: History, now: datetime, caps: Caps = USUAL) -> float:
    """Return which part of the day's allowance of a sender is left, from 1 to 0.

    Readers are warned before Amazon loses its patience, not when it has.
    """
    parts = [
        _left(sum(at > now - cap.span for at, _ in history.sender), cap)
        for cap in caps.sender
        if cap.span >= HOUR
    ]
    day = now - caps.recipients.span
    addresses = {address for at, address in history.sender if at > day}
    return min([*parts, _left(len(addresses), caps.recipients)])


def _left(used: int, cap: Cap) -> float:
    return max(0.0, 1 - used / cap.most)
