"""A reader is told that there was nothing for an issue (contract D10).

It goes to the reader and never to a device; within what the account may mail in a day;
once for an occurrence: what was begun is noted as a mail before the server hears of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import structlog
from babel.dates import format_date

from delivery.addresses import is_device
from delivery.notes import compose_note
from delivery.pace import may_go
from inkpost.errors import MailUncertain, Permanent, Temporary
from inkpost.mailing import caps_for, sender_of
from inkpost.model import EmptyIssue, IssueId
from inkpost.post import Mailed
from inkpost.render import render
from inkpost.services import Services

log = structlog.get_logger()

#: How late the mail may be: later it is no news. Between two tries, and how many.
LATEST, PAUSE, MOST_TRIES = timedelta(hours=12), timedelta(minutes=5), 5
#: Languages that `templates/mail/nothing` has.
LANGUAGES = frozenset({"en", "de", "fr", "es", "ar"})


def tell_that_nothing_came(services: Services, id: IssueId) -> None:
    """Mail the reader of an empty issue, if that is still to be done."""
    empties = services.library.empty_issues
    issue = empties.claim(id)
    if issue is None:
        return
    again: datetime | None = None
    try:
        again = _tell(services, issue)
    except Temporary as error:
        log.info("not told yet that nothing came", issue=id, reason=str(error))
        if issue.tries < MOST_TRIES:
            again = services.now() + PAUSE
    except (Permanent, ValueError) as error:
        log.warning("not told that nothing came", issue=id, reason=str(error))
    if again and again <= issue.due_at + LATEST:
        empties.postpone(id, again)
    else:
        empties.settle(id)


def _tell(services: Services, issue: EmptyIssue) -> datetime | None:
    """Mail it; return when it may go where that is not yet, else None."""
    library = services.library
    reader = library.accounts.find(issue.account)
    if reader is None or not reader.email or is_device(reader.email):
        return None
    sender = sender_of(services, issue.account)
    name = f"nothing-{issue.id}"
    message_id = f"<{name}@{sender.address.rpartition('@')[2]}>"
    if sender.paused or library.mails.with_id(message_id):
        return None
    subject, text = _words(services, issue, reader.language or "en")
    now = services.now()
    note = compose_note(subject, text, reader.email, sender.address, now)
    note.replace_header("Message-ID", message_id)
    mail = Mailed(
        number=0,
        account=issue.account,
        delivery=None,
        device=None,
        sender=sender.address,
        recipient=reader.email,
        message_id=message_id,
        file="",
        rung="note",
        sha256="",
        at=now,
    )
    caps = caps_for(services, sender)
    pace = partial(may_go, recipient=reader.email, now=now, caps=caps)
    begun = library.mails.begin(mail, pace)
    if isinstance(begun, datetime):
        return begun
    try:
        services.post.relay(sender)(note, reader.email, lambda: None)
    except MailUncertain:
        return None  # it may be out, and is not sent twice
    except (Temporary, Permanent):
        library.mails.close(begun, "unsent")
        raise
    return None


def _words(services: Services, issue: EmptyIssue, language: str) -> tuple[str, str]:
    """Return subject and text of the mail, in the reader's language."""
    known = language if language in LANGUAGES else "en"
    shown = render(
        "mail",
        f"nothing/{known}.txt",
        name=issue.name,
        time=f"{format_date(issue.slot, 'full', locale=known)}, {issue.slot:%H:%M}",
        has_least=issue.has_least,
        address=f"{services.public_url}/digests/{issue.digest}",
    )
    subject, _, text = shown.partition("\n")
    return subject, text.strip() + "\n"
