"""A worker that hears no messages any more ends; its parent starts another one.

kombu 5.7.0: where Redis is killed under load, late acknowledgements may fail ("Couldn't
ack"), and what they were for goes on holding the worker's few places. It lives, looks
well, and takes nothing. (Seen by `tests/faults` with Redis killed twice.)
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from threading import Thread
from typing import Any

import structlog
from celery import Celery
from celery.worker import state
from kombu.exceptions import KombuError, OperationalError
from redis.exceptions import RedisError

log = structlog.get_logger()

#: Seconds between two looks, and looks at which messages wait, nothing runs and nothing
#: has been taken since the one before: then it is deaf. A healthy one takes a message
#: within a second.
PAUSE, LOOKS = 10.0, 3


def watch(app: Celery, queues: Sequence[str]) -> None:
    """End this worker, from a thread, where it does not hear what waits in `queues`."""
    Thread(target=_watch, args=(app, queues), name="deaf", daemon=True).start()


def _watch(app: Celery, queues: Sequence[str]) -> None:
    silent, taken = 0, -1
    while silent < LOOKS:
        time.sleep(PAUSE)
        before, taken = taken, sum(state.total_count.values())
        idle = taken == before and not state.active_requests
        silent = silent + 1 if idle and _waiting(app, queues) else 0
    log.error("the worker hears nothing any more, and ends", queues=list(queues))
    os._exit(1)


def _waiting(app: Celery, queues: Sequence[str]) -> int:
    """Return how many messages wait; 0 where the broker does not say."""
    try:
        with app.connection_for_read() as connection:
            channel: Any = connection.default_channel
            # Asked in another way, a queue in which nothing waits is an error.
            return sum(channel._size(queue) for queue in queues)
    except (KombuError, OperationalError, OSError, RedisError):
        return 0
