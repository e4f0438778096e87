"""Faults of a whole service on one machine: SQLite, and a Redis of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.faults.reckoning import (
    arguments_told,
    get_used_to_work,
    reckon,
    secrets_told,
)
from tests.faults.secrets import entrust
from tests.faults.table import ON_SQLITE, Fault
from tests.faults.town import Town, open_town
from tests.support.disks import small_disk
from worker.broker import socket_path

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with small_disk() as folder, open_town(folder) as town:
        get_used_to_work(town)
        yield town


@pytest.mark.parametrize("fault", ON_SQLITE, ids=str)
def test_nothing_is_lost_and_nothing_doubled(
    fault: Fault, town: Town, record_property: Callable[[str, object], None]
) -> None:
    if fault.disk and not town.folder.is_mount():
        pytest.skip("no disk can be mounted here, and so none filled")
    ids = fault.scene(town)
    ended = reckon(town, ids, fault.ends, fault.within)
    record_property("fault", (fault.what, fault.when, len(ids), ended))


def test_each_connection_is_on_record(town: Town) -> None:
    """Else it would say nothing that none of them led where none should."""
    lines = town.connected()
    ports = (town.site.port, town.post.port, town.mailbox.port)
    assert {f"127.0.0.1:{port}" for port in ports} <= lines
    assert str(socket_path(town.folder)) in lines


def test_no_secret_is_written_anywhere(town: Town) -> None:
    """After all the faults: not in logs, messages, tables, books and mails."""
    secrets = entrust(town)
    assert len(town.log) > 1000
    assert secrets_told(town, secrets) == []


def test_a_message_is_one_id(town: Town) -> None:
    town.say("inkpost.fetch", "fetch", "0" * 22)
    assert "['<id>']" in arguments_told(town)
    known = {"['<id>']", "['operator']", "['entries']"}
    forged = {said for said in arguments_told(town) if said not in known}
    assert not [said for said in forged if "http" in said or "@" in said]
