"""`inkpost export` of a list: read politely, and bound at once if it is one book.

A list that needs several books, or in which an article spoils the book, goes through a
library of its own (`inkpost.cli.bulk`), which makes them in processes, part by part.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from inkpost import pipeline, services
from inkpost.cli.books import book_profile, count, get_ready_meanwhile
from inkpost.cli.orders import Order, end
from inkpost.cli.outputs import put, tell_missing
from inkpost.cli.progress import counting
from inkpost.errors import OF_ONE_ARTICLE
from inkpost.model import Package
from inkpost.polite import read_politely
from inkpost.processes import share_one_heap
from inkpost.shed import shed
from inkpost.shelf import Shelf, fits

if TYPE_CHECKING:
    from inkpost.model import Kept
    from inkpost.settings import Settings

#: A longer list needs several books in most formats.
MOST = 280


def export_list(sources: list[str], url: str | None, order: Order) -> None:
    """Read `sources` and make books of them."""
    share_one_heap()
    with shed() as settings:
        once = len(set(sources)) == len(sources) <= MOST
        if order.form == "one" and once:
            failures = _export(settings, sources, url, order)
        else:
            from inkpost.cli import bulk

            kept = read_sources(settings, sources, url, order)
            failures = bulk.export_read(settings, kept, order)
    end(order, failures, some=len(failures) < len(sources))


def read_sources(
    settings: Settings, sources: list[str], url: str | None, order: Order
) -> Iterator[tuple[int, Kept]]:
    """Yield the place of each of `sources` (from 0) with what was read there."""
    workshop = services.open_workshop(settings, settings.data_dir.resolve())
    if order.format == "epub":
        workshop = get_ready_meanwhile(workshop)
    read = partial(pipeline.try_to_read, workshop, url=url)
    jobs, failed = order.jobs or pipeline.JOBS, 0
    with counting("reading", len(sources)) as progress:
        found = read_politely(sources, read, jobs, order.pause)
        for done, (place, kept) in enumerate(found, start=1):
            yield place, kept
            failed += kept.error is not None
            progress.step(done, failed)


def _export(
    settings: Settings, sources: list[str], url: str | None, order: Order
) -> list[tuple[str, str]]:
    """Make the book of `sources`; return what failed, and why."""
    failures: list[tuple[str, str]] = []
    shelf = Shelf(settings.data_dir / "articles")
    for place, kept in read_sources(settings, sources, url, order):
        if kept.article:
            shelf.put(place, kept.article)
        else:
            failures.append((kept.url, str(kept.error)))
    if not len(shelf):
        return failures
    if package := _bind(shelf, settings.data_dir / "bound", order):
        target = put(package.path, order.out, order.read)
        typer.echo(f"{target}: {count(len(shelf), 'article')}")
        tell_missing([omission.kind for omission in package.omissions])
        return failures
    from inkpost.cli import bulk

    kept_again = ((place, _kept(sources, shelf, place)) for place in shelf.places())
    return failures + bulk.export_read(settings, kept_again, order)


def _kept(sources: list[str], shelf: Shelf, place: int) -> Kept:
    from inkpost.model import Kept

    return Kept(sources[place], article=shelf.at(place))


def _bind(shelf: Shelf, folder: Path, order: Order) -> Package | None:
    """Return the one book of all articles; None where that is not to be had."""
    if not fits(shelf, order.format, order.limit):
        return None
    edition = (
        shelf.edition(order.title)
        if len(shelf) > 1
        else pipeline.bind(list(shelf), order.title)
    )
    reader = book_profile(order.profile, order.format)
    try:
        books = pipeline.make_volumes(
            edition, order.format, folder, reader, order.limit
        )
    except OF_ONE_ARTICLE:
        return None  # it is found and left out the long way
    return books[0] if len(books) == 1 else None
