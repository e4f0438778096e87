"""The processes of the queue: two kinds of workers."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Literal

from inkpost.logs import set_up_logs
from inkpost.processes import mark_ready
from inkpost.settings import Settings

Role = Literal["fetch", "bind"]


@dataclass(frozen=True, slots=True)
class Crew:
    """How the workers of a role work. `size`: how many tasks at a time."""

    queues: tuple[str, ...]
    pool: Literal["threads", "prefork"]
    size: int


def crew(role: Role) -> Crew:
    """Return the crew of `role`: threads wait for others, processes compute."""
    if role == "fetch":
        return Crew(("fetch", "mail"), "threads", 8)
    return Crew(("bind",), "prefork", len(os.sched_getaffinity(0)))


def run_worker(settings: Settings, role: Role) -> int:
    """Work until told to stop; return the exit code."""
    set_up_logs(role)
    # Read by billiard when it is imported: SIGTERM gives running tasks some seconds and
    # then puts their messages back, instead of waiting for ever.
    os.environ["REMAP_SIGTERM"] = "SIGQUIT"
    from celery.signals import worker_ready

    from worker.app import app

    app.settings = settings

    @worker_ready.connect(weak=False)
    def ready(**_: Any) -> None:
        mark_ready(settings.data_dir, role)

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
    worker.start()
    code: int = worker.exitcode or 0
    return code
