"""`inkpost serve`, each of whose processes is killed while much comes in and goes out.

Ten kills and more in one import, at moments that a seed chooses: the library is as if
nothing had happened. See `tests.worker.test_export_kills` for exports.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from os import kill
from pathlib import Path
from random import Random
from signal import SIGKILL
from urllib.request import urlopen

import pytest
from sqlalchemy import update

from library.export_tables import export_parts, exports
from library.import_tables import imports
from tests.inkpost.test_serve import Served
from tests.support.crew import Crew, environment_of, local_settings
from tests.support.importing import shelf
from tests.support.smtp import free_port
from tests.support.web import Web, wait_until
from tests.worker import test_killed_imports as brought

pytestmark = pytest.mark.slow

CHILDREN = ("web", "clock", "fetch", "bind", "bulk", "lmtp", "redis-server")
#: `serve` on the port of the last word, without long pauses before a restart; an import
#: in small batches that take their time.
PROGRAM = """
import sys, time
from inkpost import importing, supervise
from library.import_work import ImportWork
supervise.LONGEST_PAUSE = 1.0
importing.BATCH, importing.SLICE = 20, 2.0
commit = ImportWork.commit
def slowly(self, claim, batch):
    commit(self, claim, batch)
    time.sleep(0.25)
ImportWork.commit = slowly
from inkpost.serve import run_serve
from inkpost.settings import read_settings
run_serve(read_settings(), int(sys.argv[1]))
"""


@dataclass
class Killer:
    """Kills processes of `served`, and hides from the rest that a lease takes long."""

    crew: Crew
    served: Served
    chance: Random

    def kill(self, name: str) -> None:
        """Kill what is called `name`, as soon as it is there."""
        assert wait_until(lambda: bool(self._find(name)), 30), (
            f"{name} does not come again"
        )
        with suppress(ProcessLookupError):
            for id in self._find(name)[:1]:
                kill(id, SIGKILL)
        self._wake(left=name in ("bulk", "export"))

    def _find(self, name: str) -> list[int]:
        """Return the processes called `name` that `served` has started, or they."""
        offspring = _offspring(self.served.process.pid)
        return [id for id, own in offspring if own.removeprefix("inkpost-") == name]

    def _wake(self, *, left: bool) -> None:
        """Make old what waits, and the leases, if whoever had them has been killed."""
        past = datetime(2020, 1, 1, tzinfo=UTC)
        with self.crew.library._database.write() as connection:
            for table in (imports, exports):
                awake = update(table).where(table.c.wake_at.is_not(None))
                connection.execute(awake.values(wake_at=past))
            if left:
                values = {"lease_until": past}
                for table in (imports, exports, export_parts):
                    held = update(table).where(table.c.lease_until.is_not(None))
                    connection.execute(held.values(**values))
                for table in (exports, export_parts):
                    # Not one process after another died of the same part.
                    connection.execute(update(table).values(tries=0))


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
        # All are back, and at work.
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


def rampage(killer: Killer, also: list[str], far: Callable[[], int], step: int) -> None:
    """Kill each child, and those called `also`, in an order by lot.

    `far`: how far the job is; between two kills it gets on by up to `step`.
    """
    victims = [*CHILDREN, *also]
    assert len(victims) > 10
    killer.chance.shuffle(victims)
    for victim in victims:
        goal = far() + killer.chance.randint(1, step)
        assert wait_until(partial(_is_at, far, goal), 30), (victim, killer.served.said)
        time.sleep(killer.chance.random() / 5)
        killer.kill(victim)


def _is_at(far: Callable[[], int], goal: int) -> bool:
    return far() >= goal


def test_an_import_whose_processes_are_killed_is_whole(
    tmp_path: Path, web: Web
) -> None:
    calm = Crew(local_settings(tmp_path, web))
    whole, counted = brought.undisturbed(calm, tmp_path / "undisturbed")
    assert isinstance(counted, tuple)
    (data := tmp_path / "data").mkdir()
    with killing(data, web, seed=3) as killer:
        library = killer.crew.library
        owner = library.accounts.owner()
        id = brought.put(library, owner)
        killer.crew.enqueue("import", id)
        far = partial(brought._position, library, owner, id)
        rampage(killer, ["bulk", "bulk", "redis-server", "clock"], far, 60)
        assert far() < counted[-1], "it was at its end before the last kill"
        look = partial(library.imports.find, owner.id, id)
        assert wait_until(lambda: look().state == "done", 60), look()
        done = look()
        found = done.new, done.there, done.refused, done.marks, done.position
        assert found == counted
        assert shelf(library) == whole
