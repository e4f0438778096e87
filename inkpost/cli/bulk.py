"""`inkpost export` of many articles, with a bar, a list of failures and volumes."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import typer

from inkpost import alone, pipeline, services
from inkpost.building import builders
from inkpost.cli.books import count, is_file
from inkpost.cli.orders import Order, end
from inkpost.cli.outputs import demand_spare, put, tell_missing, unwritable
from inkpost.cli.progress import counting
from inkpost.cli.settings import demand_library
from inkpost.errors import NotFound, Permanent
from inkpost.linked import read_link
from inkpost.manners import AtOnce
from inkpost.model import (
    Account,
    ArticleId,
    Export,
    ExportWish,
    Kept,
    Selection,
)
from inkpost.orders import wake_nobody
from inkpost.polite import read_politely
from inkpost.removal import remove_export
from inkpost.settings import Settings
from library import Library

#: Articles that are bound in the time in which a process starts.
WORTH_A_PROCESS = 100


def export_read(
    settings: Settings, read: Iterable[tuple[int, Kept]], order: Order
) -> list[tuple[str, str]]:
    """Make books of what was `read`, each with its place; return what failed, and why.

    In the library of `settings`, which nobody has opened yet.
    """
    failures: list[tuple[str, str]] = []
    with alone.opened(settings) as library:
        owner = library.accounts.owner()
        ids: dict[int, ArticleId] = {}
        for place, kept in read:
            if kept.article:
                ids[place] = library.articles.keep(owner.id, kept.url, kept.article)
            else:
                failures.append((kept.url, str(kept.error)))
        if ids:
            wish = order.wish(articles=tuple(ids[place] for place in sorted(ids)))
            _build(settings, library, owner, wish, order, failures)
    return failures


def export_query(
    settings: Settings, query: str, email: str | None, order: Order
) -> None:
    """Make books of what `query` means in the library of `settings`."""
    settings = settings.model_copy(update={"data_dir": settings.data_dir.resolve()})
    selection = Selection.parse(query)
    demand_library(settings)
    failures: list[tuple[str, str]] = []
    with alone.opened(settings) as library:
        owner = _account(library, email)
        if not library.selections.count(owner.id, selection):
            raise NotFound(_none(query))
        _read_links(settings, library, owner, selection, order)
        wish = order.wish(selection=selection)
        _build(settings, library, owner, wish, order, failures)
    end(order, failures, some=True)


def _read_links(
    settings: Settings,
    library: Library,
    account: Account,
    selection: Selection,
    order: Order,
) -> None:
    """Read what of `selection` is a link so far, politely; what cannot be stays one."""
    ids = dict(_links(library, account, selection))
    if not ids:
        return
    shop = services.open_services(settings, wake_nobody, AtOnce())

    def read(url: str) -> Kept:
        # One by one: what is handed out counts, and others' links would wait for it.
        for id in library.links.call(account.id, [ids[url]]):
            read_link(shop, id)
        return Kept(url)

    jobs = order.jobs or pipeline.JOBS
    with closing(shop.library), counting("reading", len(ids)) as progress:
        for done, _ in enumerate(read_politely(ids, read, jobs, order.pause), 1):
            progress.step(done, 0)


def _links(
    library: Library, account: Account, selection: Selection
) -> Iterator[tuple[str, ArticleId]]:
    """Yield the address and the id of each article that has no text yet."""
    for batch in library.selections.ids(account.id, selection):
        waiting = library.links.waiting(account.id, batch)
        for article in library.shelves.some(account.id, waiting):
            yield article.url, article.id


def _none(query: str) -> str:
    if not query.strip():
        return "There is no article in this library yet: save or import some first"
    return f"No article in this library fits --query “{query}”: ask for less"


def _account(library: Library, email: str | None) -> Account:
    if email is None:
        return library.accounts.owner()
    found = library.accounts.with_email(email)
    if found is None:
        raise NotFound(f"Nobody here has the address {email}: see inkpost user list")
    return found


def _build(
    settings: Settings,
    library: Library,
    account: Account,
    wish: ExportWish,
    order: Order,
    failures: list[tuple[str, str]],
) -> None:
    jobs = min(order.jobs or builders(), 64)
    if wish.articles:  # what a query finds is not counted yet
        jobs = min(jobs, max(1, len(wish.articles) // WORTH_A_PROCESS))
    before = len(failures)
    with counting("binding", 0) as progress:

        def tell(export: Export) -> None:
            progress.step(export.done, before, export.total, export.sentence)

        export = alone.build(settings, library, account.id, wish, jobs, tell)
    try:
        if export.package is None:
            raise Permanent(export.sentence)
        library.store.has(export.package.path)
        for line in _take(export, order.out, order.read):
            typer.echo(line)
        missing = library.exports.missing(account.id, export.id, 1_000_000)
        gone = (each for each in missing if each.is_whole)
        tell_missing([""] * sum(not each.is_whole for each in missing))
        failures += [(each.url or each.article, each.reason) for each in gone]
    finally:
        library.exports.remove(account.id, export.id)
        remove_export(library.store, export.id)


def _take(export: Export, out: Path | None, read: frozenset[Path]) -> list[str]:
    """Put what was made where it is to go; return a line for each file."""
    package = export.package
    assert package
    many = package.media_type == "application/zip"
    if many and not is_file(out):
        return _unpack(package.path, out or Path(), read)
    target = put(package.path, out, read)
    return [f"{target}: {count(export.total, 'article')}"]


def _unpack(path: Path, folder: Path, read: frozenset[Path]) -> list[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path) as file:
            targets = {name: folder / Path(name).name for name in file.namelist()}
            for target in targets.values():
                demand_spare(target, read)
            for name, target in targets.items():
                with file.open(name) as source, target.open("wb") as to:
                    shutil.copyfileobj(source, to, 1 << 20)
    except OSError as error:
        raise unwritable(folder, error) from error
    return [f"{folder / name}" for name in targets]
