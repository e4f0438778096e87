"""Imports on both databases: claimed, committed by batches, stopped, matched."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inkpost.errors import LeaseLost, NotFound, QuotaSpent
from inkpost.model import Account, ArticleId, ImportId, Link, Mark, Refused
from library import Batch, Library
from library.import_work import LEASE
from library.imports import MOST_IMPORTS
from tests.exporters.samples import PLAIN
from tests.support.clock import Clock


def bring(library: Library, owner: Account) -> ImportId:
    id = library.imports.new_id()
    library.imports.path(id).parent.mkdir(exist_ok=True)
    library.imports.path(id).write_text("https://a.example/")
    library.imports.add(owner.id, "list\u2028.txt", id)
    return id


def look(library: Library, id: ImportId, total: int = 3) -> None:
    claim = library.imports.work.claim(id)
    assert claim
    library.imports.work.called(claim, "Pocket")
    library.imports.work.looked(claim, total)


def test_a_batch_is_in_whole_with_its_place(library: Library, owner: Account) -> None:
    id = bring(library, owner)
    look(library, id)
    library.imports.start(owner.id, id)
    claim = library.imports.work.claim(id)
    assert claim
    assert library.imports.work.claim(id) is None
    links = [Link("https://a.example/1", "One"), Link("https://a.example/2")]
    marks: list[tuple[int | ArticleId, tuple[Mark, ...]]] = [(0, (Mark("Said", "!"),))]
    refused = [Refused("line 3", "x", "It has no address")]
    batch = Batch(3, links, marks, {1}, refused)
    library.imports.work.commit(claim, batch)
    now = library.imports.find(owner.id, id)
    assert (now.position, now.new, now.there, now.refused, now.marks) == (3, 1, 0, 1, 1)
    assert list(library.imports.lines(owner.id, id)) == refused
    library.imports.work.commit(claim, batch)
    assert library.imports.find(owner.id, id).marks == 1
    library.imports.work.done(claim, "It is all in")
    assert library.imports.find(owner.id, id).state == "done"
    assert not library.imports.path(id).exists()


def test_what_was_stopped_takes_nothing_in(library: Library, owner: Account) -> None:
    id = bring(library, owner)
    look(library, id)
    library.imports.start(owner.id, id)
    claim = library.imports.work.claim(id)
    assert claim
    library.imports.cancel(owner.id, id)
    with pytest.raises(LeaseLost):
        library.imports.work.commit(claim, Batch(1, [Link("https://a.example/")]))
    assert library.shelves.list(owner.id, "all") == ()


def test_a_lost_worker_is_followed_by_another(
    library: Library, owner: Account, clock: Clock
) -> None:
    id = bring(library, owner)
    lost = library.imports.work.claim(id)
    assert lost
    clock.time += LEASE
    assert library.imports.sweep() == (id,)
    assert library.imports.work.claim(id)
    with pytest.raises(LeaseLost):
        library.imports.work.looked(lost, 1)


def test_an_import_is_nobody_elses(library: Library, owner: Account) -> None:
    id, other = bring(library, owner), library.accounts.add("Bo")
    for do in (library.imports.find, library.imports.cancel, library.imports.remove):
        with pytest.raises(NotFound):
            do(other.id, id)
    assert library.imports.list(other.id) == ()
    assert library.imports.find(owner.id, id).name == "list .txt"


def test_there_is_an_end_to_imports(
    library: Library, owner: Account, clock: Clock
) -> None:
    for _ in range(MOST_IMPORTS):
        library.imports.add(owner.id, "a", library.imports.new_id())
    with pytest.raises(QuotaSpent):
        bring(library, owner)
    clock.time += timedelta(days=8)
    assert len(library.imports.expire()) == MOST_IMPORTS


def test_a_passage_finds_its_article(library: Library, owner: Account) -> None:
    linked = library.links.add(owner.id, [Link("https://a.example/", article=PLAIN)])
    highlights, title = library.highlights, PLAIN.title.upper() + "!"
    known = highlights.titles(owner.id, [title, "Another"])
    assert highlights.match(owner.id, title, "", known) == linked[0].id
    words = "For six hundred years the mill ground corn twice"
    assert highlights.match(owner.id, "An issue", words, {}) == linked[0].id
    assert (
        highlights.match(owner.id, "An issue", "Nothing of the kind here", {}) is None
    )
    other = library.accounts.add("Bo")
    assert highlights.match(other.id, title, words, {}) is None
    assert highlights.of(other.id, linked[0].id) == ()
