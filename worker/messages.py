"""Waking workers: one message with one id, published after the commit, maybe lost."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from celery import Celery
from kombu.exceptions import KombuError
from kombu.exceptions import OperationalError as BrokerDown

from inkpost.model import Errand
from inkpost.orders import Enqueue
from inkpost.settings import Settings
from worker.compatibility import mend
from worker.configuration import configuration

log = structlog.get_logger()


def open_enqueue(settings: Settings) -> Enqueue:
    """Return what wakes a worker; raise `SettingInvalid` where no broker is set.

    A message that cannot be published is logged and forgotten: the row is there, and
    the sweeper will find it.
    """
    mend()
    publisher = Celery("inkpost", set_as_current=False)
    publisher.conf.update(configuration(settings))

    def enqueue(errand: Errand, id: str) -> None:
        try:
            publisher.send_task(f"inkpost.{errand}", [id])
        except (BrokerDown, KombuError, OSError) as error:
            log.warning("no worker woken", errand=errand, id=id, reason=str(error))

    return enqueue


#: Seconds in which a broker has to answer.
PATIENCE = 2.0


def open_ping(settings: Settings) -> Callable[[], bool]:
    """Return what tells whether the broker answers; see `open_enqueue`."""
    mend()
    asker = Celery("inkpost", set_as_current=False)
    asker.conf.update(configuration(settings))

    def answers() -> bool:
        try:
            with asker.connection_for_write(connect_timeout=PATIENCE) as connection:
                connection.ensure_connection(max_retries=1, timeout=PATIENCE)
        except (BrokerDown, KombuError, OSError):
            return False
        return True

    return answers
