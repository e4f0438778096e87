"""Mends of other people's programs, each with its reason; delete when they are mended.

kombu 5.7.0: a late acknowledgement of a task that was running while Redis restarted may
reach a channel whose transport has lost its client. That ends in `AttributeError:
'NoneType' object has no attribute 'hostname'`, which Celery does not take for a lost
connection, and the worker dies (11 of 60 restarts under load).

A message that is none (no JSON, no envelope) is taken from the queue and ends the
worker that took it; so a dozen of them, from whoever can write to the broker, hold all
workers up. They are thrown away.
"""

from __future__ import annotations

from queue import Empty
from typing import Any

import structlog
from kombu.transport import redis as transport
from kombu.transport.redis import Channel, Transport
from redis.exceptions import ConnectionError as RedisConnectionError

log = structlog.get_logger()

#: What an envelope has, where Celery's own code takes it for granted.
_ENVELOPE = {"body", "properties", "headers", "content-type", "content-encoding"}


def mend() -> None:
    """Mend all of it, once in a process."""
    if Channel._connparams.__module__ != __name__:
        _mend_lost_channels()
        _mend_unreadable_messages()


def _mend_unreadable_messages() -> None:
    loads: Any = vars(transport)["loads"]
    deliver, read = Transport._deliver, Channel._brpop_read

    def load(text: str) -> Any:
        try:
            return loads(text)
        except ValueError as error:
            raise _none_at_all() from error

    def _deliver(self: Any, message: Any, queue: str) -> None:
        if not isinstance(message, dict) or not message.keys() >= _ENVELOPE:
            raise _none_at_all()
        inner = message["properties"]
        if not isinstance(inner, dict) or "delivery_tag" not in inner:
            raise _none_at_all()
        deliver(self, message, queue)

    def _brpop_read(self: Any, **options: Any) -> Any:
        try:
            return read(self, **options)
        except UnicodeDecodeError as error:
            raise _none_at_all() from error

    transport.loads = load  # type: ignore[attr-defined, assignment]
    Transport._deliver = _deliver  # type: ignore[method-assign]
    Channel._brpop_read = _brpop_read  # type: ignore[method-assign]


def _none_at_all() -> Empty:
    """Return what a channel says that has nothing for anybody."""
    log.warning("a message that is none was thrown away")
    return Empty()


def _mend_lost_channels() -> None:
    original = Channel._connparams

    def _connparams(self: Any, asynchronous: bool = False) -> Any:  # noqa: FBT001, FBT002
        if self.connection is None or self.connection.client is None:
            raise RedisConnectionError("the channel has lost its connection")
        return original(self, asynchronous)

    Channel._connparams = _connparams  # type: ignore[method-assign]
