"""`inkpost serve`, whose processes are killed at moments that a seed chooses.

What takes it half a minute, to be sure of a death, takes it some seconds here: leases,
pauses and the second message are as they are, and their clocks run faster.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from os import kill
from pathlib import Path
from random import Random
from signal import SIGKILL
from urllib.request import urlopen

from tests.inkpost.test_serve import Served
from tests.support.crew import Crew, environment_of, local_settings
from tests.support.smtp import free_port
from tests.support.web import Web, wait_until

CHILDREN = ("web", "clock", "fetch", "bind", "bulk", "lmtp", "redis-server")
#: A victim that is no process: all messages, which a broker may lose.
MESSAGES = "messages"
#: Not one process after another dies of the same part, but of us.
HASTE = """
import sys, time
from datetime import timedelta
from inkpost import lease
from library import export_lists, export_turns, export_work, import_work, imports
lease.BEAT = 1.0
for module in (export_lists, export_work, import_work):
    module.LEASE = timedelta(seconds=4)
for module in (export_lists, export_turns, export_work):
    module.MOST_TRIES = 1000
export_turns.WAKE_PAUSE = imports.WAKE_PAUSE = timedelta(seconds=3)
"""
#: What makes the parts of exports: after each it rests.
BUILDER = f"""
{HASTE}
settle = export_work.ExportWork.settle
def slowly(self, job, books, missing):
    settle(self, job, books, missing)
    time.sleep(0.3)
export_work.ExportWork.settle = slowly
from inkpost.building import main
main()
"""
#: `serve` on the port of the last word; imports in small batches that take their time.
PROGRAM = f"""
{HASTE}
import subprocess
from types import SimpleNamespace
from inkpost import building, importing, supervise
from worker import deaf
supervise.LONGEST_PAUSE, deaf.PAUSE = 1.0, 2.0
importing.BATCH, importing.SLICE = 20, 2.0
commit = import_work.ImportWork.commit
def slowly(self, claim, batch):
    commit(self, claim, batch)
    time.sleep(0.25)
import_work.ImportWork.commit = slowly
def start(command, **options):
    assert command[1:3] == ["-m", "inkpost.building"]
    command[1:3] = ["-c", {BUILDER!r}]
    return subprocess.Popen(command, **options)
building.subprocess = SimpleNamespace(Popen=start, PIPE=subprocess.PIPE)
from inkpost.serve import run_serve
from inkpost.settings import read_settings
run_serve(read_settings(), int(sys.argv[1]))
"""


@dataclass
class Killer:
    """Kills processes of `served`, which runs on the data of `crew`."""

    crew: Crew
    served: Served
    chance: Random

    def kill(self, name: str) -> None:
        """Kill what is called `name`, as soon as it is there."""
        if name == MESSAGES:
            self.crew.forget_messages()
            return
        kill_one(self.served.process.pid, name)

    def rampage(self, also: list[str], far: Callable[[], int], step: int) -> None:
        """Kill each child, and those called `also`, in an order by lot.

        `far`: how far the job is; between two kills it gets on by up to `step`.
        """
        victims = [*CHILDREN, *also]
        assert len(victims) > 10
        self.chance.shuffle(victims)
        for victim in victims:
            goal = far() + self.chance.randint(1, step)
            assert wait_until(lambda: far() >= goal, 60), (  # noqa: B023
                f"nothing goes on before {victim} of {victims}: {self.served.said}"
            )
            time.sleep(self.chance.random() / 5)
            self.kill(victim)


def kill_one(parent: int, name: str) -> None:
    """Kill a process called `name` that `parent` has started, or one of these."""

    def find() -> list[int]:
        known = _offspring(parent)
        return [id for id, own in known if own.removeprefix("inkpost-") == name]

    assert wait_until(lambda: bool(find()), 30), f"there is no {name}"
    with suppress(ProcessLookupError):
        for id in find()[:1]:
            kill(id, SIGKILL)


def _offspring(parent: int) -> Iterator[tuple[int, str]]:
    """Yield the processes below `parent`, with what they are called."""
    parents, names = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            head, _, rest = path.read_text().rpartition(")")
            id = int(path.parent.name)
            parents[id], names[id] = int(rest.split()[1]), head.partition("(")[2]
    above = {parent}
    while found := {id for id in parents.keys() - above if parents[id] in above}:
        yield from ((id, names[id]) for id in found)
        above |= found


@contextmanager
def killing(folder: Path, web: Web, seed: int) -> Iterator[Killer]:
    """Run `serve` on `folder`; in the end all of it has to be back, and at work."""
    port = free_port()
    mail = {"lmtp_port": free_port()}
    crew = Crew(local_settings(folder, web).model_copy(update=mail))
    output = folder / "output"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(port)],
            env=environment_of(crew.settings),
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    served = Served(process, output, port)
    try:
        served.wait_for("Inkpost is ready")
        assert set(served.children()) == set(CHILDREN)
        yield Killer(crew, served, Random(seed))
        assert wait_until(lambda: set(served.children()) == set(CHILDREN), 30)
        assert wait_until(lambda: _answers(port), 30)
        assert served.stop() == 0
    finally:
        process.kill()
        process.wait()
        crew.library.close()


def _answers(port: int) -> bool:
    with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
        return bool(answer.status == 200)
    return False
