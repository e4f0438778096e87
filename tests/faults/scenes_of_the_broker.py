"""What can be done to the broker and to its messages."""

from __future__ import annotations

import base64
import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from time import sleep

from inkpost.model import DeliveryId
from tests.faults.moments import nothing_to_do
from tests.faults.scenes import Act, order
from tests.faults.town import Town
from tests.support.web import wait_until
from worker import broker


def flush(town: Town) -> None:
    """Lose all messages."""
    with town.redis() as line:
        line.flushall()


@contextmanager
def set_redis(town: Town, name: str, value: str) -> Iterator[None]:
    """Change a setting of Redis, for a while."""
    with town.redis() as line:
        before = line.config_get(name)[name]
        line.config_set(name, value)
        try:
            yield
        finally:
            line.config_set(name, before)


@contextmanager
def read_only_redis(town: Town) -> Iterator[None]:
    """Make Redis the replica of nobody: it takes no messages."""
    with town.redis() as line:
        line.replicaof("127.0.0.1", "1")
        try:
            yield
        finally:
            line.replicaof("NO", "ONE")


def pause_redis(seconds: float) -> Act:
    """Let Redis answer nobody for a while."""

    def act(town: Town) -> None:
        with town.redis() as line:
            line.client_pause(round(seconds * 1000), all=True)
        sleep(seconds)

    return act


def restarts_under_load(town: Town) -> list[DeliveryId]:
    """Kill Redis twice while eight books are on their way."""
    ids = []
    for _ in range(2):
        ids += [order(town) for _ in range(4)]
        town.signal("redis-server", signal.SIGKILL)
        path = broker.socket_path(town.folder)
        assert wait_until(partial(broker.answers, path), 20)
    return ids


def no_message(town: Town) -> list[DeliveryId]:
    """A row, and nobody is told."""
    return [town.note() for _ in range(3)]


def doubled(town: Town) -> list[DeliveryId]:
    """Each message comes five times, for each step, in any order."""
    id = town.order()
    for errand, queue in [("send", "mail"), ("bind", "bind"), ("fetch", "fetch")] * 5:
        town.say(f"inkpost.{errand}", queue, id)
    return [id]


def too_late(town: Town) -> list[DeliveryId]:
    """Messages come for what has been done long since."""
    with nothing_to_do(town) as id:
        for errand, queue in [("send", "mail"), ("bind", "bind"), ("fetch", "fetch")]:
            town.say(f"inkpost.{errand}", queue, id)
        sleep(1)
    return [id]


def forged(town: Town) -> list[DeliveryId]:
    """Messages that nobody of ours has written."""
    for arguments in ([], [None], [["x"]], ["x' OR 1=1"], ["a", "b"], ["x" * 100_000]):
        town.say("inkpost.fetch", "fetch", *arguments)
        town.say("inkpost.bind", "bind", *arguments)
    town.say("os.system", "fetch", "touch /tmp/inkpost-was-here")
    with town.redis() as line:
        for queue in ("fetch", "bind", "mail"):
            line.lpush(queue, b"\x00not a message", b"{}", b"[1]", b'{"body": 7}')
    return [town.order()]


def pickled(town: Town) -> list[DeliveryId]:
    """A message that would run a program, where pickles are read."""
    mark = town.folder / "forged"
    with town.redis() as line:
        body = f"cposix\nsystem\n(S'touch {mark}'\ntR."
        line.lpush("fetch", _message(body, "application/x-python-serialize"))
    id = town.order()
    town.wait(id, "sent")
    assert not mark.exists()
    return [id]


def _message(body: str, kind: str) -> str:
    return json.dumps(
        {
            "body": base64.b64encode(body.encode()).decode(),
            "content-encoding": "binary",
            "content-type": kind,
            "headers": {"task": "inkpost.fetch", "id": "1", "lang": "py"},
            "properties": {
                "delivery_tag": "1",
                "delivery_info": {"exchange": "", "routing_key": "fetch"},
                "body_encoding": "base64",
            },
        }
    )
