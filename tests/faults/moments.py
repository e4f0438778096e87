"""Moments of a delivery: each brings one there, and holds it until it is let go.

with fetching(town) as id:
    town.signal("fetch", signal.SIGKILL)
"""

from __future__ import annotations

import signal
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from threading import Event
from typing import Any

import psycopg

from inkpost.model import DeliveryId
from tests.faults.town import LONG, Town
from tests.support.stories import story
from tests.support.web import Answer, head, wait_until

Moment = Callable[[Town], AbstractContextManager[DeliveryId]]

#: Seconds in which a moment has to come.
SOON = 20.0
#: How often a moment that passes by itself is looked for.
TRIES = 10


class Gate:
    """Holds the first who comes until it is opened; those after it pass."""

    def __init__(self) -> None:
        self._reached, self._opened = Event(), Event()

    def hold(self) -> None:
        """Be held."""
        if not self._reached.is_set():
            self._reached.set()
            self._opened.wait(60)

    def word(self, word: bytes, first: Callable[[], None] = lambda: None) -> Any:
        """Return an answer of a mail server that is given when the gate opens."""

        def say() -> bytes:
            if not self._reached.is_set():
                first()
            self.hold()
            return word

        return say

    def page(self, content: str) -> Answer:
        """Return an answer of a site that is given when the gate opens."""
        body = content.encode()
        fields = {"Content-Type": "text/html", "Content-Length": str(len(body))}

        def answer(line: socket.socket) -> None:
            self.hold()
            line.sendall(head(200, fields) + body)

        return answer

    @contextmanager
    def until_opened(self) -> Iterator[None]:
        """Wait until somebody is held; let them go at the end of the block."""
        try:
            assert self._reached.wait(SOON)
            yield
        finally:
            self._opened.set()


@contextmanager
def nothing_to_do(town: Town) -> Iterator[DeliveryId]:
    """All is done: only what is ordered later meets the fault."""
    id = town.order()
    town.wait(id, "sent")
    yield id


@contextmanager
def queued(town: Town) -> Iterator[DeliveryId]:
    """Ordered, and no worker has seen it yet."""
    pid = town.pid("fetch")
    town.signal("fetch", signal.SIGSTOP)
    try:
        yield town.order()
    finally:
        with suppress(AssertionError):
            if town.pid("fetch") == pid:
                town.signal("fetch", signal.SIGCONT)


@contextmanager
def fetching(town: Town) -> Iterator[DeliveryId]:
    """The site has been asked, and has not answered."""
    gate, path = Gate(), town.new_path()
    id = town.order(town.site.raw(path, gate.page(story(f"Story {path}"))))
    with gate.until_opened():
        yield id


@contextmanager
def extracting(town: Town) -> Iterator[DeliveryId]:
    """The page is there, and its article is looked for, which takes a while."""
    path = town.new_path()
    id = town.order(town.site.add(path, story(f"Story {path}", paragraphs=10_000)))
    town.wait(id, "extracting", pause=0.01)
    town.site.add(path, story(f"Story {path}"))
    yield id


def _caught(town: Town, state: str) -> DeliveryId:
    """Order until one is seen in `state`, which may pass while nobody looks."""
    for _ in range(TRIES):
        id = town.order(town.page(paragraphs=LONG))
        wait_until(partial(_is_seen_or_past, town, id, state), SOON)
        if town.is_held(id, state):
            return id
    raise AssertionError(f"{TRIES} orders, and none was seen {state}")


def _is_seen_or_past(town: Town, id: DeliveryId, state: str) -> bool:
    return town.is_held(id, state) or town.look(id).state == "sent"


@contextmanager
def _in_the_bindery(town: Town, state: str) -> Iterator[DeliveryId]:
    id = _caught(town, state)
    pid = town.pid("bind")
    town.signal("bind", signal.SIGSTOP)
    try:
        yield id
    finally:
        with suppress(AssertionError):
            if town.pid("bind") == pid:
                town.signal("bind", signal.SIGCONT)


def binding(town: Town) -> AbstractContextManager[DeliveryId]:
    """The book is being made."""
    return _in_the_bindery(town, "binding")


def checking(town: Town) -> AbstractContextManager[DeliveryId]:
    """The book is made, and is being checked."""
    return _in_the_bindery(town, "checking")


@contextmanager
def _in_the_mail(town: Town, moment: str, word: bytes) -> Iterator[DeliveryId]:
    gate = Gate()
    town.post.script[moment] = gate.word(word)
    try:
        id = town.order()
        with gate.until_opened():
            yield id
    finally:
        town.post.script.pop(moment)


def addressing(town: Town) -> AbstractContextManager[DeliveryId]:
    """The mail server has been told for whom the mail is, and nothing of it yet."""
    return _in_the_mail(town, "RCPT", b"250 ok")


def handing_over(town: Town) -> AbstractContextManager[DeliveryId]:
    """The mail server has one line of the mail."""
    return _in_the_mail(town, "MIDDLE", b"")


def handed_over(town: Town) -> AbstractContextManager[DeliveryId]:
    """The mail server has the whole mail, and has not said what becomes of it."""
    return _in_the_mail(town, "BODY", b"250 taken")


@contextmanager
def said_yes(town: Town) -> Iterator[DeliveryId]:
    """The mail server has said yes, and the database is not told: it is locked."""
    with Lock(town) as lock:
        town.post.script["BODY"] = lock.take_and_say(b"250 taken")
        try:
            id = town.order()
            assert lock.taken.wait(SOON)
            yield id
        finally:
            town.post.script.pop("BODY")


class Lock:
    """What keeps others from writing to the database; given back at the end."""

    def __init__(self, town: Town) -> None:
        self.taken = Event()
        self._town = town

    def __enter__(self) -> Lock:
        if self._town.postgres:
            self._line: Any = psycopg.connect(
                host=str(self._town.postgres.folder), user="inkpost", dbname="town"
            )
        else:
            self._line = sqlite3.connect(
                self._town.folder / "inkpost.sqlite",
                check_same_thread=False,
                isolation_level=None,
                timeout=10,
            )
        return self

    def take(self) -> None:
        """Take it: nobody else writes from now on."""
        if self.taken.is_set():
            return
        how = "LOCK TABLE deliveries" if self._town.postgres else "BEGIN IMMEDIATE"
        self._line.execute(how)
        self.taken.set()

    def take_and_say(self, word: bytes) -> Callable[[], bytes]:
        """Return an answer of a mail server that locks the database first."""

        def say() -> bytes:
            self.take()
            return word

        return say

    def __exit__(self, *_: object) -> None:
        self._line.rollback()
        self._line.close()
