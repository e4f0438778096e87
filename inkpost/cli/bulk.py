"""`inkpost export` of many articles, with a bar, a list of failures and volumes."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

import typer

from inkpost import alone, pipeline, services
from inkpost.building import builders
from inkpost.cli.books import FAILED, PARTLY, count, is_file
from inkpost.cli.lists import write_list
from inkpost.cli.outputs import demand_spare, tell_missing
from inkpost.cli.progress import counting
from inkpost.cli.settings import complain, demand_library
from inkpost.errors import FileUnwritable, NotFound, Permanent
from inkpost.linked import read_link
from inkpost.manners import AtOnce
from inkpost.model import (
    Account,
    ArticleId,
    Export,
    ExportForm,
    ExportWish,
    Format,
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


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made, and where it goes. `failed`: the file of what failed.

    `pause`: seconds between two pages of one site. `read`: files it is made of.
    """

    format: Format
    form: str
    title: str | None
    profile: str | None
    limit: int | None
    out: Path | None
    jobs: int | None
    failed: Path
    pause: float
    read: frozenset[Path]

    def wish(
        self,
        articles: tuple[ArticleId, ...] = (),
        selection: Selection | None = None,
    ) -> ExportWish:
        """Return what is asked of the library."""
        return ExportWish(
            format=self.format,
            form=cast("ExportForm", self.form),
            articles=articles,
            selection=selection,
            title=self.title,
            profile=self.profile,
            limit=self.limit,
        )


def export_sources(sources: list[str], url: str | None, order: Order) -> None:
    """Read `sources` and make books of them, in a library that lives so long."""
    failures: list[tuple[str, str]] = []
    with alone.shed() as (settings, library):
        owner = library.accounts.owner()
        ids: dict[int, ArticleId] = {}
        workshop = services.open_workshop(settings, settings.data_dir.resolve())
        jobs = order.jobs or pipeline.JOBS
        read = partial(pipeline.try_to_read, workshop, url=url)
        with counting("reading", len(sources)) as progress:
            for place, kept in read_politely(sources, read, jobs, order.pause):
                if kept.article:
                    article = kept.article
                    ids[place] = library.articles.keep(owner.id, kept.url, article)
                else:
                    failures.append((kept.url, str(kept.error)))
                progress.step(len(ids) + len(failures), len(failures))
        if ids:
            wish = order.wish(articles=tuple(ids[place] for place in sorted(ids)))
            _build(settings, library, owner, wish, order, failures)
    _end(order, failures, some=bool(ids))


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
    _end(order, failures, some=True)


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
        jobs = min(jobs, 1 + len(wish.articles) // WORTH_A_PROCESS)
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
    try:
        if many and not is_file(out):
            return _unpack(package.path, out or Path(), read)
        target = out if out and is_file(out) else (out or Path()) / package.path.name
        if many != (target.suffix == ".zip"):  # the name says what it is
            target = target.with_suffix(package.path.suffix)
        demand_spare(target, read)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(package.path, target)
    except OSError as error:
        raise FileUnwritable(
            f"The books cannot be written to {out or Path()} ({error.strerror})"
        ) from error
    return [f"{target}: {count(export.total, 'article')}"]


def _unpack(path: Path, folder: Path, read: frozenset[Path]) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path) as file:
        for name in file.namelist():
            demand_spare(folder / Path(name).name, read)
        for name in file.namelist():
            with file.open(name) as source, (folder / Path(name).name).open("wb") as to:
                shutil.copyfileobj(source, to, 1 << 20)
        return [f"{folder / name}" for name in file.namelist()]


def _end(order: Order, failures: list[tuple[str, str]], *, some: bool) -> None:
    """Say what failed, list it, and leave with 3 where some did, 1 where all did."""
    if not failures:
        return
    for _url, reason in failures[:10]:
        complain(reason)
    write_list(order.failed, failures)
    failed = count(len(failures), "article")
    complain(
        f"{failed} failed, listed in {order.failed}: try again with "
        f"inkpost export -i {order.failed}"
    )
    raise typer.Exit(PARTLY if some else FAILED)
