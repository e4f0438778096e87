from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from inkpost.errors import SettingInvalid
from inkpost.settings import Settings
from tests.support.crew import Crew, Process, local_settings
from tests.support.stories import story
from tests.support.web import Web
from worker import broker
from worker.broker import LONGEST_SOCKET
from worker.messages import open_enqueue


def test_a_short_data_folder_holds_the_socket() -> None:
    path = broker.socket_path(Path("/var/lib/inkpost"))
    assert path == Path("/var/lib/inkpost/redis/redis.sock")


@pytest.mark.parametrize(
    "folder", [Path("/deep") / ("x" * 90), Path("/with space"), Path("/with?mark")]
)
def test_a_folder_that_makes_no_address_has_its_socket_elsewhere(folder: Path) -> None:
    path = broker.socket_path(folder)
    assert len(bytes(path)) <= LONGEST_SOCKET
    assert not path.is_relative_to(folder)
    assert path == broker.socket_path(folder)
    assert path != broker.socket_path(folder / "other")


def test_a_worker_alone_says_that_it_needs_a_broker() -> None:
    with pytest.raises(SettingInvalid, match="INKPOST_REDIS_URL"):
        broker.broker_url(Settings())


def test_a_broker_that_is_away_costs_a_reader_nothing(tmp_path: Path) -> None:
    url = f"redis+socket://{tmp_path}/nobody.sock"
    enqueue = open_enqueue(Settings(data_dir=tmp_path, redis_url=url))
    start = monotonic()
    enqueue("fetch", "some-id")
    assert monotonic() - start < 2


@contextmanager
def frozen(process: Process) -> Iterator[None]:
    """Stop `process` for a while, as a full disk or a debugger may."""
    os.kill(process.pid, signal.SIGSTOP)
    yield
    os.kill(process.pid, signal.SIGCONT)


@pytest.mark.slow
def test_a_frozen_broker_costs_a_reader_seconds(tmp_path: Path, web: Web) -> None:
    crew = Crew(local_settings(tmp_path, web))
    redis = crew.start_redis()
    with frozen(redis):
        start = monotonic()
        crew.enqueue("fetch", "some-id")
        assert monotonic() - start < 10
    crew.kill(redis)


@pytest.mark.slow
def test_without_redis_messages_are_files(tmp_path: Path, web: Web) -> None:
    settings = local_settings(tmp_path, web)
    crew = Crew(settings.model_copy(update={"redis_url": broker.FILES}))
    fetch, bind = crew.start("fetch"), crew.start("bind")
    id = crew.order(web.add("/a", story()))
    assert crew.wait(id, "sent", "failed").state == "sent"
    assert len(crew.mails()) == 1
    crew.kill(fetch)
    crew.kill(bind)


@pytest.mark.slow
def test_an_overwhelmed_task_leaves_its_worker_alive(  # safety 137
    crew: Crew, web: Web
) -> None:
    crew.start("fetch")
    program = "from worker.run import run_worker; import tests.worker.bad_tasks"
    bind = crew.start(
        "bind", f"{program}; from inkpost.settings import read_settings as read"
        "; run_worker(read(), 'bind')"
    )  # fmt: skip
    crew.publish("test.memory", "bind")
    crew.publish("test.stack", "bind")
    crew.publish("test.memory", "bind")
    id = crew.order(web.add("/a", story()))
    assert crew.wait(id, "sent", "failed").state == "sent"
    assert bind.poll() is None


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("redis://:geheim@127.0.0.1:9/0", "nobody answers there"),
        ("foo://redis", "it is no address"),
        ("redis://127.0.0.1:99999/0", "it is no address"),
        ("redis://127.0.0.1:port/0", "it is no address"),
    ],
)
def test_a_broker_that_is_none_is_refused_at_the_start(url: str, why: str) -> None:
    with pytest.raises(SettingInvalid, match="INKPOST_REDIS_URL") as refused:
        broker.check_broker(url)
    assert why in str(refused.value)
    assert "geheim" not in str(refused.value)
