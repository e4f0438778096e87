"""When a feed is looked at next: its own rhythm, its hints, its troubles. All pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from inkpost.model import FeedDocument, FeedPlan

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: Between two looks: of a feed as most are, of the busiest, and of an idle one.
SHORT, SHORTEST, LONGEST = 15 * MINUTE, 5 * MINUTE, DAY
#: Where a feed's entries have no dates.
USUAL = HOUR
#: How much of what a feed asks for is granted: a hint that is wrong must not lose what
#: rolls off meanwhile.
LONGEST_HINT = 12 * HOUR
#: The pause after a first trouble, which doubles at each further one.
FIRST_PAUSE = 20 * MINUTE
#: Entries whose dates are looked at.
_LOOKED_AT = 20
#: Looks between two entries, as a feed has them on average; and how many there would be
#: in the time since the last one.
_LOOKS, _LOOKS_IN_SILENCE = 3, 12
#: How much longer a pause becomes at each look that finds nothing.
_SLOWER = 1.25
#: The part of a pause by which feeds are spread.
_SPREAD = 0.1


def plan(
    document: FeedDocument, changed_at: datetime, fresh: float | None, now: datetime
) -> FeedPlan:
    """Return how often to look at a feed that was served just now.

    `changed_at`: when it last had something new. `fresh`: seconds for which the site
    says that its answer holds.
    """
    pause = _rhythm(document, changed_at, now)
    for hint in filter(None, (document.pause, fresh)):
        pause = max(pause, min(timedelta(seconds=hint), LONGEST_HINT))
    return FeedPlan(pause, document.quiet_hours, document.quiet_days)


def _rhythm(document: FeedDocument, changed_at: datetime, now: datetime) -> timedelta:
    """Return the pause that fits how often a feed has something new."""
    dated = [entry.published for entry in document.entries if entry.published]
    times = sorted(time for time in dated[:_LOOKED_AT] if time <= now)
    silence = (now - max([changed_at, *times[-1:]])) / _LOOKS_IN_SILENCE
    if len(times) < 2:
        return min(max(USUAL, silence), LONGEST)
    gap = (times[-1] - times[0]) / (len(times) - 1)
    # Of a busy feed half of what it shows may roll off until the next look, no more.
    shortest = max(SHORTEST, min(SHORT, gap * len(document.entries) / 2))
    return min(max(gap / _LOOKS, silence, shortest), LONGEST)


def slower(known: FeedPlan, changed_at: datetime, now: datetime) -> FeedPlan:
    """Return the plan for a feed that, looked at by the plan `known`, had nothing new.

    The pause grows with the silence, a little at each look.
    """
    silence = (now - changed_at) / _LOOKS_IN_SILENCE
    pause = max(known.pause, min(known.pause * _SLOWER, silence, LONGEST))
    return FeedPlan(pause, known.quiet_hours, known.quiet_days)


def next_look(known: FeedPlan, now: datetime, id: str) -> datetime:
    """Return when to look next, by the plan `known`, at the feed `id`.

    Feeds are many, so each is a little late, and always by the same part of its pause.
    """
    number = int.from_bytes(sha256(id.encode()).digest()[:4], "big")
    return _out_of_quiet(now + known.pause * (1 + number / 0xFFFFFFFF * _SPREAD), known)


def after_trouble(failures: int, wait: float | None, now: datetime) -> datetime:
    """Return when to look again after the troubles so far, `failures` in a row.

    `wait`: seconds that the site asked us to stay away, or None.
    """
    pause = min(FIRST_PAUSE * (1 << min(failures, 10)), LONGEST)
    return now + max(pause, timedelta(seconds=wait or 0))


def _out_of_quiet(moment: datetime, known: FeedPlan) -> datetime:
    """Return `moment`, or the first hour after it in which the feed may be asked."""
    for _hour in range(24 * 8):
        quiet_day = moment.weekday() in known.quiet_days
        if not quiet_day and moment.hour not in known.quiet_hours:
            return moment
        moment = moment.replace(minute=0, second=0, microsecond=0) + HOUR
    return moment
