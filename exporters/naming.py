"""Where a book goes, what its file is called, and the `Package` that says so."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from pathlib import Path

from anyascii import anyascii

from exporters.bodies.emoji import plain_label
from exporters.origin import BUILDER, hash_of
from exporters.volumes import series_title
from inkpost.model import Edition, Format, Omission, Package
from inkpost.render import one_line

MEDIA_TYPES: dict[Format, str] = {
    "epub": "application/epub+zip",
    "kepub": "application/epub+zip",
    "azw3": "application/vnd.amazon.mobi8-ebook",
    "mobi": "application/x-mobipocket-ebook",
    "pdf": "application/pdf",
    "html": "text/html",
    "md": "text/markdown",
    "txt": "text/plain",
    "json": "application/json",
}

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9 ._'()-]+")


def book_path(edition: Edition, suffix: str, out: Path, longest: int = 60) -> Path:
    """Return the file that `out` means: itself, or a file in it if it is a folder.

    `suffix`: with its dot, such as ``.epub`` or ``.kepub.epub``. A path that does not
    exist is a folder when it has no suffix. The folder is made if it is not there. A
    volume's number goes into the name of a file, too.
    """
    if out.is_dir() or not out.suffix:
        out.mkdir(parents=True, exist_ok=True)
        return out / file_name(edition, suffix, longest)
    out.parent.mkdir(parents=True, exist_ok=True)
    ending = suffix if out.name.endswith(suffix) else out.suffix
    return out.with_name(out.name.removesuffix(ending) + _volume(edition) + ending)


def file_name(edition: Edition, suffix: str, longest: int = 60) -> str:
    """Return a name for the book's file that every mail system leaves alone.

    Contract M6: transliterated, at most `longest` characters with its `suffix`; D12:
    an issue's name ends with its date, so that issues sort; a later one's of a day with
    its time, too.
    """
    title, volume = series_title(edition), _volume(edition)
    ending = volume + suffix
    if edition.kind == "issue":
        time = f"{edition.date: %H.%M}" if edition.has_time else ""
        ending = f"{volume} {edition.date:%Y-%m-%d}{time}{suffix}"
    return plain_name(title, ending, edition.key, longest)


def plain_name(title: str, ending: str, key: str, longest: int = 60) -> str:
    """Return `title` with `ending` as a file's name; made of `key` where it has none.

    >>> plain_name("Élève: ça va?", ".zip", "")
    'Eleve ca va.zip'
    """
    plain = _NOT_IN_NAMES.sub(" ", anyascii(plain_label(one_line(title))))
    stem = _cut(" ".join(plain.split()), longest - len(ending)).strip(" .-_")
    if not re.search("[A-Za-z0-9]", stem):
        stem = f"Article {hashlib.sha256(key.encode()).hexdigest()[:6]}"
    return stem + ending


def _volume(edition: Edition) -> str:
    """Return what says in a file's name which volume it is; no cut takes it away."""
    return " ({} of {})".format(*edition.volume) if edition.volume else ""


def _cut(text: str, longest: int) -> str:
    """Return `text` cut to `longest` characters, at a space if one is near."""
    if len(text) <= longest:
        return text
    head = text[: longest + 1]
    space = head.rfind(" ")
    return head[:space] if space > longest // 2 else head[:longest]


def package(
    path: Path,
    format: Format,
    edition: Edition,
    omissions: tuple[Omission, ...] = (),
    drawn: Collection[str] = (),
) -> Package:
    """Return the finished book at `path` as a value; the file is read once."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Package(
        path=path,
        format=format,
        media_type=MEDIA_TYPES[format],
        title=edition.title,
        sha256=digest,
        size=path.stat().st_size,
        articles=edition.size,
        omissions=omissions,
        builder=BUILDER,
        input_sha256=hash_of(edition),
        drawn=frozenset(drawn),
    )
