"""Whatever servers, Amazon, crashes and the reader do, in whatever order.

Each mail needs a permit: the order gives one, and so does each word of the reader's and
each refusal of Amazon's that leads to a simpler book; nothing else does, neither time
nor any number of workers. A mail that was handed over has used its permit up, whether
or not anybody has it. And never the same book twice without the reader's word; never a
delivery that nothing will wake and that is at no end.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from delivery.ladder import RUNGS
from inkpost import deliver, listening
from inkpost.model import FINAL, STEPS, Delivery, DeliveryState, Package
from inkpost.post import Mailed, Sender
from library import Ear
from library.deliveries import ASKED, ENDED_BADLY
from tests.support.amazon import MAILBOX, letter, signed
from tests.support.household import KINDLE, Household, when
from tests.support.obedient import ANSWERS, PulledPlug, Server


class Deliveries(RuleBasedStateMachine):
    """One delivery, and all that can happen to it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="inkpost-machine-"))
        self.server = Server()
        self.house = Household(self.folder, self._send)
        self.house.waiting.clear()
        self.words = 0
        self.notices = 0
        self.order()
        self.ear = Ear("m", self.house.account, "", None, None, self.house.clock())

    def _send(self, sender: Sender) -> Server:
        return self.server

    def teardown(self) -> None:
        """Let everything come to its end, with a server that is well again."""
        self.server.next = "250"
        rounds = 0
        while self.state() not in FINAL and rounds < 60:
            rounds += 1
            self.send("250", hours=1.0)
            self.bind()
        assert self.state() in FINAL
        self.house.pass_time(hours=60)
        assert self.look().state != DeliveryState.WAITING
        self.house.library.close()
        shutil.rmtree(self.folder)

    def state(self) -> DeliveryState:
        return self.look().state

    def look(self) -> Delivery:
        return self.house.library.deliveries.find(self.house.account, self.id)

    # --- what happens ----------------------------------------------------------------

    def order(self) -> None:
        self.id = self.house.order().id
        claim = self.house.library.work.claim("fetch", self.id)
        assert claim
        self.house.library.work.advance(claim, DeliveryState.BINDING, "Fetched")
        self.bind()

    def bind(self) -> None:
        work = self.house.library.work
        if claim := work.claim("bind", self.id):
            work.bound(claim, self._book(claim.delivery))
            work.advance(claim, DeliveryState.SENDING, "The book is ready")

    def _book(self, delivery: Delivery) -> Package:
        content = f"a book on the rung {delivery.rung}".encode()
        # Amazon names the file when it refuses it: that tells which book it means.
        path = self.folder / delivery.rung / "A walk.epub"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        kind = "application/epub+zip"
        return Package(path, "epub", kind, "A walk", digest, len(content))

    @precondition(lambda self: self.state() == DeliveryState.SENDING)
    @rule(how=st.sampled_from(ANSWERS), hours=st.sampled_from([0.0, 0.02, 2.0]))
    def send(self, how: str, hours: float = 0.0) -> None:
        self.pass_time(hours)
        self.server.next = how
        with suppress(PulledPlug):
            deliver.send(self.house.services, self.id)

    @rule(hours=st.sampled_from([0.0, 0.02, 2.0, 30.0]))
    def a_message_comes_twice(self, hours: float) -> None:
        """Wake workers, whatever there is to do; they do it well."""
        self.server.next = "250"
        self.pass_time(hours)
        before = self.state()
        deliver.send(self.house.services, self.id)
        deliver.send(self.house.services, self.id)
        assert before in STEPS or self.state() == before

    @rule(hours=st.sampled_from([0.01, 1.0, 50.0]))
    def pass_time(self, hours: float) -> None:
        """Let the clock tick once, and workers do what it wakes them for."""
        before = self.state()
        self.house.clock.pass_time(hours=hours)
        woken = self.house.library.work.sweep()
        self.house.library.outcomes.expire()
        asked = before == DeliveryState.MAYBE_SENT
        assert not asked or self.state() == DeliveryState.MAYBE_SENT
        for step, id in woken:
            with suppress(PulledPlug):
                self.bind() if step == "bind" else deliver.send(self.house.services, id)

    @precondition(lambda self: self.state() in ENDED_BADLY)
    @rule()
    def try_again(self) -> None:
        self.words += 1
        self.server.permits = 1
        self.house.library.senders.resume(self.house.account)
        self.house.retry(self.look())
        claim = self.house.library.work.claim("fetch", self.id)
        assert claim
        self.house.library.work.advance(claim, DeliveryState.BINDING, "Fetched")
        self.bind()

    @precondition(lambda self: self.state() in ASKED)
    @rule()
    def send_again(self) -> None:
        self.words += 1
        self.server.permits = 1
        self.house.send_again(self.look())

    @precondition(lambda self: self.state() in ASKED)
    @rule()
    def leave(self) -> None:
        self.house.library.deliveries.leave(self.house.account, self.id)

    # --- what comes back -------------------------------------------------------------

    @precondition(lambda self: self.server.taken)
    @rule(
        code=st.sampled_from(["E999", "E999", "E014", "E001"]),
        sign=st.booleans(),
        age=st.integers(0, 3),
    )
    def amazon_refuses(self, code: str, sign: bool = True, age: int = 0) -> None:
        """Refuse the last book, or an older one: that moves nothing any more."""
        mails, before = self.mails(), self.look()
        at = mails[-1 - age % len(mails)].at if age and mails else self.house.clock()
        words = f"at {when(at)} due to {code} - Error:\n* A walk.epub"
        self.arrives(words, sign=sign)
        after = self.look()
        assert sign or (after.state, after.rung) == (before.state, before.rung)
        noted = [
            mail.rung
            for mail, now in zip(mails, self.mails(), strict=True)
            if mail.outcome != now.outcome
        ]
        if (after.state, after.rung) != (before.state, before.rung):
            assert noted == [mails[-1].rung]
        if after.rung != before.rung:
            assert code == "E999"
            self.server.permits = 1
        self.bind()

    @precondition(lambda self: self.server.taken)
    @rule()
    def amazon_asks(self) -> None:
        self.arrives(f"at {self.now()}:\n* A walk.epub\nVerify within 48 hours")

    @precondition(lambda self: self.server.taken)
    @rule()
    def amazon_has_enough(self) -> None:
        self.arrives("We have suspended your use of Send to Kindle.")

    @precondition(lambda self: self.server.taken)
    @rule(which=st.integers(0, 3))
    def mail_comes_back(self, which: int) -> None:
        original = self.server.taken[which % len(self.server.taken)]["Message-ID"]
        body = (
            "--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
            f"Final-Recipient: rfc822; {KINDLE}\nAction: failed\nStatus: 5.1.1\n\n"
            f"--B\nContent-Type: text/rfc822-headers\n\nMessage-ID: {original}\n\n--B--"
        )
        kind = 'multipart/report; report-type=delivery-status; boundary="B"'
        self.take_in(letter(body, sender="daemon@mx.test", kind=kind))

    def arrives(self, words: str, sign: bool = True) -> None:
        date = self.house.clock().strftime("%a, %d %b %Y %H:%M:%S +0000")
        # A signature has the second in it: without a number, two notices would be one
        # or two, as the machine is quick or slow.
        self.notices += 1
        mail = letter(words, date=date, more=f"X-Number: {self.notices}\n")
        self.take_in(signed(mail) if sign else mail)

    def take_in(self, mail: bytes) -> None:
        listening.take_in(self.house.services, self.ear, mail)

    def now(self) -> str:
        return when(self.house.clock())

    def mails(self) -> tuple[Mailed, ...]:
        return self.house.library.mails.of_delivery(self.id)

    # --- what holds ------------------------------------------------------------------

    @invariant()
    def no_book_twice_without_a_word(self) -> None:
        books = [mail.as_bytes().partition(b"\n\n")[2] for mail in self.server.taken]
        assert len(books) - len(set(books)) <= self.words

    @invariant()
    def nothing_stops_in_silence(self) -> None:
        with self.house.library._database.read() as connection:
            sql = "SELECT state, wake_at, waits_until, sentence FROM deliveries"
            row = connection.exec_driver_sql(sql).one()
        assert row.sentence
        events = self.house.library.deliveries.events(self.house.account, self.id)
        assert (events[-1].state, events[-1].sentence) == (row.state, row.sentence)
        assert (row.wake_at is None) == (row.state in FINAL)
        assert (row.waits_until is None) == (row.state != DeliveryState.WAITING)


@pytest.mark.slow
@pytest.mark.parametrize("answer", ANSWERS)
def test_after_any_answer_there_is_no_second_mail_without_a_reason(answer: str) -> None:
    machine = Deliveries()
    machine.send(answer)
    machine.nothing_stops_in_silence()
    machine.a_message_comes_twice(0.02)
    machine.pass_time(1.0)
    machine.nothing_stops_in_silence()
    machine.teardown()


@pytest.mark.slow
def test_a_refusal_of_an_older_book_moves_nothing() -> None:
    machine = Deliveries()
    machine.send("250")
    machine.amazon_refuses("E999")
    machine.send("250", hours=2.0)
    assert machine.look().rung == "strict"
    machine.amazon_asks()
    machine.pass_time(50.0)
    assert machine.state() in ASKED
    # From another sender the mail has another Message-ID: the older one stays open.
    keep = machine.house.library.senders.keep
    keep(machine.house.account, "anna@other.test")
    machine.send_again()
    machine.send("250")
    keep(machine.house.account, MAILBOX)
    machine.amazon_refuses("E999")
    machine.send("250", hours=2.0)
    assert [mail.rung for mail in machine.mails()] == [*RUNGS[:2], *RUNGS[1:3]]
    before = machine.look()
    machine.amazon_refuses("E999", age=2)
    assert machine.mails()[1].outcome == "E999"
    assert machine.look() == before
    machine.teardown()


TestDeliveries = pytest.mark.slow(Deliveries.TestCase)
TestDeliveries.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None
)
