"""A book of articles that are in the library, made at once and taken along."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import BoundedSemaphore

from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from delivery.compose import file_name
from inkpost.action_links import can_be_followed, open_links
from inkpost.errors import NotFound
from inkpost.model import Account, ArticleId, Format
from inkpost.pipeline import bind, make
from web.desk import Desk

#: Books that one process makes at a time; more would take the memory of the others.
_MAKERS = BoundedSemaphore(2)


def export_articles(
    desk: Desk, reader: Account, ids: Sequence[ArticleId], format: Format
) -> FileResponse:
    """Return the book of the articles `ids`, in their order, as a download.

    Raises `NotFound` where `reader` has none of them, `FormatUnavailable`,
    `BookInvalid` and `FileUnwritable`.
    """
    found = ((id, desk.library.articles.find(reader.id, id)) for id in ids)
    articles = [(id, article) for id, article in found if article]
    if not articles:
        raise NotFound("There is no such article: look in your library")
    edition = bind([article for _id, article in articles])
    if can_be_followed(desk.settings.public_url):
        links = open_links(desk.settings)
        edition = links.offer(edition, reader.id, articles, datetime.now(UTC))
    folder = Path(tempfile.mkdtemp(prefix="export-", dir=desk.settings.data_dir))
    try:
        with _MAKERS:
            package = make(edition, format, folder)
    except BaseException:
        shutil.rmtree(folder)
        raise
    return FileResponse(
        package.path,
        media_type=package.media_type,
        filename=file_name(package, ""),
        background=BackgroundTask(shutil.rmtree, folder),
    )
