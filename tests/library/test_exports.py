"""Exports and quotas, on each database."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from inkpost.errors import NotFound, QuotaSpent
from inkpost.model import Account, ArticleId, Package, Quota
from library import Library
from tests.support.clock import Clock
from tests.support.shelf import keep_article


@pytest.fixture
def article(library: Library, owner: Account, tmp_path: Path) -> ArticleId:
    return keep_article(library, owner, tmp_path)


def package(folder: Path) -> Package:
    path = folder / "exports" / "x" / "A.epub"
    return Package(path, "epub", "application/epub+zip", "A", "0" * 64, 5_000_000)


def test_an_export_is_made_once_and_kept_for_a_week(
    library: Library, owner: Account, article: ArticleId, clock: Clock, tmp_path: Path
) -> None:
    id = library.exports.add(owner.id, [article, ArticleId("nobodys")], "epub", "A")
    claimed = library.exports.claim(id)
    assert claimed
    assert claimed.articles == (article,)
    assert library.exports.claim(id) is None
    assert library.exports.ready(id, package(tmp_path))
    found = library.exports.find(owner.id, id)
    assert found.package == package(tmp_path)
    assert library.exports.expire() == ()
    clock.time += timedelta(days=7)
    assert library.exports.expire() == (id,)
    assert not library.exports.ready(id, package(tmp_path))


def test_what_killed_three_workers_is_given_up(
    library: Library, owner: Account, article: ArticleId, clock: Clock
) -> None:
    id = library.exports.add(owner.id, [article], "epub")
    for _ in range(3):
        assert library.exports.claim(id)
        clock.time += timedelta(minutes=12)
        library.exports.sweep()
        clock.time += timedelta(minutes=1)
    assert library.exports.find(owner.id, id).state == "failed"
    assert library.exports.sweep() == ()


def test_an_export_that_nobody_was_woken_for_is_found(
    library: Library, owner: Account, article: ArticleId, clock: Clock
) -> None:
    id = library.exports.add(owner.id, [article], "epub")
    assert library.exports.sweep() == ()
    clock.time += timedelta(seconds=21)
    assert library.exports.sweep() == (id,)


def test_exports_of_one_moment_are_all_on_some_page(
    library: Library, owner: Account, article: ArticleId
) -> None:
    made = {library.exports.add(owner.id, [article], "epub") for _ in range(3)}
    first = library.exports.list(owner.id, 2)
    rest = library.exports.list(owner.id, 2, first[-1].created_at, first[-1].id)
    assert {one.id for one in (*first, *rest)} == made


def test_a_stranger_exports_nothing(
    library: Library, owner: Account, article: ArticleId
) -> None:
    other = library.accounts.add("Bo")
    with pytest.raises(NotFound):
        library.exports.add(other.id, [article], "epub")
    id = library.exports.add(owner.id, [article], "epub")
    with pytest.raises(NotFound):
        library.exports.find(other.id, id)
    with pytest.raises(NotFound):
        library.exports.remove(other.id, id)


def test_what_a_reader_has_is_counted(
    library: Library, clock: Clock, tmp_path: Path
) -> None:
    bo = library.accounts.add("Bo")
    library.quotas.set(bo.id, Quota(articles_a_day=3, storage=5_000_000))
    article = keep_article(library, bo, tmp_path)
    kept = library.quotas.usage(bo.id).storage
    assert 1000 < kept < 100_000  # its text and its picture
    device = library.devices.add(bo.id, "Kindle", "bo@kindle.com")
    library.deliveries.order(bo.id, ["https://a.example/1"], device.id)
    library.previews.add(bo.id, "https://a.example/2")
    assert library.quotas.usage(bo.id).articles_today == 2
    with pytest.raises(QuotaSpent, match="3 is the most"):
        library.deliveries.order(
            bo.id, ["https://b.example/", "https://c.example/"], device.id
        )
    clock.time += timedelta(days=1)
    library.quotas.check(bo.id, 3)
    id = library.exports.add(bo.id, [article], "epub")
    library.exports.ready(id, package(tmp_path))
    with pytest.raises(QuotaSpent, match="5 MB here are full"):
        library.quotas.check(bo.id, 0)
    library.exports.remove(bo.id, id)
    library.shelves.change(bo.id, [article], "remove")
    assert library.quotas.usage(bo.id).storage == 0


def test_the_owner_has_no_quota_unless_it_is_set(
    library: Library, owner: Account
) -> None:
    assert library.quotas.usage(owner.id).quota == Quota()
    library.quotas.check(owner.id, 10_000)
    library.quotas.set(owner.id, Quota(articles_a_day=1))
    with pytest.raises(QuotaSpent):
        library.quotas.check(owner.id, 2)
