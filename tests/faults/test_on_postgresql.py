"""Faults of a service whose database is a PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.faults.reckoning import get_used_to_work, reckon, secrets_told
from tests.faults.secrets import entrust
from tests.faults.table import ON_POSTGRESQL, Fault
from tests.faults.town import Town, open_town
from tests.support.disks import small_disk
from tests.support.postgres import running_postgres

pytestmark = [pytest.mark.slow, pytest.mark.tool]


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with (
        running_postgres("-c", "fsync=off") as postgres,
        small_disk() as folder,
        open_town(folder, postgres) as town,
    ):
        get_used_to_work(town)
        yield town


@pytest.mark.parametrize("fault", ON_POSTGRESQL, ids=str)
def test_nothing_is_lost_and_nothing_doubled(
    fault: Fault, town: Town, record_property: Callable[[str, object], None]
) -> None:
    ids = fault.scene(town)
    ended = reckon(town, ids, fault.ends, fault.within)
    record_property("fault", (fault.what, fault.when, len(ids), ended))


def test_no_secret_is_written_anywhere(town: Town) -> None:
    """After all the faults: not in logs, messages, tables, books and mails."""
    secrets = entrust(town)
    assert len(town.dump()) > 30
    assert secrets_told(town, secrets) == []
