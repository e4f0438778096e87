"""The plug is pulled ten times while an import comes in: nothing is lost or doubled."""

from __future__ import annotations

import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from inkpost.model import Account, ImportId
from library import Library, open_library
from library.import_tables import imports
from tests.support.crew import Crew
from tests.support.exports import PASSAGE, SECONDS, packed, table
from tests.support.importing import shelf
from tests.support.web import wait_until

pytestmark = pytest.mark.slow

LINES, KILLS = 1_500, 10
#: A worker whose batches are small, and take their time.
SLOW = """
import sys, time
from inkpost import importing
from library.import_work import ImportWork
importing.BATCH, importing.SLICE = 20, 2.0
commit = ImportWork.commit
def slowly(self, claim, batch):
    commit(self, claim, batch)
    time.sleep(0.04)
ImportWork.commit = slowly
sys.argv = ["inkpost", "worker", "bulk"]
from inkpost.cli import main
main()
"""


def archive() -> bytes:
    rows = [
        [f"Title {at}", f"https://s{at % 7}.example/{at % 1_400}", SECONDS + at,
         "sea|boats" if at % 3 else "", "archive" if at % 2 else "unread"]
        for at in range(LINES)
    ]  # fmt: skip
    rows[700][1] = "javascript:alert(1)"
    marks = [
        f'{{"url": "https://s{at % 7}.example/{at}", "title": "", "highlights": '
        f'[{{"quote": "{PASSAGE} {at}", "created_at": {SECONDS}}}]}}'
        for at in range(200)
    ]
    header = ["title", "url", "time_added", "tags", "status"]
    return packed(
        {
            "part_000000.csv": table(header, *rows[:800]),
            "part_000001.csv": table(header, *rows[800:]),
            "annotations/part_000000.json": f"[{','.join(marks)}]",
        }
    )


def put(library: Library, owner: Account) -> ImportId:
    """Put the file in its place, as if it had been looked through."""
    id = library.imports.new_id()
    library.imports.path(id).parent.mkdir(exist_ok=True)
    library.imports.path(id).write_bytes(archive())
    library.imports.add(owner.id, "pocket.zip", id)
    with library._database.write() as connection:
        mine = imports.update().where(imports.c.id == id)
        connection.execute(mine.values(state="looked", total=LINES))
    library.imports.start(owner.id, id)
    return id


def undisturbed(crew: Crew, folder: Path) -> tuple[list[tuple[object, ...]], object]:
    from inkpost.importing import take_in
    from inkpost.orders import wake_nobody
    from inkpost.services import open_services

    services = open_services(
        crew.settings.model_copy(update={"data_dir": folder}), wake_nobody
    )
    owner = services.library.accounts.owner()
    id = put(services.library, owner)
    while (now := services.library.imports.find(owner.id, id)).state == "running":
        take_in(services, id)
    found = shelf(services.library)
    services.library.close()
    return found, (now.new, now.there, now.refused, now.marks, now.position)


def let_lease_run_out(crew: Crew, id: ImportId) -> None:
    with closing(sqlite3.connect(crew.settings.data_dir / "inkpost.sqlite")) as db:
        past = "2020-01-01 00:00:00.000000"
        db.execute(
            "UPDATE imports SET lease_until = NULL, wake_at = ?"
            " WHERE state = 'running'", (past,),
        )  # fmt: skip
        db.commit()
    assert crew.library.imports.sweep() == (id,)
    crew.enqueue("import", id)


def test_killed_ten_times_the_library_is_the_same(crew: Crew, tmp_path: Path) -> None:
    whole, counted = undisturbed(crew, tmp_path / "undisturbed")
    chance = random.Random(7)
    library, owner = crew.library, crew.library.accounts.owner()
    id = put(library, owner)
    reached = []
    for kill in range(KILLS):
        worker = crew.start("bulk", SLOW)
        let_lease_run_out(crew, id)
        goal = library.imports.find(owner.id, id).position + chance.randint(1, 120)
        assert wait_until(lambda: _position(library, owner, id) >= goal, 30)  # noqa: B023
        time.sleep(chance.random() / 10)
        crew.kill(worker)
        reached.append(_position(library, owner, id))
        assert reached[-1] < LINES, f"all was in before kill {kill + 1}"
    crew.start("bulk", SLOW)
    let_lease_run_out(crew, id)
    assert wait_until(lambda: library.imports.find(owner.id, id).state == "done", 60), (
        library.imports.find(owner.id, id)
    )
    done = library.imports.find(owner.id, id)
    assert (done.new, done.there, done.refused, done.marks, done.position) == counted
    assert shelf(library) == whole
    assert reached == sorted(reached)


def _position(library: Library, owner: Account, id: ImportId) -> int:
    return library.imports.find(owner.id, id).position


def test_the_undisturbed_one_is_what_was_in_the_file(
    crew: Crew, tmp_path: Path
) -> None:
    whole, counted = undisturbed(crew, tmp_path / "undisturbed")
    assert len(whole) == 1_399
    assert counted == (1_399, 100, 1, 200, LINES + 200)
    opened = open_library("", tmp_path / "undisturbed")
    assert opened.shelves.counts(opened.accounts.owner().id)["all"] == 1_399
    opened.close()
