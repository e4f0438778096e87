"""An export that is finished, without a book having been bound."""

from __future__ import annotations

from pathlib import Path

from inkpost.listing import list_items, plan_parts
from inkpost.model import AccountId, ArticleId, ExportId, ExportWish, Missing, Package
from library import Library


def list_export(library: Library, id: ExportId) -> None:
    """Do what the worker does that lists the articles of an export."""
    lists = library.export_lists
    job = lists.claim(id)
    assert job
    lists.write(job, list_items(lists.candidates(job), job.form, "newest"))
    lists.plan(job, plan_parts(lists.counted(job), "epub", job.form, None), 0, None)


def make_export(
    library: Library,
    folder: Path,
    account: AccountId,
    article: ArticleId,
    content: bytes = b"PK",
    unread: tuple[ArticleId, ...] = (),
    missing: tuple[Missing, ...] = (),
) -> ExportId:
    """Return a finished export of an article of `account`; `folder`: of all data.

    `unread`: others that have no text; `missing`: what is not in the book.
    """
    id = library.exports.add(account, ExportWish(articles=(article, *unread))).id
    list_export(library, id)
    part = library.export_work.claim_part(id)
    assert part
    path = folder / "exports" / id / "A-book.epub"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    media = "application/epub+zip"
    book = Package(path, "epub", media, "A", "0" * 64, len(content))
    library.export_work.settle(part, [book], missing)
    end = library.export_work.claim_end(id)
    assert end
    library.export_work.ready(end, book)
    return id
