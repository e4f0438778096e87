"""Which of our mails a notice is about: by its id, or by recipient, file and time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from inkpost.post import Mailed, Notice

#: A notice comes within this after the mail: Amazon tries for 60 days, but says what is
#: wrong with a book within minutes, and mail servers give up after five days.
WINDOW = timedelta(days=6)
#: Clocks differ, and Amazon tells no seconds.
SLACK = timedelta(minutes=10)


def find_mailed(notice: Notice, mails: Sequence[Mailed]) -> Mailed | None:
    """Return which of `mails`, all of the notice's mailbox, `notice` is about.

    None where it is about none of them, or that cannot be known.
    """
    if notice.kind in {"bounce", "delay"}:
        # Anybody can write a bounce; only who has seen the mail knows its id.
        return next((one for one in mails if one.message_id == notice.original), None)
    if notice.kind not in {"refusal", "verification"}:
        return None
    when = notice.sent_at or notice.at
    if when is None:
        return None
    books = [one for one in mails if one.rung != "note"]
    near = [one for one in books if one.at - SLACK <= when <= one.at + WINDOW]
    if notice.files:
        names = {name.casefold() for name in notice.files}
        near = [one for one in near if one.file.casefold() in names]
    return min(near, key=lambda one: abs(when - one.at), default=None)
