"""The commands about single books: `send`, `extract`, `check`; no service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING, Annotated, cast

import typer

from inkpost.cli.prove import demand_proof
from inkpost.cli.settings import DataDir, complain, read_environment
from inkpost.errors import FileUnreadable, Misused

if TYPE_CHECKING:
    from exporters.profiles import Profile
    from inkpost.model import Article, Format, Kept, Page
    from inkpost.services import Workshop
    from inkpost.settings import Settings

#: As `inkpost.model.Format`, which takes a third of the time of `inkpost --help`.
FORMATS = "epub, kepub, azw3, mobi, pdf, html, md, txt, json"
FAILED, MISUSED, PARTLY = 1, 2, 3

Sources = Annotated[
    list[str], typer.Argument(metavar="URL_OR_FILE...", help="Web pages or HTML files.")
]
FileUrl = Annotated[
    str | None, typer.Option("--url", help="The address an HTML file came from.")
]
Title = Annotated[str | None, typer.Option(help="The title of the book.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def send(
    sources: Sources,
    to: Annotated[str, typer.Option("--to", help="The address of the device.")],
    title: Title = None,
    url: FileUrl = None,
    data: DataDir = None,
) -> None:
    """Make a book and mail it to a device."""
    from delivery import device_address, open_send
    from inkpost import pipeline
    from inkpost.data_folder import make_data_folder
    from inkpost.services import utc_now

    settings = read_environment(data)
    demand_one_file(sources, url)
    address = device_address(to, settings.device_domains)
    if settings.smtp_url:
        demand_proof(settings, address)
    else:
        make_data_folder(settings.data_dir.resolve())
    post = open_send(settings.smtp_url, settings.data_dir / "outbox")
    with open_workshop(settings) as workshop:
        read = gather(workshop, sources, url)
        edition = pipeline.bind(articles_of(read), title)
        package = pipeline.make(edition, "epub", workshop.folder)
        receipt = pipeline.mail(post, package, address, settings.mail_from, utc_now())
    if not settings.smtp_url:
        typer.echo(receipt.answer)
        complain(
            "It was not sent: set INKPOST_SMTP_URL to your mail account, and "
            "INKPOST_MAIL_FROM to its address"
        )
        raise typer.Exit(FAILED)
    typer.echo(f"Sent to {address}; if Amazon complains, it writes to the sender")
    finish(read)


def extract(
    source: Annotated[
        str, typer.Argument(metavar="URL_OR_FILE", help="A web page or an HTML file.")
    ],
    url: FileUrl = None,
    as_json: AsJson = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say how the article was found.")
    ] = False,
) -> None:
    """Print the article of a page, and nothing else."""
    from inkpost import pipeline
    from inkpost.cli import reports

    with open_workshop(read_environment()) as workshop:
        article = workshop.extract(pipeline.open_source(workshop, source, url))
    if explain:
        typer.echo("\n".join(article.log))
    else:
        typer.echo(
            reports.article_json(article) if as_json else reports.article_text(article)
        )


def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE.epub...", help="The books.")
    ],
    as_json: AsJson = False,
) -> None:
    """Check books against the output contract."""
    from exporters import check as check_book
    from inkpost.cli import reports

    found, unreadable = {}, False
    for path in files:
        try:
            found[str(path)] = check_book(path)
        except FileUnreadable as error:
            complain(str(error))
            unreadable = True
    if found:
        typer.echo(
            reports.findings_json(found) if as_json else reports.findings_text(found)
        )
    broken = (one.level == "error" for findings in found.values() for one in findings)
    if unreadable or any(broken):
        raise typer.Exit(FAILED)


# --- what the commands share ---------------------------------------------------------


def count(number: int, noun: str) -> str:
    """Return how many there are, in words that fit.

    >>> count(2, "article")
    '2 articles'
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@contextmanager
def open_workshop(settings: Settings) -> Iterator[Workshop]:
    """Give a workshop in a temporary folder, which goes away with it."""
    from inkpost import services

    with TemporaryDirectory(prefix="inkpost-") as folder:
        yield services.open_workshop(settings, Path(folder))


def get_ready_meanwhile(workshop: Workshop) -> Workshop:
    """Return `workshop`; what an EPUB needs is loaded while its first page is read."""

    def get_ready() -> None:
        from exporters.ready import get_ready

        get_ready()

    @cache
    def begin() -> None:
        Thread(target=get_ready).start()

    def extract(page: Page) -> Article:
        begin()
        return workshop.extract(page)

    return replace(workshop, extract=extract)


def book_format(format: str | None, out: Path | None) -> Format:
    """Return the format that was asked for, or that the file's name says, or EPUB."""
    known = FORMATS.split(", ")
    if format:
        if format not in known:
            raise Misused(f"{format} is not a format; choose one of {FORMATS}")
        return cast("Format", format)
    if out is None or not is_file(out):
        return "epub"
    if out.name.endswith(".kepub.epub"):
        return "kepub"
    suffix = out.suffix.lstrip(".").lower()
    if suffix not in known:
        raise Misused(
            f"{out} ends in no format's name; end it in .epub, or say which with "
            "--format"
        )
    return cast("Format", suffix)


def book_profile(name: str | None, format: Format) -> Profile:
    """Return the profile that was asked for; without one, Kindle's, or A4 paper."""
    from exporters.profiles import KINDLE, PRINT_A4, PROFILES

    if name is None:
        return PRINT_A4 if format == "pdf" else KINDLE
    if format not in ("epub", "pdf"):
        raise Misused(f"--profile is for EPUB and PDF; a book as {format} has but one")
    fit = [one for one in PROFILES if one.startswith("print-") == (format == "pdf")]
    if name not in fit:
        of = f" of {format.upper()}" if name in PROFILES else ""
        raise Misused(f"{name} is not a profile{of}; choose one of {', '.join(fit)}")
    return PROFILES[name]


def demand_one_file(sources: Sequence[str], url: str | None) -> None:
    """Raise `Misused` where `url` would be the address of several `sources`."""
    if url and len(sources) > 1:
        raise Misused("--url is the address of one file: give no other beside it")


def is_file(out: Path | None) -> bool:
    """Return whether `out` is to be a file, as `exporters.naming.book_path` sees it."""
    return out is not None and bool(out.suffix) and not out.is_dir()


def gather(
    workshop: Workshop, sources: list[str], url: str | None, jobs: int | None = None
) -> list[Kept]:
    """Return the articles of `sources`, in their order; complain of what failed."""
    from inkpost import pipeline
    from inkpost.cli.progress import track

    found = pipeline.read_all(workshop, sources, url, jobs or pipeline.JOBS)
    read = list(track(found, len(sources)))
    for kept in read:
        if kept.error:
            complain(str(kept.error))
    return read


def articles_of(read: list[Kept]) -> list[Article]:
    """Return the articles there are; leave with 1 where there is none."""
    articles = [kept.article for kept in read if kept.article]
    if not articles:
        raise typer.Exit(FAILED)
    return articles


def finish(read: list[Kept]) -> None:
    """Leave with 3 where some articles failed and others did not."""
    if any(kept.error for kept in read):
        raise typer.Exit(PARTLY)
