"""The processes of the queue: three kinds of workers."""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any, Literal

import structlog
from celery.apps import worker as celery_worker
from celery.exceptions import CPendingDeprecationWarning, SecurityWarning
from celery.signals import worker_ready

from inkpost.logs import set_up_logs
from inkpost.processes import clean_up, mark_ready
from inkpost.services import utc_now
from inkpost.settings import Settings
from worker import deaf
from worker.alive import PAUSE, show_end, show_life
from worker.app import app

log = structlog.get_logger()

Role = Literal["fetch", "bind", "bulk"]
#: By how much workers that have time step back from the processor (nice).
STEP_BACK = 10


@dataclass(frozen=True, slots=True)
class Crew:
    """How the workers of a role work. `size`: how many tasks at a time."""

    queues: tuple[str, ...]
    pool: Literal["threads", "prefork"]
    size: int


def crew(role: Role) -> Crew:
    """Return the crew of `role`: threads wait for others, processes compute."""
    if role == "fetch":
        return Crew(("fetch", "previews", "mail"), "threads", 8)
    if role == "bulk":
        return Crew(("bulk", "imports"), "threads", 4)
    return Crew(("bind",), "prefork", len(os.sched_getaffinity(0)))


def preload() -> None:
    """Import what all workers need, before they are forked."""
    for module in (
        "celery.concurrency.prefork",
        "celery.concurrency.thread",
        "celery.worker.consumer",
        "kombu.transport.redis",
        "worker.tasks",
    ):
        import_module(module)


def _be_quiet() -> None:
    """Keep Celery from speaking of itself on the terminal."""
    warnings.simplefilter("ignore", SecurityWarning)  # containers run as they like
    celery_worker.safe_say = lambda message, *_: log.info(message.strip())


def run_worker(settings: Settings, role: Role) -> int:
    """Work until told to stop; return the exit code."""
    set_up_logs(role, settings.secrets)
    _be_quiet()
    if role == "bulk":
        os.nice(STEP_BACK)  # so do the cells that it starts
    app.settings = settings

    @worker_ready.connect(weak=False)
    def ready(sender: Any, **_: Any) -> None:
        mark_ready(settings.data_dir, role)
        tell = partial(show_life, settings, role, utc_now())
        tell()
        sender.timer.call_repeatedly(PAUSE, tell)
        sender.timer.call_repeatedly(PAUSE, clean_up)
        deaf.watch(app, how.queues)

    how = crew(role)
    worker = app.Worker(
        hostname=f"{role}@{os.uname().nodename}",
        pool_cls=how.pool,
        concurrency=how.size,
        queues=list(how.queues),
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
        loglevel="WARNING",
    )
    # Making a worker turns these on again.
    warnings.simplefilter("ignore", CPendingDeprecationWarning)
    worker.start()
    show_end(settings, role)
    code: int = worker.exitcode or 0
    return code
