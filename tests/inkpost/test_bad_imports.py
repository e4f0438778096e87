"""Bad files: a line and a reason each, the rest in, nothing written outside."""

from __future__ import annotations

import random
import resource
from pathlib import Path

import pytest

from inkpost.services import Services
from tests.inkpost.bad_imports import BAD, HEADER, row
from tests.inkpost.test_deliver import desk
from tests.support.exports import FILES, ONE, table
from tests.support.importing import bring, counts, refusals, take
from tests.support.workers import Desk

__all__ = ["desk"]

pytestmark = pytest.mark.slow

#: Bytes that a worker may have grown by, at its peak.
_MOST = 150_000_000


@pytest.fixture
def services(desk: Desk) -> Services:
    return desk.services


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_says_why_and_the_rest_is_in(
    services: Services, name: str, tmp_path: Path
) -> None:
    bad = BAD[name]
    content = bad.make()
    before = peak()
    looked = bring(services, content, "../../etc/passwd\0.csv")
    told = [
        looked.sentence,
        *(line.reason for line in refusals(services.library, looked)),
    ]
    assert any(bad.says in sentence for sentence in told)
    assert counts(looked) == bad.counts
    assert looked.state == ("looked" if any(bad.counts) else "failed")
    if looked.state == "looked":
        assert counts(take(services, looked)) == bad.counts
    assert peak() - before < _MOST
    known = {"inkpost.sqlite", "inkpost.sqlite-wal", "inkpost.sqlite-shm", "imports"}
    assert {path.name for path in tmp_path.iterdir()} <= known | {"outbox", "books"}
    assert list((tmp_path / "imports").iterdir()) == []


def test_tags_are_capped_and_plain(services: Services) -> None:
    take(services, bring(services, BAD["tags"].make()))
    owner = services.library.accounts.owner().id
    tags = [one.tags for one in services.library.shelves.list(owner)]
    assert sorted(len(each) for each in tags) == [5, 30]
    assert all(len(tag) <= 60 for each in tags for tag in each)


def test_a_long_list_is_in_at_once_and_waits(services: Services) -> None:
    urls = (f"https://site{number % 50}.example/{number}" for number in range(5_000))
    file = table(HEADER, *(row(url) for url in urls))
    done = take(services, bring(services, file))
    assert counts(done) == (5_000, 0, 0)
    count = services.library.links.count(done.account)
    assert (count.waiting, count.read_today) == (5_000, 0)


@pytest.mark.parametrize("program", FILES)
def test_a_file_that_was_damaged_on_its_way_is_no_surprise(
    services: Services, program: str
) -> None:
    chance = random.Random(program)
    file = FILES[program]
    whole = bytearray(file if isinstance(file, bytes) else file.encode())
    for _ in range(25):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        cut = damaged[: chance.randrange(1, len(damaged) + 1)]
        looked = bring(services, bytes(cut))
        assert looked.state in {"looked", "failed"}
        services.library.imports.remove(looked.account, looked.id)
    done = take(services, bring(services, bytes(whole)))
    assert done.state == "done"
    assert ONE in {one.url for one in services.library.shelves.list(done.account)}
