"""Exports and quotas, on each database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from inkpost.errors import LeaseLost, NotFound, QuotaSpent
from inkpost.model import Account, ArticleId, ExportId, ExportWish, Format, Quota
from library import Library
from tests.support.clock import Clock
from tests.support.exported import list_export, make_export
from tests.support.shelf import keep_article


@pytest.fixture
def article(library: Library, owner: Account, tmp_path: Path) -> ArticleId:
    return keep_article(library, owner, tmp_path)


def test_an_export_is_made_once_and_kept_for_a_week(
    library: Library, owner: Account, article: ArticleId, clock: Clock, tmp_path: Path
) -> None:
    exports, work = library.exports, library.export_work
    picked = (article, ArticleId("nobodys"))
    id = exports.add(owner.id, ExportWish(articles=picked, title="A")).id
    list_export(library, id)
    assert library.export_lists.claim(id) is None
    part = work.claim_part(id)
    assert part
    assert [item.article for item in part.items] == [article]
    assert work.claim_part(id) is None
    assert work.claim_end(id) is None
    assert not library.export_turns.is_due(id)
    id = make_export(library, tmp_path, owner.id, article)
    found = exports.find(owner.id, id)
    assert found.package
    assert (found.state, found.done, found.package.size) == ("ready", 1, 2)
    assert exports.expire() == ()
    clock.time += timedelta(days=7)
    assert id in exports.expire()


def test_a_part_whose_worker_is_gone_is_made_by_another(
    library: Library, owner: Account, article: ArticleId, clock: Clock
) -> None:
    work = library.export_work
    id = library.exports.add(owner.id, ExportWish(articles=(article,))).id
    list_export(library, id)
    lost = work.claim_part(id)
    assert lost
    clock.pass_time(seconds=31)
    assert library.export_turns.is_due(id)
    again = work.claim_part(id)
    assert again
    with pytest.raises(LeaseLost):
        work.tick(lost, 1)
    with pytest.raises(LeaseLost):
        work.settle(lost, [], ())
    work.tick(again, 1)


@pytest.mark.slow
def test_nobody_packs_books_whose_parts_are_just_being_planned(
    library: Library, owner: Account, article: ArticleId
) -> None:
    work, wish = library.export_work, ExportWish(articles=(article,))
    ids = [library.exports.add(owner.id, wish).id for _ in range(20)]
    over = Event()

    def pack() -> list[ExportId]:
        packed = []
        while not over.is_set():
            packed += [id for id in ids if work.claim_end(id)]
        return packed

    with ThreadPoolExecutor(2) as pool:
        packers = [pool.submit(pack) for _ in range(2)]
        for id in ids:
            list_export(library, id)
        over.set()
        assert [packer.result() for packer in packers] == [[], []]


def test_what_is_stopped_is_noticed_by_its_worker(
    library: Library, owner: Account, article: ArticleId
) -> None:
    id = library.exports.add(owner.id, ExportWish(articles=(article,))).id
    list_export(library, id)
    part = library.export_work.claim_part(id)
    assert part
    library.exports.cancel(owner.id, id)
    with pytest.raises(LeaseLost):
        library.export_work.tick(part)
    assert library.export_work.claim_part(id) is None


def test_a_part_that_killed_three_workers_is_given_up_alone(
    library: Library, owner: Account, article: ArticleId, clock: Clock
) -> None:
    work = library.export_work
    id = library.exports.add(owner.id, ExportWish(articles=(article,))).id
    list_export(library, id)
    for _ in range(3):
        assert work.claim_part(id)
        clock.pass_time(minutes=1)
        assert library.export_turns.sweep() == ((id, False),)
    assert work.claim_part(id) is None
    assert work.claim_end(id)
    (lost,) = library.exports.missing(owner.id, id)
    assert "Inkpost stopped 3 times" in lost.reason


def test_what_killed_three_workers_is_given_up(
    library: Library, owner: Account, article: ArticleId, clock: Clock
) -> None:
    id = library.exports.add(owner.id, ExportWish(articles=(article,))).id
    for _ in range(3):
        assert library.export_lists.claim(id)
        clock.pass_time(minutes=1)
    assert library.export_turns.sweep() == ()
    assert library.exports.find(owner.id, id).state == "failed"
    assert library.export_turns.sweep() == ()


def test_an_export_whose_message_was_lost_is_woken(
    library: Library, owner: Account, article: ArticleId, clock: Clock
) -> None:
    id = library.exports.add(owner.id, ExportWish(articles=(article,))).id
    assert library.export_turns.sweep() == ()
    clock.pass_time(minutes=1)
    assert library.export_turns.sweep() == ((id, False),)


def test_exports_of_one_moment_are_leafed_through(
    library: Library, owner: Account, article: ArticleId
) -> None:
    wish = ExportWish(articles=(article,))
    made = {library.exports.add(owner.id, wish).id for _ in range(3)}
    first = library.exports.list(owner.id, 2)
    rest = library.exports.list(owner.id, 2, first[-1].created_at, first[-1].id)
    assert {export.id for export in first + rest} == made


def test_nobody_sees_the_exports_of_another(
    library: Library, owner: Account, article: ArticleId
) -> None:
    other = library.accounts.add("Bo")
    wish = ExportWish(articles=(article,))
    with pytest.raises(NotFound):
        library.exports.add(other.id, wish)
    kindle = library.devices.add(other.id, "Kindle", "bo@kindle.com")
    with pytest.raises(NotFound):
        library.exports.add(owner.id, replace(wish, device=kindle.id))
    id = library.exports.add(owner.id, wish).id
    for look in (library.exports.find, library.exports.remove, library.exports.cancel):
        with pytest.raises(NotFound):
            look(other.id, id)
    with pytest.raises(NotFound):
        library.exports.missing(other.id, id)


def test_what_takes_long_is_made_by_workers_that_have_time(
    library: Library, owner: Account, tmp_path: Path
) -> None:
    ids = tuple(keep_article(library, owner, tmp_path, f"/{n}") for n in range(6))
    formats: tuple[Format, ...] = ("epub", "pdf")
    made = [
        library.exports.add(owner.id, ExportWish(each, "one", ids)) for each in formats
    ]
    assert [export.is_bulk for export in made] == [False, True]
    assert library.export_turns.next() == made[1].id


def test_one_that_a_worker_holds_keeps_no_other_waiting(
    library: Library, owner: Account, tmp_path: Path, clock: Clock
) -> None:
    ids = tuple(keep_article(library, owner, tmp_path, f"/{n}") for n in range(6))
    wish = ExportWish("pdf", "one", ids)
    first = library.exports.add(owner.id, wish).id
    clock.pass_time(seconds=1)
    second = library.exports.add(owner.id, wish).id
    turns = library.export_turns
    assert turns.next() == first
    assert library.export_lists.claim(first)
    assert turns.next() == second
    clock.pass_time(seconds=31)
    assert turns.next() == first


def test_a_link_is_used_once(library: Library, clock: Clock) -> None:
    until = clock() + timedelta(minutes=15)
    assert library.exports.use_link("a", until)
    assert not library.exports.use_link("a", until)
    assert library.exports.use_link("b", until)
    clock.pass_time(minutes=16)
    library.exports.expire()


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
    id = make_export(library, tmp_path, bo.id, article, b"0" * 5_000_000)
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
