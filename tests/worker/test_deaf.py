"""A worker that hears nothing any more ends, so that its parent starts another one."""

from __future__ import annotations

import pytest

from tests.support.crew import Crew
from tests.support.stories import story
from tests.support.web import Web, wait_until

pytestmark = pytest.mark.slow

#: A worker in a hurry, all of whose places are taken once it is ready.
PROGRAM = (
    "import worker.deaf; worker.deaf.PAUSE = 0.2; "
    "from celery.signals import worker_ready; "
    "import kombu.transport.virtual.base as base; "
    "worker_ready.connect(lambda **_: setattr(base.QoS, 'can_consume', "
    "lambda self: {answer}), weak=False); "
    "from worker.run import run_worker; "
    "from inkpost.settings import read_settings as read; "
    "raise SystemExit(run_worker(read(), 'fetch'))"
)


def test_a_deaf_worker_ends_when_messages_wait(crew: Crew, web: Web) -> None:
    fetch = crew.start("fetch", PROGRAM.format(answer=False))
    assert not wait_until(lambda: fetch.poll() is not None, 2)  # nothing waits
    for number in range(3):  # what it asked for before still comes
        crew.order(web.add(f"/{number}", story()), address=f"a{number}@kindle.com")
    assert wait_until(lambda: fetch.poll() is not None, 20)
    assert fetch.returncode == 1


def test_one_that_hears_stays(crew: Crew, web: Web) -> None:
    fetch = crew.start("fetch", PROGRAM.format(answer=True))
    ids = [
        crew.order(web.add(f"/{number}", story()), address=f"a{number}@kindle.com")
        for number in range(3)
    ]
    for id in ids:
        crew.wait(id, "binding")
    assert not wait_until(lambda: fetch.poll() is not None, 2)
