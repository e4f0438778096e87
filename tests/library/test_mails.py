from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from delivery.pace import may_go
from inkpost.model import Account, AccountId, Delivery, DeliveryState, Device
from inkpost.post import Code, History, Mailed, Notice
from library import Library
from library.senders import LISTEN_EVERY, OPERATOR
from tests.support.clock import Clock

SMTP = "smtps://anna:sesame@mail.test"
IMAP = "imaps://anna:sesame@mail.test"


@pytest.fixture
def mail(owner: Account, kindle: Device, clock: Clock) -> Mailed:
    return Mailed(
        number=0,
        account=owner.id,
        delivery=None,
        device=kindle.id,
        sender="k7@send.test",
        recipient=kindle.address,
        message_id="<d1@send.test>",
        file="A walk.epub",
        rung="plain",
        sha256="0" * 64,
        at=clock(),
    )


@pytest.fixture
def sent(library: Library, owner: Account, kindle: Device) -> Delivery:
    delivery = library.deliveries.order(owner.id, ["https://e.test/a"], kindle.id)
    fetching = library.work.claim("fetch", delivery.id)
    assert fetching
    library.work.advance(fetching, DeliveryState.SENDING, "Bound")
    sending = library.work.claim("send", delivery.id)
    assert sending
    library.work.settle(sending, DeliveryState.SENT, "Sent")
    return library.deliveries.find(owner.id, delivery.id)


def at_once(history: History) -> datetime:
    return datetime.fromisoformat("2000-01-01T00:00:00Z")


def begin(library: Library, mail: Mailed) -> Mailed:
    begun = library.mails.begin(mail, at_once)
    assert isinstance(begun, Mailed)
    return begun


# --- mails ---------------------------------------------------------------------------


def test_a_mail_is_noted_with_the_time_and_found_again(
    library: Library, mail: Mailed, owner: Account, clock: Clock
) -> None:
    begun = begin(library, mail)
    assert begun.at == clock()
    assert library.mails.of(owner.id, clock()) == (begun,)
    assert library.mails.with_id("<d1@send.test>") == (begun,)
    assert library.mails.of(owner.id, clock() + timedelta(seconds=1)) == ()


def test_a_mail_whose_turn_has_not_come_is_not_noted(
    library: Library, mail: Mailed, clock: Clock
) -> None:
    later = clock() + timedelta(hours=1)
    assert library.mails.begin(mail, lambda history: later) == later
    assert library.mails.with_id(mail.message_id) == ()


def test_the_pace_sees_what_went_and_not_what_did_not(
    library: Library, mail: Mailed, clock: Clock
) -> None:
    seen: list[History] = []

    def look(history: History) -> datetime:
        seen.append(history)
        return at_once(history)

    went = begin(library, mail)
    library.mails.close(begin(library, replace(mail, message_id="<2>")), "unsent")
    clock.pass_time(minutes=30)
    library.mails.begin(replace(mail, message_id="<3>"), look)
    clock.pass_time(hours=23, minutes=40)
    library.mails.begin(replace(mail, message_id="<4>"), look)
    assert seen[0] == History(
        sender=[(went.at, mail.recipient)], recipient=[went.at], everyone=[went.at]
    )
    assert len(seen[1].sender) == 1
    assert seen[1].everyone == []


def test_a_mail_that_is_tried_again_is_one_mail_and_waits_for_nothing(
    library: Library, mail: Mailed, clock: Clock
) -> None:
    first = begin(library, mail)
    library.mails.close(first, "unsent")
    clock.pass_time(seconds=1)
    again = library.mails.begin(mail, partial(may_go, recipient="", now=clock()))
    assert library.mails.with_id(mail.message_id) == (again,)
    assert isinstance(again, Mailed)
    assert (again.number, again.at, again.outcome) == (first.number, clock(), "open")


def test_the_outcome_of_a_mail_is_noted_once(library: Library, mail: Mailed) -> None:
    begun = begin(library, mail)
    assert library.mails.close(begun, "E999")
    assert not library.mails.close(begun, "E014")
    assert library.mails.with_id(mail.message_id)[0].outcome == "E999"


def test_rungs_are_counted_by_what_came_of_them(
    library: Library, mail: Mailed, owner: Account
) -> None:
    library.mails.close(begin(library, mail), "E999")
    begin(library, replace(mail, message_id="<2>"))
    begin(library, replace(mail, message_id="<3>"))
    counted = (("plain", "E999", 1), ("plain", "open", 2))
    assert library.mails.rungs(owner.id) == counted
    assert library.mails.rungs() == counted


# --- senders and mailboxes -----------------------------------------------------------


def test_a_sender_is_kept_with_its_secrets_sealed(
    library: Library, owner: Account, tmp_path: Any
) -> None:
    library.senders.keep(owner.id, "anna@mail.test", SMTP, IMAP)
    sender = library.senders.find(owner.id)
    assert sender
    assert (sender.address, sender.smtp_url) == ("anna@mail.test", SMTP)
    assert library.senders.at("anna@mail.test") == sender
    assert "sesame" not in repr(sender)
    assert b"sesame" not in b"".join(p.read_bytes() for p in tmp_path.glob("inkpost.*"))


def test_a_sender_that_is_changed_goes_on(library: Library, owner: Account) -> None:
    library.senders.keep(owner.id, "anna@mail.test", SMTP, IMAP)
    library.senders.pause(owner.id, "Amazon has had enough")
    library.senders.learn(owner.id, 10_000_000)
    paused = library.senders.find(owner.id)
    assert paused
    assert (paused.paused, paused.longest) == ("Amazon has had enough", 10_000_000)
    changed = library.senders.keep(owner.id, "ben@mail.test", SMTP)
    assert library.senders.find(owner.id) == changed
    assert library.senders.at("anna@mail.test") is None
    assert library.senders.ear(owner.id) is None


def test_a_mailbox_is_due_once_in_a_while(
    library: Library, owner: Account, clock: Clock
) -> None:
    library.senders.keep(owner.id, "anna@mail.test", SMTP, IMAP)
    assert library.senders.due() == (owner.id,)
    assert library.senders.due() == ()
    clock.pass_time(seconds=LISTEN_EVERY.total_seconds())
    assert library.senders.due() == (owner.id,)


def test_a_mailbox_remembers_how_far_it_was_read(
    library: Library, owner: Account, clock: Clock
) -> None:
    library.senders.keep(owner.id, "anna@mail.test", SMTP, IMAP)
    library.senders.deaf(owner.id, "mail.test did not answer")
    assert library.senders.trouble(owner.id) == "mail.test did not answer"
    library.senders.heard(owner.id, 4_294_967_295, 4_294_967_294)
    ear = library.senders.ear(owner.id)
    assert ear
    assert (ear.account, ear.imap_url, ear.since) == (owner.id, IMAP, clock())
    assert (ear.validity, ear.uid) == (4_294_967_295, 4_294_967_294)
    assert library.senders.trouble(owner.id) is None


def test_the_operators_mailbox_is_nobodys(library: Library) -> None:
    library.senders.listen_for_operator()
    library.senders.listen_for_operator()
    assert library.senders.due() == (OPERATOR,)
    ear = library.senders.ear(OPERATOR)
    assert ear
    assert (ear.account, ear.imap_url) == (None, "")


# --- devices -------------------------------------------------------------------------


def test_a_code_is_remembered_until_the_device_is_proved(
    library: Library, owner: Account, kindle: Device, clock: Clock
) -> None:
    assert library.proofs.waiting(kindle.id) is None
    code = Code("048213", clock(), tries=2)
    library.proofs.keep_code(owner.id, kindle.id, code)
    assert library.proofs.waiting(kindle.id) == (owner.id, kindle, code)
    library.proofs.prove(owner.id, kindle.id)
    assert library.devices.find(owner.id, kindle.id).proved_at == clock()
    assert library.proofs.owner(AccountId("another"), kindle.address) == owner.id
    assert library.proofs.owner(owner.id, kindle.address) is None


def test_a_paused_device_goes_on_when_its_reader_tries_again(
    library: Library, owner: Account, kindle: Device, sent: Delivery
) -> None:
    library.proofs.pause(owner.id, kindle.id, "No such mailbox")
    library.outcomes.conclude(sent.id, DeliveryState.REFUSED, "It came back")
    assert library.devices.find(owner.id, kindle.id).paused == "No such mailbox"
    delivery = library.deliveries.retry(owner.id, sent.id)
    assert delivery.state == DeliveryState.QUEUED
    assert library.devices.find(owner.id, kindle.id).paused is None


# --- notices and outcomes ------------------------------------------------------------

NOTICE = Notice("refusal", "do-not-reply@amazon.com", "A problem", None, code="E999")


def test_a_notice_is_kept_once(
    library: Library, owner: Account, sent: Delivery
) -> None:
    assert not library.notices.knows("m", b"mail")
    library.notices.keep("m", b"mail", NOTICE, owner.id, sent.id)
    library.notices.keep("m", b"mail", NOTICE, owner.id, sent.id)
    (kept,) = library.notices.list(owner.id)
    assert library.notices.knows("m", b"mail")
    assert (kept.kind, kept.code, kept.delivery) == ("refusal", "E999", sent.id)
    assert library.notices.list(None) == ()


def test_what_came_back_sends_a_delivery_down_the_ladder(
    library: Library, sent: Delivery
) -> None:
    assert library.outcomes.conclude(
        sent.id, DeliveryState.BINDING, "Amazon refused it", rung="strict"
    )
    claim = library.work.claim("bind", sent.id)
    assert claim
    assert claim.delivery.rung == "strict"


def test_what_came_back_is_believed_more_than_who_is_still_sending(
    library: Library, owner: Account, kindle: Device
) -> None:
    delivery = library.deliveries.order(owner.id, ["https://e.test/a"], kindle.id)
    fetching = library.work.claim("fetch", delivery.id)
    assert fetching
    library.work.advance(fetching, DeliveryState.SENDING, "Bound")
    library.work.claim("send", delivery.id)
    assert library.outcomes.conclude(delivery.id, DeliveryState.REFUSED, "No")
    assert library.deliveries.find(owner.id, delivery.id).state == "refused"


def test_a_delivery_that_was_not_mailed_is_left_alone(
    library: Library, owner: Account, kindle: Device
) -> None:
    delivery = library.deliveries.order(owner.id, ["https://e.test/a"], kindle.id)
    assert not library.outcomes.conclude(delivery.id, DeliveryState.REFUSED, "No")


def test_waiting_ends_with_a_question(
    library: Library, owner: Account, sent: Delivery, clock: Clock
) -> None:
    until = clock() + timedelta(hours=48)
    library.outcomes.conclude(sent.id, DeliveryState.WAITING, "Click", until=until)
    assert library.work.sweep() == ()
    assert library.outcomes.expire() == 0
    clock.pass_time(hours=48)
    assert library.work.sweep() == ()
    assert library.outcomes.expire() == 1
    assert library.outcomes.expire() == 0
    asked = library.deliveries.find(owner.id, sent.id)
    assert (asked.state, asked.waits_until) == (DeliveryState.MAYBE_SENT, None)
