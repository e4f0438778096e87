"""A file on this machine -> Page, for the command line."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from articles.addresses import check_url
from articles.fetch import Brought
from articles.kinds import kind_of, not_a_page
from articles.limits import MEGABYTE, PAGE, PICTURE
from inkpost.errors import FileUnreadable
from inkpost.model import Page


def read_file(path: Path, url: str | None = None) -> Page:
    """Return the page that was saved at `path`; `url`: where it came from.

    Its links are found from there; without one, from the file's own address, where
    nothing is read but pictures (`pictures_beside`). Raises `FileUnreadable` and
    `AddressRefused`.
    """
    source = check_url(url) if url else path.absolute().as_uri()
    content = _bytes_of(path, PAGE.size + 1)
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


def pictures_beside(path: Path, page: str) -> Brought:
    """Return what brings the pictures that were saved with the page at `path`.

    `page`: its address, from which theirs lead into its folder, as a browser saves
    them. Nothing outside that folder is opened. A picture that can only be there and
    is not raises `FileUnreadable`.
    """
    folder, start = path.parent.resolve(), page[: page.rindex("/") + 1]

    def bring(address: str) -> bytes | None:
        name = unquote(address.removeprefix(start).partition("?")[0])
        if address.startswith(start) and "\0" not in name:
            place = (folder / name).resolve()
            if place.is_relative_to(folder) and place.is_file():
                return _picture(place)
        if address.startswith("file:"):
            raise FileUnreadable(f"{name} is not in the folder of {path.name}")
        return None

    return bring


def _picture(path: Path) -> bytes:
    content = _bytes_of(path, PICTURE.size + 1)
    if len(content) > PICTURE.size:
        size = PICTURE.size // MEGABYTE
        raise FileUnreadable(f"{path.name} is longer than {size} MB")
    return content


def _bytes_of(path: Path, most: int) -> bytes:
    """Return the first `most` bytes of the file at `path`."""
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        reason = (error.strerror or "it is not a file").lower()
        raise FileUnreadable(f"{path} cannot be read: {reason}") from error
