"""One parent for everything: it starts, picks up, and stops without a loss."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from inkpost.archive.backup import KEPT, LEFT
from inkpost.serve import HOST
from tests.support.crew import Crew, environment_of, local_settings
from tests.support.smtp import free_port
from tests.support.stories import story
from tests.support.web import Web, wait_until

pytestmark = pytest.mark.slow


@dataclass
class Served:
    """A running `inkpost serve`. `output`: the file of what it prints."""

    process: subprocess.Popen[bytes]
    output: Path
    port: int

    @property
    def said(self) -> str:
        """What it has printed until now."""
        return self.output.read_text("utf-8")

    def wait_for(self, words: str, seconds: float = 60) -> None:
        """Wait until it has printed `words`."""
        assert wait_until(lambda: words in self.said, seconds), self.said

    def stop(self) -> int:
        """Send SIGTERM; return its exit code."""
        self.process.terminate()
        return self.process.wait(60)

    def children(self) -> dict[str, int]:
        """Return the ids of its children, by what they are."""
        found = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            parent = path.read_text().rpartition(")")[2].split()[1]
            name = (path.parent / "comm").read_text().strip()
            if int(parent) == self.process.pid:
                found[name.removeprefix("inkpost-")] = int(path.parent.name)
        return found


@pytest.fixture
def crew(tmp_path: Path, web: Web) -> Iterator[Crew]:
    """A crew without processes: they are those of `serve`."""
    crew = Crew(local_settings(tmp_path, web))
    yield crew
    crew.library.close()


Start = Callable[..., Served]


@pytest.fixture
def start(crew: Crew) -> Iterator[Start]:
    """Start `inkpost serve` on the data folder of `crew`, and do not wait for it."""
    started: list[Served] = []

    def begin(host: str = HOST) -> Served:
        served = serve(crew, free_port(), host)
        started.append(served)
        return served

    yield begin
    for served in started:
        served.process.kill()
        served.process.wait()


def serve(crew: Crew, port: int, host: str = HOST) -> Served:
    program = (
        "from inkpost.serve import run_serve; "
        "from inkpost.settings import read_settings; "
        f"run_serve(read_settings(), {port}, {host!r})"
    )
    output = crew.settings.data_dir / f"output-{port}"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", program],
            env=environment_of(crew.settings),
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    return Served(process, output, port)


def alive(id: int) -> bool:
    """Return whether the process is there, and no corpse."""
    try:
        stat = Path(f"/proc/{id}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_it_starts_delivers_and_stops(start: Start, crew: Crew, web: Web) -> None:
    served = start()
    served.wait_for("Inkpost is ready")
    address = f"http://127.0.0.1:{served.port}"
    assert f"{address}/sign-in/" in served.said
    with urlopen(f"{address}/healthz") as answer:
        assert answer.status == 200
    id = crew.order(web.add("/a", story()))
    assert crew.wait(id, "sent", "failed").state == "sent"
    with urlopen(f"{address}/readyz") as answer:
        assert answer.status == 200
    runs = crew.library.runs
    assert wait_until(
        lambda: {"clock", "fetch", "bind", "send"} <= {run.name for run in runs.list()}
    )
    assert {one.role for one in runs.processes()} == {"clock", "fetch", "bind", "bulk"}
    # A new folder of the data: a backup takes it along, or another makes it again.
    folders = {one.name for one in crew.settings.data_dir.iterdir() if one.is_dir()}
    assert folders <= {*KEPT, *LEFT}
    # A process with threads must not fork.
    assert "Threads:\t1\n" in Path(f"/proc/{served.process.pid}/status").read_text()
    children = served.children()
    assert set(children) == {"redis-server", "fetch", "bulk", "bind", "clock", "web"}
    assert served.stop() == 0
    assert runs.processes() == ()
    assert not [name for name, child in children.items() if alive(child)]


def test_a_second_start_says_so_and_goes(start: Start) -> None:
    first = start()
    first.wait_for("starting redis")
    second = start()
    assert second.process.wait(30) == 1
    assert "AlreadyRunning" in second.said
    assert "already running on" in second.said
    assert first.process.poll() is None


def test_a_port_that_is_taken_is_named(start: Start, crew: Crew) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        served = serve(crew, port)
        assert served.process.wait(30) == 1
        assert f"Port {port} of 127.0.0.1 cannot be used" in served.said


@pytest.mark.parametrize("host", ["::1", "::"])
def test_it_listens_on_an_address_of_ipv6(start: Start, host: str) -> None:
    served = start(host)
    address = f"http://[::1]:{served.port}"
    served.wait_for(f"{address}/")
    with urlopen(f"{address}/readyz") as answer:
        assert answer.status == 200


@pytest.mark.parametrize("host", ["192.0.2.1", "nohost.invalid"])
def test_an_address_of_another_machine_is_named(tmp_path: Path, host: str) -> None:
    words = ["serve", "--host", host, "--port", str(free_port())]
    done = subprocess.run(
        [sys.executable, "-m", "inkpost.cli", *words, "--data", tmp_path / "data"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"inkpost: Nothing can listen on {host} here (" in done.stderr
    assert "--host" in done.stderr
    assert "--port" not in done.stderr


def test_a_data_folder_that_cannot_be_written_to_is_named(
    start: Start, crew: Crew
) -> None:
    (crew.settings.data_dir / "lock").mkdir()
    served = start()
    assert served.process.wait(30) == 1
    assert "cannot be written to (Is a directory)" in served.said


def test_messages_that_redis_cannot_read_are_forgotten(
    start: Start, crew: Crew, web: Web
) -> None:
    folder = crew.settings.data_dir / "redis"
    folder.mkdir()
    (folder / "appendonly.aof").write_bytes(b"REDIS9999 of another version")
    served = start()
    served.wait_for("Inkpost is ready")
    assert "program=redis" in served.said
    id = crew.order(web.add("/a", story()))
    assert crew.wait(id, "sent", "failed").state == "sent"


def test_a_redis_of_an_earlier_start_is_ended(start: Start, crew: Crew) -> None:
    orphan = crew.start_redis()
    served = start()
    served.wait_for("Inkpost is ready")
    assert orphan.wait(10) == 0
    assert "ended, starting again" not in served.said
