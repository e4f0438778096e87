"""The way of the data, one step after another. Read this file first.

url -> Page -> Article -> Edition -> Package -> Delivery -> outcome
      fetch   extract    bind      export     check, plan, send   listen
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from articles import pictures_beside, read_file
from exporters import check, export, export_volumes
from exporters.profiles import KINDLE, Profile
from inkpost.errors import (
    BookInvalid,
    FileUnreadable,
    FileUnwritable,
    InkpostError,
)
from inkpost.model import (
    NO_DATE,
    Article,
    Edition,
    Format,
    Kept,
    Package,
    Page,
    Section,
)

if TYPE_CHECKING:
    from delivery import Receipt, Send
    from inkpost.services import Workshop

#: Pages fetched at once by the command line.
JOBS = 8


def open_source(workshop: Workshop, source: str, url: str | None = None) -> Page:
    """Return the page at the address `source`, or of the HTML file `source`.

    `url`: where the file came from. Raises `FileUnreadable` for what is neither.
    """
    if _is_file(source):
        return read_file(Path(source), url)
    if source.strip() and ":" not in source:
        raise FileUnreadable(
            f"{source} is neither a web address (https://…) nor a file that is there"
        )
    return workshop.fetch(source)


def read(workshop: Workshop, source: str, url: str | None = None) -> Article:
    """Return the article of the page or file `source`, with its pictures."""
    page = open_source(workshop, source, url)
    article = workshop.extract(page)
    if _is_file(source):
        return workshop.illustrate(article, pictures_beside(Path(source), page.url))
    return workshop.illustrate(article)


def _is_file(source: str) -> bool:
    return os.path.isfile(source)  # noqa: PTH113  # Path.is_file raises for long ones


def try_to_read(workshop: Workshop, source: str, url: str | None = None) -> Kept:
    """Return the article of `source`, or the error beside its address."""
    try:
        return Kept(source, article=read(workshop, source, url))
    except InkpostError as error:
        return Kept(source, error=error)


def read_all(
    workshop: Workshop,
    sources: Iterable[str],
    url: str | None = None,
    jobs: int = JOBS,
) -> Iterator[Kept]:
    """Yield the article, or the error, of each of `sources`, in their order.

    `jobs`: how many are read at a time. Few are held, however many there are.
    """
    waiting: deque[Future[Kept]] = deque()
    with ThreadPoolExecutor(jobs) as pool:
        for source in sources:
            waiting.append(pool.submit(try_to_read, workshop, source, url))
            if len(waiting) >= 4 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def bind(articles: Sequence[Article], title: str | None = None) -> Edition:
    """Return the edition of `articles`: one alone, or a collection of many."""
    first = articles[0]
    alone = len(articles) == 1
    others = f"{first.title} and {len(articles) - 1} more"
    dates = [article.published for article in articles if article.published]
    return Edition(
        title=title or (first.title if alone else others),
        key="\n".join(article.url for article in articles),
        date=max(dates, default=NO_DATE),
        sections=(Section("Articles", tuple(articles)),),
        kind="article" if alone else "collection",
        creator=(first.byline or first.site_name) if alone else None,
        language=first.language or "en",
        direction=first.direction,
    )


def make(edition: Edition, format: Format, out: Path) -> Package:
    """Return `edition` as a checked book at `out` (a file, or a folder to put it in).

    Raises `BookInvalid`, and leaves no file, where the book breaks the contract;
    `FileUnwritable` where it cannot be written.
    """
    with _writing(out):
        return approve(export(edition, format, out))


def make_volumes(
    edition: Edition,
    format: Format,
    out: Path,
    profile: Profile = KINDLE,
    limit: int | None = None,
) -> list[Package]:
    """Return `edition` as one checked book, or as the volumes that it needs.

    `limit`: bytes of each EPUB; None means the profile's own. Raises as `make` does.
    """
    with _writing(out):
        volumes = export_volumes(edition, format, out, profile, limit)
        return [approve(volume, profile) for volume in volumes]


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    """Say in a sentence what kept a book from being written to `out`."""
    try:
        yield
    except OSError as error:
        raise FileUnwritable(
            f"The book cannot be written to {out.absolute()} ({error.strerror}): "
            "look whether the disk is full, or choose another place"
        ) from error


def approve(package: Package, profile: Profile = KINDLE) -> Package:
    """Return `package` if it keeps the contract; else delete it: `BookInvalid`.

    `profile`: what it was made for.
    """
    if package.format == "epub":
        findings = check(package.path, profile, package.drawn)
        if broken := [one for one in findings if one.level == "error"]:
            package.path.unlink()
            raise BookInvalid(
                f"The book “{package.title}” breaks rule {broken[0].rule} of the output"
                f" contract ({broken[0].message}); this is Inkpost's fault: report it"
            )
    return package


def mail(
    send: Send, package: Package, to: str, mail_from: str, date: datetime
) -> Receipt:
    """Send `package` to the device at `to`; the same book to it is the same mail.

    Raises `MailUnavailable`, `MailRefused` or `MailUncertain`.
    """
    # Knows mail and name servers; most books need neither.
    from delivery import compose
    from inkpost.model import DeliveryId

    name = sha256(f"{to} {package.sha256}".encode()).hexdigest()
    message = compose(package, to, mail_from, DeliveryId(name[:20]), date)
    return send(message, to, lambda: None)
