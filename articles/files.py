"""A file on this machine -> Page, for the command line."""

from __future__ import annotations

from pathlib import Path

from articles.addresses import check_url
from articles.kinds import kind_of, not_a_page
from articles.limits import MEGABYTE, PAGE
from inkpost.errors import FileUnreadable
from inkpost.model import Page


def read_file(path: Path, url: str | None = None) -> Page:
    """Return the page that was saved at `path`; `url`: where it came from.

    Its pictures and links are found from there; without one, from the file's own
    address, where nothing else is read. Raises `FileUnreadable` and `AddressRefused`.
    """
    source = check_url(url) if url else path.absolute().as_uri()
    try:
        with path.open("rb") as file:
            content = file.read(PAGE.size + 1)
    except OSError as error:
        reason = (error.strerror or "it is not a file").lower()
        raise FileUnreadable(f"{path} cannot be read: {reason}") from error
    if len(content) > PAGE.size:
        raise FileUnreadable(
            f"{path} is longer than {PAGE.size // MEGABYTE} MB, the most that Inkpost "
            "reads"
        )
    if not content.strip():
        raise FileUnreadable(f"{path} is empty")
    if kind := kind_of("", content):
        raise FileUnreadable(not_a_page(str(path), kind))
    return Page(source, content)
