"""The Celery application of the workers; also for `celery -A worker.app worker`."""

from __future__ import annotations

import os
from functools import cached_property
from threading import Lock
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_process_init

from inkpost.processes import die_with_parent
from inkpost.services import Services, open_services
from inkpost.settings import Settings, read_settings
from worker.compatibility import mend
from worker.configuration import configuration
from worker.manners import open_manners
from worker.messages import open_enqueue


class Inkpost(Celery):
    """Celery with the settings, and with the services that its tasks use.

    The services are opened at their first use, by the process that uses them: a
    connection must not be shared by forked processes.
    """

    def __init__(self) -> None:
        super().__init__("inkpost", include=["worker.tasks"])
        #: The id of the worker's process, whose children do the work.
        self.main_process = 0
        self._services: Services | None = None
        self._opening = Lock()

    @cached_property
    def settings(self) -> Settings:
        """The settings: those of the environment, where nobody gave others."""
        return read_settings()

    @cached_property
    def Worker(self) -> Any:  # noqa: N802 - Celery's name
        """The class of workers."""
        from worker.ending import EndingWorker  # web processes need no worker

        return self.subclass_with_self(EndingWorker)

    @property
    def services(self) -> Services:
        """The services of this process."""
        with self._opening:
            if self._services is None:
                enqueue = open_enqueue(self.settings)
                self._services = open_services(
                    self.settings, enqueue, open_manners(self.settings)
                )
            return self._services


app = Inkpost()


@app.add_defaults
def _defaults() -> dict[str, Any]:
    # Asked for at the first use of `app.conf`, not when this module is imported.
    return configuration(app.settings)


@worker_init.connect
def _begin(**_: Any) -> None:
    app.main_process = os.getpid()


@worker_process_init.connect
def _begin_child(**_: Any) -> None:
    die_with_parent(app.main_process)


mend()
