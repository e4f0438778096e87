"""A worker that ends when it has said so.

Celery 5.7.0: a worker that ends by itself, for an error of the broker say, waits for
its children without a limit. One that does not hear it holds it for ever: alive for
whoever watches, and of no use. (Seen with messages that were none; `tests/faults`.)
"""

from __future__ import annotations

import os
from threading import Timer
from typing import Any

from celery.apps.worker import Worker

from worker.configuration import PATIENCE


class EndingWorker(Worker):
    """Celery's worker; where it stops for an error, within `PATIENCE` seconds.

    Its children die with it (`inkpost.processes`), and their leases run out.
    """

    def stop(self, *args: Any, exitcode: int | None = None, **options: Any) -> None:
        """Stop: see `celery.worker.worker.WorkController`."""
        if exitcode:
            end = Timer(PATIENCE, os._exit, (exitcode,))
            end.daemon = True
            end.start()
        super().stop(*args, exitcode=exitcode, **options)
