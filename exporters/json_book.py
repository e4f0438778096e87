"""JSON: everything that Inkpost knows of a book, to be read back by any Inkpost.

    {"inkpost": 1, "title": ..., "sections": [{"title": ..., "articles": [...]}]}

One article a line. Dates are ISO 8601, a picture's `content` is its file in base64.
`inkpost` is the version of the format: it goes up when a reader of the old one would
misunderstand the new.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Set
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from exporters.naming import book_path, package
from exporters.whole import whole_file
from inkpost.errors import BookInvalid, FileUnreadable
from inkpost.model import Article, Edition, Left, Omission, Package, Picture, Section

VERSION = 1
_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png"}
#: Written by themselves; and links that act for one reader, who may pass the file on.
_APART, _NEVER = {"sections"}, {"actions", "archive_all", "volume"}


def bind_json(edition: Edition, out: Path) -> Package:
    """Return `edition` as JSON at `out`, a file or a folder."""
    if not edition.size:
        raise BookInvalid(f"“{edition.title}” has no article to bind")  # contract D10
    path = book_path(edition, ".json", out)
    omissions: list[Omission] = []
    with whole_file(path) as file:
        file.writelines(_pieces(edition, omissions))
    return package(path, "json", edition, tuple(omissions))


def _pieces(edition: Edition, omissions: list[Omission]) -> Iterator[str]:
    head = {"inkpost": VERSION, **_plain(edition, without=_APART | _NEVER)}
    yield _written(head)[:-1] + ', "sections": ['
    for number, section in enumerate(edition.sections):
        yield ",\n" if number else "\n"
        yield f'{{"title": {_written(section.title)}, "articles": ['
        for place, article in enumerate(section.articles):
            omissions.extend(article.omissions)
            yield (",\n" if place else "\n") + _written(_article(article))
        yield "]}"
    yield "]}\n"


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _plain(value: Any, without: Set[str] = frozenset()) -> dict[str, Any]:
    """Return the fields of a dataclass, dates as text."""
    found = {
        field.name: getattr(value, field.name)
        for field in fields(value)
        if field.name not in without
    }
    return {
        name: item.isoformat() if isinstance(item, datetime) else item
        for name, item in found.items()
    }


def _article(article: Article) -> dict[str, Any]:
    return {
        **_plain(article),
        "pictures": [_picture(picture) for picture in article.pictures],
        "omissions": [_plain(omission) for omission in article.omissions],
    }


def _picture(picture: Picture) -> dict[str, Any]:
    plain = _plain(picture, without={"path"})
    if picture.path:
        plain["content"] = base64.b64encode(picture.path.read_bytes()).decode()
    return plain


def read_json(path: Path, folder: Path) -> Edition:
    """Return the edition that `bind_json` wrote to `path`; its pictures go to `folder`.

    Bodies are taken as they are: this is for files that an Inkpost has written. Raises
    `FileUnreadable` for anything else.
    """
    try:
        read = json.loads(path.read_bytes())
        version = read.pop("inkpost")
        if version != VERSION:
            raise FileUnreadable(f"{path} is of version {version}, newer than Inkpost")
        sections = tuple(
            Section(section["title"], _articles(section, folder))
            for section in read.pop("sections")
        )
        date = datetime.fromisoformat(read.pop("date"))
        left = tuple(Left(**one) for one in read.pop("left", ()))
        return Edition(date=date, sections=sections, left=left, **read)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise FileUnreadable(f"{path} is not a book that Inkpost wrote") from error


def _articles(section: dict[str, Any], folder: Path) -> tuple[Article, ...]:
    return tuple(_read_article(article, folder) for article in section["articles"])


def _read_article(read: dict[str, Any], folder: Path) -> Article:
    contents = [picture.pop("content", None) for picture in read["pictures"]]
    article = _ARTICLE.validate_python(read)
    pictures = tuple(
        _keep(picture, content, folder)
        for picture, content in zip(article.pictures, contents, strict=True)
    )
    return replace(article, pictures=pictures)


def _keep(picture: Picture, content: str | None, folder: Path) -> Picture:
    """Return `picture` with its file, which is named by its hash."""
    if content is None:
        return picture
    decoded = base64.b64decode(content, validate=True)
    name = hashlib.sha256(decoded).hexdigest() + _SUFFIXES[picture.media_type]
    path = folder / name
    path.write_bytes(decoded)
    return replace(picture, path=path)


_ARTICLE = TypeAdapter(Article)
