"""Each bad input gets its sentence; no worker dies of it, or keeps its memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults import rows, rows_of_files, rows_of_the_web
from tests.faults.reckoning import get_used_to_work, reckon
from tests.faults.rows import Row
from tests.faults.town import Town, open_town
from tests.support import processes
from tests.support.disks import small_disk

pytestmark = pytest.mark.slow

#: Bytes that a worker may have more after a bad input than before (safety 7).
MORE = 50_000_000
WORKERS = ("fetch", "bind", "bulk", "web")
ROWS = [*rows.ROWS, *rows_of_files.ROWS, *rows_of_the_web.ROWS]


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with small_disk(2000) as folder, open_town(folder) as town:
        get_used_to_work(town)
        # The first list and the first feed load what they need, which stays.
        rows_of_files.LISTS[1].bring(town)
        rows_of_files.GOOD.bring(town)
        begin = memory(town)
        yield town
        end = memory(town)
        town.memory.clear()  # 179 rows leave more behind than one may
        reckon(town, [], (), 0)
        assert {part: end[part] - begin[part] < 3 * MORE for part in WORKERS} == (
            dict.fromkeys(WORKERS, True)
        )


def memory(town: Town) -> dict[str, int]:
    return {part: processes.memory(town.pid(part)) for part in WORKERS}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_bad_input_gets_its_sentence(row: Row, town: Town) -> None:
    before = {part: town.pid(part) for part in WORKERS}
    had = memory(town)
    ended, sentence = row.bring(town)
    assert (ended, row.names in sentence) == (row.ends, True), sentence
    assert "Traceback" not in sentence
    assert str(town.folder) not in sentence
    assert {part: town.pid(part) for part in WORKERS} == before
    for part in WORKERS:
        grown = processes.memory(town.pid(part)) - had[part]
        assert grown < MORE, f"{part} has {grown:,} bytes more"
