"""What came back, and what it does: notices are read, matched, acted on, and kept.

Nothing is ever answered, forwarded or followed. What a mail says is acted on before it
is kept: a crash between the two acts twice on the same mail, which does no harm, for
the outcome of a mail of ours is noted once.
"""

from __future__ import annotations

from datetime import timedelta

import structlog

from delivery.ladder import Climb, Halt, Next, Stop, next_step
from delivery.listen import LONGEST_MAIL, Place, listen
from delivery.match import WINDOW, find_mailed
from delivery.reading import addressees, read_notice, recipients
from delivery.route import Route
from delivery.sentences import bounced, refused, suspended, waiting
from inkpost.errors import Permanent, Temporary
from inkpost.model import AccountId, DeliveryState
from inkpost.post import Mailed, Notice, Sender
from inkpost.services import Services
from library import Ear

log = structlog.get_logger()

#: How long Amazon waits for the reader's word, where its mail has no date.
VERIFICATION = timedelta(hours=48)


def look_into(services: Services, mailbox: str) -> None:
    """Read what is new in a mailbox; what stops it is noted for its owner."""
    senders = services.library.senders
    ear = senders.ear(mailbox)
    if ear is None:
        return
    try:
        _take_arrivals(services, ear)
        if route := services.post.mailbox(ear):
            _visit(services, ear, route)
    except (Temporary, Permanent) as error:
        log.warning("mailbox not read", mailbox=ear.id, reason=str(error))
        senders.deaf(ear.id, str(error))


def _take_arrivals(services: Services, ear: Ear) -> None:
    """Read the mails that were handed to us; what cannot be read yet stays."""
    arrivals = services.library.arrivals
    for number in arrivals.waiting(ear.id):
        if content := arrivals.content(number):
            take_in(services, ear, content[:LONGEST_MAIL])
        arrivals.done(number)


def _visit(services: Services, ear: Ear, route: Route) -> None:
    place = None if ear.uid is None else Place(ear.validity or 0, ear.uid)
    since = (ear.since - timedelta(days=1)).date()  # a day has many beginnings
    for incoming in listen(route, since, place):
        take_in(services, ear, incoming.content)
        heard = services.library.senders.heard
        heard(ear.id, incoming.place.validity, incoming.place.uid)


def take_in(services: Services, ear: Ear, content: bytes) -> None:
    """Act on one incoming mail, and keep what it said.

    Also for mail that was handed to us (LMTP, webhook). Raises `MailUnavailable` where
    name servers are needed and silent.
    """
    library = services.library
    if _is_newsletter(services, content) or library.notices.knows(ear.id, content):
        return
    sender = _addressee(services, ear, content)
    notice = read_notice(content, sender.address if sender else "", services.post.txt)
    account = sender.account if sender else ear.account
    mail = find_mailed(notice, _candidates(services, notice, account))
    if notice.kind == "suspension" and sender:
        log.error("sender suspended by Amazon", account=sender.account)
        library.senders.pause(sender.account, suspended(sender.address))
    if mail:
        _act(services, notice, mail)
        account = mail.account
    delivery = mail.delivery if mail else None
    library.notices.keep(ear.id, content, notice, account, delivery)


def _is_newsletter(services: Services, content: bytes) -> bool:
    """Hand a mail to a reader's letter box over; say whether it was one."""
    domain, letters = services.post.domain.lower(), services.library.letters
    for address in recipients(content) if domain else ():
        local, _, at = address.rpartition("@")
        reader = letters.whose(local) if at == domain else None
        if reader:
            if letters.has_room(reader):
                services.enqueue("letter", letters.keep(reader, content))
            return True
    return False


def _addressee(services: Services, ear: Ear, content: bytes) -> Sender | None:
    """Return the sender whose mail this is: the mailbox's own, or the one in To."""
    senders = services.library.senders
    if ear.account:
        return senders.find(ear.account)
    known = (senders.at(address) for address in addressees(content))
    return next((sender for sender in known if sender), None)


def _candidates(
    services: Services, notice: Notice, account: AccountId | None
) -> list[Mailed]:
    mails = services.library.mails
    if notice.original:
        found = mails.with_id(notice.original)
    elif account:
        found = mails.of(account, services.now() - WINDOW)
    else:
        found = ()
    return [mail for mail in found if account in (None, mail.account)]


def _act(services: Services, notice: Notice, mail: Mailed) -> None:
    library = services.library
    if notice.kind == "refusal" and notice.code:
        if library.mails.close(mail, notice.code):
            _refuse(services, notice.code, mail)
    elif notice.kind == "bounce":
        if library.mails.close(mail, "bounce"):
            _give_back(services, notice, mail)
    elif notice.kind == "verification" and mail.delivery:
        until = notice.until or services.now() + VERIFICATION
        library.outcomes.conclude(
            mail.delivery, DeliveryState.WAITING, waiting(until), until=until
        )


def _give_back(services: Services, notice: Notice, mail: Mailed) -> None:
    sentence = bounced(mail.recipient, notice.status or "", notice.said)
    if mail.delivery:
        services.library.outcomes.conclude(
            mail.delivery, DeliveryState.REFUSED, sentence
        )
    _pause(services, mail, sentence)


def _refuse(services: Services, code: str, mail: Mailed) -> None:
    step = _next(services, code, mail)
    sentence = refused(code, step, mail.sender)
    if isinstance(step, Stop) and step.alarm:
        log.error("refused for a fault of ours", code=code, delivery=mail.delivery)
    if isinstance(step, Halt) or mail.delivery is None:
        _pause(services, mail, sentence)
    if mail.delivery is None or not _is_newest(services, mail):
        return
    outcomes = services.library.outcomes
    if isinstance(step, Climb):
        binding = DeliveryState.BINDING
        if outcomes.conclude(mail.delivery, binding, sentence, rung=step.rung):
            services.enqueue("bind", mail.delivery)
    else:
        outcomes.conclude(mail.delivery, DeliveryState.REFUSED, sentence)


def _next(services: Services, code: str, mail: Mailed) -> Next:
    if mail.delivery is None:
        return Halt()
    delivery = services.library.deliveries.find(mail.account, mail.delivery)
    tried = services.library.mails.of_delivery(mail.delivery)
    books = (one.rung for one in tried)
    step = next_step(code, {one for one in books if one != "code" and one != "note"})
    if isinstance(step, Climb) and delivery.format != "epub":
        return Stop(alarm=False)  # the reader asked for this format and no other
    return step


def _is_newest(services: Services, mail: Mailed) -> bool:
    """Return whether no other book was mailed since: old news moves nothing."""
    mails = services.library.mails.of_delivery(mail.delivery) if mail.delivery else ()
    return bool(mails) and mails[-1].rung == mail.rung


def _pause(services: Services, mail: Mailed, sentence: str) -> None:
    devices = services.library.devices.list(mail.account)
    if mail.device in {device.id for device in devices} and mail.device:
        services.library.proofs.pause(mail.account, mail.device, sentence)
