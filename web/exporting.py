"""The book of one article of the library, for who browses it on an e-reader."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from fastapi.responses import FileResponse

from inkpost.action_links import can_be_followed, open_links
from inkpost.at_hand import with_pictures
from inkpost.model import Account, Article, ArticleId, Format
from inkpost.pipeline import bind, make
from web.desk import Desk
from web.files import kept_file, key_of


def article_file(
    desk: Desk, reader: Account, id: ArticleId, article: Article, format: Format
) -> FileResponse:
    """Return the book of `article`, which is `id` in the library of `reader`.

    Raises `FormatUnavailable`, `BookInvalid` and `FileUnwritable`.
    """
    now = datetime.now(UTC)

    def put(folder: Path) -> None:
        edition = bind([with_pictures(desk.store, article)])
        if can_be_followed(desk.settings.public_url):
            links = open_links(desk.settings)
            edition = links.offer(edition, reader.id, [(id, article)], now)
        make(edition, format, folder)

    folder = desk.settings.data_dir.resolve() / "prints"
    key = key_of(article, format, reader.id, id, now.date())
    return kept_file(folder, key, format, put)
