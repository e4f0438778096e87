"""Whatever happens, in whatever order: never two mails without the reader's word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from inkpost.errors import LeaseLost
from inkpost.model import FINAL, STEPS, Delivery, DeliveryId, DeliveryState, Step
from library import Claim, Library
from library.database import open_database
from library.sealing import Seal
from library.tables import metadata
from library.work import LEASE, MOST_DEATHS
from tests.support.clock import Clock

NEXT: dict[Step, DeliveryState] = {
    "fetch": DeliveryState.BINDING,
    "bind": DeliveryState.SENDING,
}
SQL = "SELECT * FROM deliveries WHERE id = ?"
#: Enough for three leases to run out in each of three steps.
ROUNDS = 20


class Workers(RuleBasedStateMachine):
    """Any number of workers, any of which may die or freeze at any moment."""

    claims: Bundle[Claim] = Bundle("claims")
    handed: Bundle[Claim] = Bundle("handed")

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.database = open_database("sqlite://", Path("/nowhere"))
        with self.database.write() as connection:
            metadata.create_all(connection)
        folder = Path("/nowhere")
        self.library = Library(self.database, folder, self.clock, no_seal)
        self.account = self.library.accounts.owner().id
        address = "reader@kindle.com"
        self.device = self.library.devices.add(self.account, "Kindle", address)
        #: Mails that the server took, and times that the reader asked for one more.
        self.taken: Counter[DeliveryId] = Counter()
        self.words: Counter[DeliveryId] = Counter()

    @precondition(lambda self: self.look().state == DeliveryState.SENT)
    @rule(step=st.sampled_from(["fetch", "bind", "send", "send"]))
    def order_another_one(self, step: Step) -> None:
        self.order(step)

    @initialize(step=st.sampled_from(["fetch", "bind", "send", "send"]))
    def order(self, step: Step) -> None:
        self.clock.pass_time(hours=1)
        urls = ["https://example.org/"]
        delivery = self.library.deliveries.order(self.account, urls, self.device.id)
        self.id = delivery.id
        # Most of what can go wrong does so in the last step: begin there, too.
        if step != "fetch":
            claim = self.library.work.claim("fetch", self.id)
            assert claim
            before = {"bind": DeliveryState.BINDING, "send": DeliveryState.SENDING}
            self.library.work.advance(claim, before[step], "Next")

    def claimable(self) -> bool:
        """Return whether it should be anybody's, by our own reckoning."""
        with self.database.read() as connection:
            row = connection.exec_driver_sql(SQL, (self.id,)).one()
        now = f"{self.clock():%Y-%m-%d %H:%M:%S.%f}"
        waits = max(row.lease_until or "", row.next_attempt_at or "") > now
        spent = row.data_started_at or (
            row.deaths == MOST_DEATHS - 1 and row.lease_until
        )
        return row.state not in FINAL and not waits and not spent

    def look(self) -> Delivery:
        return self.library.deliveries.find(self.account, self.id)

    @precondition(lambda self: self.claimable())
    @rule(target=claims)
    def claim(self) -> Claim:
        claimed = self.library.work.claim(STEPS[self.look().state], self.id)
        assert claimed
        return claimed

    @precondition(lambda self: not self.claimable())
    @rule(step=st.sampled_from(["fetch", "bind", "send"]))
    def claim_out_of_turn(self, step: Step) -> None:
        assert self.library.work.claim(step, self.id) is None

    @precondition(lambda self: self.look().state not in FINAL)
    @rule(seconds=st.sampled_from([29, 30, 3600]), swept=st.booleans())
    def time_passes(self, seconds: int, swept: bool) -> None:
        self.clock.pass_time(seconds=seconds)
        if swept:
            self.library.work.sweep()

    @rule(held=claims)
    def renew(self, held: Claim) -> None:
        self.tolerate(lambda: self.library.work.renew(held))

    @rule(held=consumes(claims), how=st.sampled_from(["well", "well", "later", "no"]))
    def end(self, held: Claim, how: str) -> None:
        work, step = self.library.work, step_of(held)
        until = self.clock() + timedelta(minutes=1)
        if how == "later":
            self.tolerate(lambda: work.postpone(held, until, "Later"))
        elif how == "no":
            self.settle(held, DeliveryState.FAILED)
        elif step != "send":
            self.tolerate(lambda: work.advance(held, NEXT[step], "Next"))

    @precondition(lambda self: self.look().state == DeliveryState.SENDING)
    @rule(target=handed, held=consumes(claims))
    def hand_the_mail_over(self, held: Claim) -> Claim | MultipleResults[Claim]:
        try:
            self.library.work.hand_over(held, "<1@example.org>")
        except LeaseLost:
            return multiple()
        return held

    @rule(
        held=consumes(handed),
        taken=st.booleans(),
        how=st.sampled_from(["answer", "break", "die", "die"]),
    )
    def hear_from_the_server(self, held: Claim, taken: bool, how: str) -> None:
        self.taken[held.delivery.id] += taken
        until = self.clock() + timedelta(minutes=1)
        if how == "break":
            self.settle(held, DeliveryState.MAYBE_SENT)
        elif how == "answer" and taken:
            self.settle(held, DeliveryState.SENT)
        elif how == "answer":
            self.tolerate(lambda: self.library.work.postpone(held, until, "Later"))

    @precondition(lambda self: self.look().state == DeliveryState.FAILED)
    @rule()
    def the_reader_tries_again(self) -> None:
        self.library.deliveries.retry(self.account, self.id)

    @precondition(lambda self: self.look().state == DeliveryState.MAYBE_SENT)
    @rule()
    def the_reader_wants_it_once_more(self) -> None:
        self.words[self.id] += 1
        self.library.deliveries.send_again(self.account, self.id)

    @precondition(lambda self: self.look().state == DeliveryState.MAYBE_SENT)
    @rule()
    def the_reader_has_it(self) -> None:
        self.library.deliveries.leave(self.account, self.id)

    @precondition(lambda self: self.look().state == DeliveryState.MAYBE_SENT)
    @rule()
    def nobody_says_anything(self) -> None:
        self.clock.pass_time(hours=1)
        assert self.library.work.sweep() == ()

    def settle(self, held: Claim, state: DeliveryState) -> None:
        self.tolerate(lambda: self.library.work.settle(held, state, "Done"))

    def tolerate(self, change: Callable[[], None]) -> None:
        with suppress(LeaseLost):
            change()

    @invariant()
    def no_mail_is_doubled_without_a_word(self) -> None:  # contract M9
        assert self.taken[self.id] <= 1 + self.words[self.id]

    @invariant()
    def a_taken_mail_is_never_called_failed(self) -> None:
        failed = self.look().state == DeliveryState.FAILED
        assert not (failed and self.taken[self.id] and not self.words[self.id])

    @invariant()
    def what_has_not_ended_will_be_woken(self) -> None:
        ended = self.look().state in FINAL
        assert (self.look().finished_at is not None) == ended
        with self.database.read() as connection:
            row = connection.exec_driver_sql(SQL, (self.id,)).one()
        assert (row.wake_at is None) == ended

    def teardown(self) -> None:
        """Let good workers have it: it comes to an end."""
        for _ in range(ROUNDS):
            self.clock.pass_time(hours=2)
            for step, id in self.library.work.sweep():
                self.work(step, id)
        assert self.look().state in FINAL
        self.no_mail_is_doubled_without_a_word()
        self.library.close()

    def work(self, step: Step, id: DeliveryId) -> None:
        held = self.library.work.claim(step, id)
        if held and step == "send":
            self.library.work.hand_over(held, "<1@example.org>")
            self.hear_from_the_server(held, taken=True, how="answer")
        elif held:
            self.library.work.advance(held, NEXT[step], "Next")


def no_seal() -> Seal:
    raise AssertionError("there are no secrets here")


def step_of(held: Claim) -> Step:
    """Return the step that `held` was claimed for."""
    states: dict[DeliveryState, Step] = {
        DeliveryState.FETCHING: "fetch",
        DeliveryState.BINDING: "bind",
        DeliveryState.SENDING: "send",
    }
    return states[held.delivery.state]


TestWorkers = pytest.mark.slow(Workers.TestCase)
TestWorkers.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
assert timedelta(seconds=30) == LEASE  # `time_passes` is about its two sides
