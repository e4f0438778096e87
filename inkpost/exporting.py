"""A book of a reader's articles is made, to be taken along."""

from __future__ import annotations

import shutil

from inkpost.errors import Permanent, Temporary
from inkpost.model import Export, ExportId, Package
from inkpost.pipeline import bind, make
from inkpost.services import Services


def make_export(services: Services, id: ExportId) -> None:
    """Make the book of an export; what stops it is told there."""
    exports = services.library.exports
    export = exports.claim(id)
    if export is None:
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


def _make(services: Services, export: Export) -> Package:
    find = services.library.articles.find
    found = ((id, find(export.account, id)) for id in export.articles)
    articles = [(id, article) for id, article in found if article]
    if not articles:
        raise Permanent("These articles are gone from the library")
    folder = services.workshop.folder.parent / "exports" / export.id
    folder.mkdir(parents=True, exist_ok=True)
    edition = bind([article for _id, article in articles], export.title)
    if services.links:
        begin = export.created_at
        edition = services.links.offer(edition, export.account, articles, begin)
    return make(edition, export.format, folder)
