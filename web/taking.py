"""What is taken along, as a file: by session, by token, or by a signed link."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import HTTPException
from fastapi.responses import FileResponse

from inkpost.download_links import open_download_links
from inkpost.errors import NotFound
from inkpost.model import Account, Export
from web.desk import Desk

#: Nobody on the way keeps what was taken along (safety 5.3).
_HEADERS = {"Cache-Control": "private, no-store"}


def export_file(desk: Desk, export: Export) -> FileResponse | None:
    """Return what an export made as a download; None while there is nothing."""
    package = export.package
    if package is None or not desk.store.has(package.path):
        return None
    return FileResponse(
        package.path,
        media_type=package.media_type,
        filename=package.path.name,
        headers=_HEADERS,
    )


def linked_file(desk: Desk, token: str, visitor: Account | None) -> FileResponse:
    """Return what a signed link leads to; raise 403 where it has run out.

    It works once; for its own reader as long as it lasts (safety 125).
    """
    link = open_download_links(desk.settings).read(token, datetime.now(UTC))
    if link is None or (visitor and visitor.id != link.account):
        raise HTTPException(403)
    try:
        file = export_file(desk, desk.library.exports.find(link.account, link.export))
    except NotFound:
        file = None
    if file is None:
        raise HTTPException(403)
    if visitor is None and not desk.library.exports.use_link(link.mark, link.until):
        raise HTTPException(403)
    return file
