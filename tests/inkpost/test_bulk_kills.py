"""`inkpost serve`, each of whose processes is killed while much comes in or goes out.

Ten kills and more in one import and in one export, at moments that a seed chooses: the
library and the books are as if nothing had happened.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from inkpost.model import ExportWish, Quota, Selection
from tests.support.crew import Crew, local_settings
from tests.support.importing import shelf
from tests.support.killing import MESSAGES, killing
from tests.support.web import Web, wait_until
from tests.worker import test_export_kills as bound
from tests.worker import test_killed_imports as brought

pytestmark = pytest.mark.slow

#: Articles of the export, and their books: enough to last longer than the killers.
ARTICLES, BOOKS = 60, 60


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
        # Nothing of it is read: that would come to another end at each time.
        library.quotas.set(owner.id, Quota(reads_a_day=0))
        id = brought.put(library, owner)
        killer.crew.enqueue("import", id)
        far = partial(brought._position, library, owner, id)
        killer.rampage(["bulk", "bulk", "redis-server", MESSAGES], far, 60)
        assert far() < counted[-1], "it was at its end before the last kill"
        look = partial(library.imports.find, owner.id, id)
        assert wait_until(lambda: look().state == "done", 60), look()
        done = look()
        found = done.new, done.there, done.refused, done.marks, done.position
        assert found == counted
        assert shelf(library) == whole


def test_an_export_whose_processes_are_killed_has_the_same_bytes(
    tmp_path: Path, web: Web
) -> None:
    with killing(tmp_path, web, seed=5) as killer:
        library, settings = killer.crew.library, killer.crew.settings
        owner = library.accounts.owner()
        bound.fill(library, owner, tmp_path, ARTICLES, sites=BOOKS)
        wish = ExportWish(form="site", selection=Selection())
        whole = bound.undisturbed(library, settings, wish, ARTICLES)
        id = library.exports.add(owner.id, wish).id
        killer.crew.enqueue("bulk_export", id)
        kept: dict[str, tuple[int, int]] = {}

        def far() -> int:
            """Return how many books are there, none of which is made again."""
            there = bound.finished(library, id, tmp_path)
            assert kept.items() <= there.items()
            kept.update(there)
            return len(kept)

        also = ["export", "export", "export", "bulk", "redis-server", MESSAGES]
        killer.rampage(also, far, 2)
        assert bound.look(library, id).is_open, "it was at its end before the last kill"
        assert wait_until(lambda: not bound.look(library, id).is_open, 60)
        assert bound.digest(library, id, ARTICLES) == whole
        folder = tmp_path / "exports" / id
        assert wait_until(lambda: len(list(folder.iterdir())) == 1)  # the ZIP file
