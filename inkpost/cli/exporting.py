"""`inkpost export`: pages, files, lists of them or a query of the library, as books."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inkpost.cli.books import (
    FORMATS,
    FileUrl,
    Title,
    articles_of,
    book_format,
    book_profile,
    count,
    demand_one_file,
    finish,
    gather,
    get_ready_meanwhile,
    is_file,
    open_workshop,
)
from inkpost.cli.outputs import (
    demand_spare,
    demand_spare_names,
    files_among,
    tell_missing,
)
from inkpost.cli.settings import DataDir, read_environment
from inkpost.errors import Misused

if TYPE_CHECKING:
    from inkpost.model import Format

#: More sources than this are read politely, and not held in memory.
FEW = 30


def export(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="URL_OR_FILE...", help="Web pages or HTML files."),
    ] = None,
    listed: Annotated[
        Path | None,
        typer.Option(
            "-i", "--input", help="A file of addresses, one a line; -: stdin."
        ),
    ] = None,
    query: Annotated[
        str | None,
        typer.Option(help='Of the library, such as "tag:long unread order:oldest".'),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="A file, or a folder.")
    ] = None,
    format: Annotated[str | None, typer.Option(help=f"One of {FORMATS}.")] = None,
    separate: Annotated[
        bool, typer.Option("--separate", help="A book for each article.")
    ] = False,
    by: Annotated[
        str | None, typer.Option(help="A book for each tag, month or site.")
    ] = None,
    title: Title = None,
    url: FileUrl = None,
    profile: Annotated[
        str | None,
        typer.Option(help="What to make an EPUB or a PDF for: kindle, print-a5 …"),
    ] = None,
    limit_mb: Annotated[
        float | None,
        typer.Option(
            "--limit-mb", min=0.1, help="Split an EPUB into files this small."
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=64,
            help="Pages read and parts bound at once; without: 8, and one a core.",
        ),
    ] = None,
    pause: Annotated[
        float,
        typer.Option(
            min=0,
            max=3600,
            help="Seconds between two pages of a site, in long lists.",
        ),
    ] = 1.0,
    failed: Annotated[
        Path, typer.Option(help="Where what failed is listed, to be tried with -i.")
    ] = Path("inkpost-failed.txt"),
    account: Annotated[
        str | None,
        typer.Option(
            help="Whose library (--query): a reader's e-mail address; without: the "
            "owner."
        ),
    ] = None,
    data: DataDir = None,
) -> None:
    """Make books from web pages, files or the library."""
    wanted = book_format(format, out if out is None or out.suffix != ".zip" else None)
    book_profile(profile, wanted)
    limit = round(limit_mb * 1_000_000) if limit_mb else None
    named = _named(sources or [], listed, query)
    demand_one_file(named, url)
    read = files_among([*named, *([listed] if listed else ())])
    if out and is_file(out):
        demand_spare(out, read)
    if limit and wanted != "epub":
        raise Misused(
            f"--limit-mb is for EPUB: a book as {wanted} is not split by size"
        )
    if separate and is_file(out) and out and out.suffix != ".zip":
        raise Misused(f"{out} is one file: give a folder to --separate books")
    form = _form(by, separate=separate)
    if query is None and len(named) <= FEW and by is None and listed is None:
        _few(named, out, wanted, separate, title, url, profile, limit, jobs)
        return
    from inkpost.cli.orders import Order

    order = Order(wanted, form, title, profile, limit, out, jobs, failed, pause, read)
    if query is not None:
        from inkpost.cli import bulk

        bulk.export_query(read_environment(data), query, account, order)
    else:
        from inkpost.cli import listed as lists

        lists.export_list(named, url, order)


def _named(sources: list[str], listed: Path | None, query: str | None) -> list[str]:
    """Return all that is to be read; raise `Misused` where nothing is, or too much."""
    if query is not None:
        if sources or listed:
            raise Misused("--query is about the library: give no addresses beside it")
        return []
    if listed is None and not sources:
        raise Misused(
            "Nothing to export: give addresses or files, a list of them with -i, or a "
            "--query of the library"
        )
    from inkpost.cli.lists import read_list

    named = [*sources, *(read_list(listed) if listed else ())]
    if not named:
        raise Misused(f"{listed} has no address in it: write one a line")
    return named


def _form(by: str | None, *, separate: bool) -> str:
    if by is None:
        return "separate" if separate else "one"
    if separate or by not in ("tag", "month", "site"):
        raise Misused("--by is tag, month or site, and goes without --separate")
    return by


def _few(
    sources: list[str],
    out: Path | None,
    format: Format,
    separate: bool,
    title: str | None,
    url: str | None,
    profile: str | None,
    limit: int | None,
    jobs: int | None,
) -> None:
    """Make the books of some sources at once, in this process."""
    from inkpost import pipeline

    reader = book_profile(profile, format)
    with open_workshop(read_environment()) as workshop:
        if format == "epub":
            workshop = get_ready_meanwhile(workshop)
        read = gather(workshop, sources, url, jobs)
        articles = articles_of(read)
        books = [[article] for article in articles] if separate else [articles]
        editions = [pipeline.bind(book, title) for book in books]
        if not is_file(out):
            files = files_among(sources)
            demand_spare_names(editions, format, out or Path(), reader, files)
        kinds: list[str] = []
        for edition in editions:
            for package in pipeline.make_volumes(
                edition, format, out or Path(), reader, limit
            ):
                typer.echo(f"{package.path}: {count(package.articles, 'article')}")
                kinds += [omission.kind for omission in package.omissions]
        tell_missing(kinds)
    finish(read)
