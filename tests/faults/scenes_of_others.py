"""What sites, mail servers and mailboxes can do."""

from __future__ import annotations

import socket
from collections.abc import Callable
from functools import partial

from inkpost.model import DeliveryId
from tests.faults.scenes import Scene
from tests.faults.town import ENDS, Town
from tests.support.web import wait_until


def visit(answer: Callable[[Town, str], object]) -> Scene:
    """Order a page at which `answer(town, path)` has put something.

    Sites are slow, and harm nobody else: all of these are ordered with the first.
    """
    VISITS.append(answer)

    def scene(town: Town) -> list[DeliveryId]:
        if not town.visits:
            town.visits = {one: _visit(town, one) for one in VISITS}
            for id in town.visits.values():
                town.wait(id, *ENDS, seconds=60)
        return [town.visits[answer]]

    return scene


def _visit(town: Town, answer: Callable[[Town, str], object]) -> DeliveryId:
    path = town.new_path()
    answer(town, path)
    return town.order(town.site.url(path))


#: What all sites do, in the order of the table.
VISITS: list[Callable[[Town, str], object]] = []


def says(**moments: bytes) -> Scene:
    """Let the mail server say something else for as long as it takes."""
    return _talking({name: partial(bytes, word) for name, word in moments.items()})


def no_mail_server(town: Town) -> list[DeliveryId]:
    """Let nobody listen where the mail server is, for a while."""
    town.post.__exit__()
    try:
        id = town.order()
        assert wait_until(lambda: "again by itself" in town.look(id).sentence, 20)
    finally:
        town.post.__enter__()
    return [id]


def says_once(**moments: bytes) -> Scene:
    """Let the mail server misbehave in one conversation, and then be well."""

    def once(word: bytes) -> Callable[[], bytes]:
        left = [word]
        return lambda: left.pop() if left else b""

    def scene(town: Town) -> list[DeliveryId]:
        return _talking({name: once(word) for name, word in moments.items()})(town)

    return scene


def _talking(script: dict[str, Callable[[], bytes]]) -> Scene:
    def scene(town: Town) -> list[DeliveryId]:
        town.post.script.update(script)
        try:
            id = town.order()
            town.wait(id, *ENDS, seconds=45)
        finally:
            for name in script:
                town.post.script.pop(name)
        town.library.proofs.resume(town.owner, town.kindle.id)  # 550 has paused it
        return [id]

    return scene


def mailbox(answer: Callable[[socket.socket], object]) -> Scene:
    """Let the mailbox of the sender misbehave while it is looked into."""

    def scene(town: Town) -> list[DeliveryId]:
        before, usual = town.mailbox.connections, town.mailbox.respond

        def respond(line: socket.socket) -> None:
            town.mailbox.connections += 1
            answer(line)

        town.mailbox.respond = respond  # type: ignore[method-assign]
        try:
            assert wait_until(lambda: town.mailbox.connections > before, 20)
            return [town.order()]
        finally:
            town.mailbox.respond = usual  # type: ignore[method-assign]

    return scene
