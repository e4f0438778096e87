"""A book of a reader's articles is made, to be taken along."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta

from inkpost.errors import Permanent, Temporary
from inkpost.model import Article, Export, ExportId, Omission, Package
from inkpost.pipeline import bind, make
from inkpost.services import Services

#: How long an export waits for articles that are still to be read, how often it looks,
#: and how many of them are handed out at a time.
PATIENCE, PAUSE = timedelta(minutes=30), timedelta(seconds=5)
AT_A_TIME = 20


def make_export(services: Services, id: ExportId) -> None:
    """Make the book of an export; what stops it is told there."""
    exports = services.library.exports
    export = exports.claim(id)
    if export is None or _waits_for_texts(services, export):
        return
    try:
        package = _make(services, export)
    except (Temporary, Permanent) as error:
        exports.fail(id, str(error))
    except (MemoryError, RecursionError):
        exports.fail(id, "That is too much for one book: export fewer articles")
    else:
        if not exports.ready(id, package):
            shutil.rmtree(package.path.parent)


def _waits_for_texts(services: Services, export: Export) -> bool:
    """Put `export` off while articles of it are still to be read, and have them read.

    A few at a time, so that nobody else waits behind a long one.
    """
    links, now = services.library.links, services.now()
    lacking = links.waiting(export.account, export.articles)
    if not lacking or now > export.created_at + PATIENCE:
        return False
    for id in links.call(export.account, lacking[:AT_A_TIME]):
        services.enqueue("read", id)
    sentence = f"Reading the articles first: {len(lacking)} are left"
    services.library.exports.wait(export.id, now + PAUSE, sentence)
    return True


def _make(services: Services, export: Export) -> Package:
    find = services.library.articles.find
    found = ((id, find(export.account, id)) for id in export.articles)
    articles = [(id, article) for id, article in found if article]
    if not articles:
        raise Permanent("These articles are gone from the library, or were never read")
    articles[-1] = (articles[-1][0], _with_missing(services, export, articles[-1][1]))
    folder = services.workshop.folder.parent / "exports" / export.id
    folder.mkdir(parents=True, exist_ok=True)
    edition = bind([article for _id, article in articles], export.title)
    if services.links:
        begin = export.created_at
        edition = services.links.offer(edition, export.account, articles, begin)
    return make(edition, export.format, folder)


def _with_missing(services: Services, export: Export, last: Article) -> Article:
    """Return the last article of `export`, which lists those that have no text."""
    found = services.library.shelves.some(export.account, export.articles)
    missing = tuple(
        Omission("page", one.title, one.sentence or "It has not been read yet", one.url)
        for one in found
        if one.state != "kept"
    )
    return replace(last, omissions=last.omissions + missing)
