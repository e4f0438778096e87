"""A worker that ends for an error ends, whatever its children do."""

from __future__ import annotations

import os
import signal

import pytest
import redis

from tests.support import processes
from tests.support.crew import Crew
from tests.support.web import wait_until
from worker import broker

pytestmark = pytest.mark.slow

PROGRAM = (
    "import worker.ending; worker.ending.PATIENCE = 1; "
    "from worker.run import run_worker; "
    "from inkpost.settings import read_settings as read; "
    "raise SystemExit(run_worker(read(), 'bind'))"
)


def test_a_worker_ends_although_its_children_do_not(crew: Crew) -> None:
    bind = crew.start("bind", PROGRAM)
    children = [child for child in processes.family(bind.pid) if child != bind.pid]
    assert children
    for child in children:
        os.kill(child, signal.SIGSTOP)
    # An answer that Celery cannot live with: the broker takes no more commands.
    path = broker.socket_path(crew.settings.data_dir)
    with redis.Redis(unix_socket_path=str(path)) as line:
        line.replicaof("127.0.0.1", "1")
    ended = wait_until(lambda: bind.poll() is not None, 20)
    os.killpg(bind.pid, signal.SIGKILL)  # who is stopped would stay for ever
    assert ended
    assert bind.returncode != 0
