"""The version before on the tables of this one, and its database brought up to date.

The version before is the newest commit without the newest migration: its code is taken
from the history, and run by processes of its own.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from inkpost.model import DeliveryId
from library import migrations, open_library

ROOT = Path(__file__).parents[2]
#: What the code of that version is asked to do on a database: its whole way.
PROGRAM = """
import sys
from pathlib import Path
from library import open_library
from library.migrations import HEAD
from tests.support.steps import finish

folder, url, page = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
library = open_library(url, folder)
owner = library.accounts.owner()
device = library.devices.add(owner.id, "Kindle", "reader@kindle.com")
delivery = library.deliveries.order(owner.id, [page], device.id)
finish(library, folder, delivery.id)
library.close()
print(HEAD, delivery.id)
"""
#: Tests of its own that have to pass on the tables of today: who orders, who works,
#: what is due.
OWN_TESTS = ("test_deliveries", "test_work", "test_exports", "test_digest_clock")

pytestmark = [pytest.mark.slow, pytest.mark.tool]


def git(*words: str) -> bytes:
    done = subprocess.run(
        ["git", "-C", str(ROOT), *words], check=False, capture_output=True
    )
    return done.stdout


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the code of the version before."""
    newest = f"library/migrations/versions/{migrations.HEAD}_*.py"
    added = git("log", "--diff-filter=A", "--format=%H", "--", newest).decode().split()
    packed = git("archive", f"{added[-1]}~1") if added else b""
    folder = tmp_path_factory.mktemp("before")
    if not packed:
        pytest.skip("the history of versions is not here: this is no whole clone")
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def run(before: Path, *words: str) -> str:
    """Run Python with the code of the version before; return what it says."""
    environment = os.environ | {"PYTHONPATH": str(before), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(
        [sys.executable, *words],
        cwd=before, env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_its_database_is_brought_up_to_date_while_it_goes_on(
    before: Path, bare_url: str, tmp_path: Path
) -> None:
    def work(page: str) -> DeliveryId:
        head, id = run(before, "-c", PROGRAM, str(tmp_path), bare_url, page).split()
        assert head < migrations.HEAD
        return DeliveryId(id)

    first = work("https://example.org/before")
    library = open_library(bare_url, tmp_path)
    second = work("https://example.org/beside")
    owner = library.accounts.owner().id
    third = library.deliveries.order(
        owner, ["https://example.org/after"], library.devices.list(owner)[0].id
    )
    states = {
        one.id: str(one.state) for one in library.deliveries.list(owner, limit=10)
    }
    library.close()
    assert states == {first: "sent", second: "sent", third.id: "queued"}


def test_its_own_tests_pass_on_the_tables_of_today(before: Path) -> None:
    theirs = before / "library" / "migrations"
    shutil.rmtree(theirs)
    shutil.copytree(ROOT / "library" / "migrations", theirs)
    files = [f"tests/library/{name}.py" for name in OWN_TESTS]
    said = run(
        before, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider",
        "-k", "not postgresql", *files,
    )  # fmt: skip
    assert " passed" in said
    assert "failed" not in said
