"""The plug is pulled while an import comes into PostgreSQL: nothing lost or doubled.

See `tests.inkpost.test_bulk_kills` for ten kills of every process, on SQLite.
"""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from inkpost.model import Account, ImportId
from library import Library, open_library
from library.import_tables import imports
from tests.support.clock import PAST
from tests.support.crew import MANY, Crew, local_settings
from tests.support.exports import PASSAGE, SECONDS, packed, table
from tests.support.importing import shelf
from tests.support.web import Web, wait_until

pytestmark = pytest.mark.slow

CREWS = [MANY]
LINES, KILLS = 1_500, 4
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
    library.store.keep(library.imports.path(id))
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

    alone = {"data_dir": folder, "database_url": "", "store_url": ""}
    services = open_services(crew.settings.model_copy(update=alone), wake_nobody)
    owner = services.library.accounts.owner()
    id = put(services.library, owner)
    while (now := services.library.imports.find(owner.id, id)).state == "running":
        take_in(services, id)
    found = shelf(services.library)
    services.library.close()
    return found, (now.new, now.there, now.refused, now.marks, now.position)


def let_lease_run_out(crew: Crew, id: ImportId) -> None:
    with crew.library._database.write() as connection:
        running = imports.update().where(imports.c.state == "running")
        connection.execute(running.values(lease_until=None, wake_at=PAST))
    assert crew.library.imports.sweep() == (id,)
    crew.enqueue("import", id)


def test_killed_again_and_again_it_is_what_comes_into_sqlite_at_once(
    crew: Crew, tmp_path: Path
) -> None:
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


def test_the_undisturbed_one_is_what_was_in_the_file(tmp_path: Path, web: Web) -> None:
    calm = Crew(local_settings(tmp_path, web))
    whole, counted = undisturbed(calm, tmp_path / "undisturbed")
    assert len(whole) == 1_399
    assert counted == (1_399, 100, 1, 200, LINES + 200)
    opened = open_library("", tmp_path / "undisturbed")
    assert opened.shelves.counts(opened.accounts.owner().id)["all"] == 1_399
    opened.close()
