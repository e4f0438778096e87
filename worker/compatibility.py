"""Mends of other people's programs, each with its reason; delete when they are mended.

kombu 5.7.0: a late acknowledgement of a task that was running while Redis restarted may
reach a channel whose transport has lost its client. That ends in `AttributeError:
'NoneType' object has no attribute 'hostname'`, which Celery does not take for a lost
connection, and the worker dies (11 of 60 restarts under load).
"""

from __future__ import annotations

from typing import Any

from kombu.transport.redis import Channel
from redis.exceptions import ConnectionError as RedisConnectionError


def mend() -> None:
    """Make a channel without a client say that its connection is lost."""
    if Channel._connparams.__module__ == __name__:
        return
    original = Channel._connparams

    def _connparams(self: Any, asynchronous: bool = False) -> Any:  # noqa: FBT001, FBT002
        if self.connection is None or self.connection.client is None:
            raise RedisConnectionError("the channel has lost its connection")
        return original(self, asynchronous)

    Channel._connparams = _connparams  # type: ignore[method-assign]
