"""What makes an export is killed again and again: the same bytes, nothing made twice.

See `tests.inkpost.test_bulk_kills` for ten kills of every process.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select, update

from inkpost.building import build_apart
from inkpost.model import (
    Account,
    Article,
    Export,
    ExportForm,
    ExportId,
    ExportWish,
    Picture,
    Selection,
)
from inkpost.settings import Settings
from library import Library, open_library
from library.export_tables import export_parts, exports
from tests.support.crew import Crew
from tests.support.drawings import photograph, to_bytes
from tests.support.killing import BUILDER, kill_one
from tests.support.tables import laid
from tests.support.web import wait_until

pytestmark = pytest.mark.slow

#: Articles of the export.
COUNT = 40


def fill(
    library: Library, owner: Account, folder: Path, count: int = COUNT, sites: int = 1
) -> None:
    """Keep `count` articles of `sites` sites."""
    pictures = folder / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    photo = to_bytes(photograph(seed=1))
    for number in range(count):
        url = f"https://site{number % sites}.example/{number}"
        path = pictures / f"{number:064}.jpg"
        path.write_bytes(photo + str(number).encode())
        library.store.keep(path)
        shown = Picture(f"{url}.jpg", "A dog", path, "image/jpeg", 600, 400)
        body = f'<p>Story {number}</p><p><img src="{url}.jpg" alt="A dog"/></p>' * 3
        article = Article(url, f"Story {number}", body, pictures=(shown,))
        library.articles.keep(owner.id, url, article)


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_tables")
    return Settings(data_dir=laid(tmp_path), database_url=url)


@pytest.fixture
def library(settings: Settings) -> Iterator[Library]:
    library = open_library(settings.database_url, settings.data_dir)
    fill(library, library.accounts.owner(), settings.data_dir)
    yield library
    library.close()


def wish(form: ExportForm) -> ExportWish:
    """Return a wish for some parts."""
    limit = 250_000 if form == "one" else None
    return ExportWish(form=form, selection=Selection(), limit=limit)


def let_leases_run_out(library: Library) -> None:
    past = datetime.now(UTC) - timedelta(minutes=1)
    with library._database.write() as connection:
        for table in (exports, export_parts):
            held = update(table).where(table.c.lease_until.is_not(None))
            # Not one process after another died of the same part.
            connection.execute(held.values(lease_until=past, tries=0))


def finished(
    library: Library, id: ExportId, folder: Path
) -> dict[str, tuple[int, int]]:
    """Return the files of finished parts, with what changes when they are made anew."""
    done = select(export_parts.c.books).where(
        export_parts.c.export_id == id, export_parts.c.state == "ready"
    )
    with library._database.read() as connection:
        books = [book for each in connection.execute(done).scalars() for book in each]
    assert not library.store.gone([folder / book["name"] for book in books])
    stats = {book["name"]: (folder / book["name"]).stat() for book in books}
    return {name: (one.st_ino, one.st_mtime_ns) for name, one in stats.items()}


def look(library: Library, id: ExportId) -> Export:
    return library.exports.find(library.accounts.owner().id, id)


def digest(library: Library, id: ExportId, count: int = COUNT) -> str:
    export = look(library, id)
    assert export.package, export.sentence
    assert (export.state, export.done) == ("ready", count)
    return export.package.sha256


def undisturbed(
    library: Library, settings: Settings, wish: ExportWish, count: int = COUNT
) -> str:
    id = library.exports.add(library.accounts.owner().id, wish).id
    while build_apart(settings, id):
        pass
    return digest(library, id, count)


def ready(library: Library, id: ExportId) -> int:
    """Return how many parts of the export are finished."""
    counted = select(func.count()).select_from(export_parts)
    mine = export_parts.c.export_id == id, export_parts.c.state == "ready"
    with library._database.read() as connection:
        return int(connection.execute(counted.where(*mine)).scalar_one())


def begun(library: Library, id: ExportId) -> bool:
    """Return whether one of its parts is being made: who plans them is alone."""
    held = select(export_parts.c.number).where(export_parts.c.export_id == id)
    held = held.where(export_parts.c.lease_until.is_not(None))
    with library._database.read() as connection:
        return connection.execute(held).first() is not None


def wait_for_finished(
    library: Library, id: ExportId, child: subprocess.Popen[bytes], more: int
) -> None:
    """Wait until `child` has begun, and has finished so many parts `more`."""
    wanted, begun = ready(library, id) + more, look(library, id).done
    wait_until(lambda: child.poll() is not None or look(library, id).done != begun, 30)
    wait_until(lambda: child.poll() is not None or ready(library, id) >= wanted, 30)


def start(settings: Settings, id: ExportId) -> subprocess.Popen[bytes]:
    """Start a builder that rests after each part, however fast the machine is."""
    order = {"settings": settings.model_dump(mode="json"), "export": id}
    child = subprocess.Popen(
        [sys.executable, "-c", BUILDER, str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    assert child.stdin
    child.stdin.write(json.dumps(order).encode())
    child.stdin.close()
    return child


@pytest.mark.parametrize(
    ("settings", "form", "kills"),
    [
        ("sqlite", "separate", 3),
        pytest.param("postgresql", "one", 3, marks=pytest.mark.tool),
    ],
    indirect=["settings"],
)
def test_a_builder_that_is_killed_again_and_again_makes_the_same_bytes(
    library: Library, settings: Settings, form: ExportForm, kills: int
) -> None:
    whole = undisturbed(library, settings, wish(form))
    id = library.exports.add(library.accounts.owner().id, wish(form)).id
    random = Random(form)
    kept: dict[str, tuple[int, int]] = {}
    for _ in range(kills):
        child = start(settings, id)
        wait_for_finished(library, id, child, random.randrange(2))
        time.sleep(random.uniform(0, 0.7))
        child.send_signal(signal.SIGKILL)
        child.wait()
        if look(library, id).is_open:
            there = finished(library, id, settings.data_dir)
            assert kept.items() <= there.items()
            kept = there
        let_leases_run_out(library)
    assert kept, "nothing was finished between the kills"
    while build_apart(settings, id):
        pass
    assert digest(library, id) == whole
    left = list((settings.data_dir / "exports" / id).iterdir())
    assert [path.suffix for path in left] == [".zip"]


def test_a_builder_that_is_killed_does_not_keep_the_others_waiting(crew: Crew) -> None:
    library, folder = crew.library, crew.settings.data_dir
    owner = library.accounts.owner()
    fill(library, owner, folder, 60, sites=6)
    wanted = ExportWish(form="site", selection=Selection())
    export = library.exports.add(owner.id, wanted)
    assert export.is_bulk
    bulk = crew.start("bulk")  # and no clock, which would wake others in the end
    crew.enqueue("bulk_export", export.id)
    assert wait_until(lambda: begun(library, export.id), 60)
    kill_one(bulk.pid, "export")
    assert wait_until(lambda: ready(library, export.id) >= 5, 60)
