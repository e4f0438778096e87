"""The archive that a reader took along from another Inkpost, or from this one.

Nothing in it is trusted: texts and pictures go through the cell, a picture has to be
what its name says, and of all tables only those of articles are read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO

from articles.imports.opened import Opened
from articles.imports.reading import LONGEST_NOTE, text_of, time_of
from inkpost.archive_file.container import CHECKSUMS, Member, members
from inkpost.archive_file.examine import HEADING, part_of
from inkpost.archive_file.heading import read_heading
from inkpost.archive_file.parts import unpack
from inkpost.errors import ArchiveUnfit
from inkpost.model import Along, Brought, Mark, Refused

NAME = "An archive of Inkpost"

#: Bytes of a part and of a picture, and members of an archive (100 bytes each here).
LARGEST_PART, LARGEST_PICTURE, MOST_MEMBERS = 40_000_000, 20_000_000, 500_000
#: Brackets of a row: each may be a value of its own, which takes room.
MOST_BRACKETS = 500_000

Row = dict[str, Any]

_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def fits(file: Opened) -> bool:
    """Tell whether `file` is an archive of ours."""
    return not file.is_archive and file.first.head.startswith(f"{HEADING}\0")


def read(file: Opened) -> Iterator[Brought | Refused]:
    """Yield the articles that were on the shelves; raise `ArchiveUnfit`."""
    with file.path.open("rb") as tar:
        contents = _Contents(tar)
        tags, marks = contents.tags(), contents.marks()
        for number, row in enumerate(contents.rows("articles"), 1):
            place = f"article {number}"
            if not _is_on_a_shelf(row):
                continue
            id = row.get("id")
            yield _article(
                place, row, tags.get(id, ()), marks.get(id, ()), contents.picture
            )


def _is_on_a_shelf(row: Row) -> bool:
    return row.get("removed_at") is None and row.get("is_saved") is not False


def _article(
    place: str,
    row: Row,
    tags: tuple[str, ...],
    marks: tuple[Mark, ...],
    picture: Callable[[str], bytes | None],
) -> Brought:
    has_text = row.get("state", "kept") == "kept"
    body = row.get("body") if has_text else None
    return Brought(
        place,
        text_of(row.get("url"), 5_000),
        text_of(row.get("title")),
        time_of(row.get("saved_at") or row.get("fetched_at")),
        tags,
        is_archived=row.get("archived_at") is not None,
        is_favourite=row.get("favourite_at") is not None,
        html=body if isinstance(body, str) and body.strip() else None,
        marks=marks,
        along=Along(
            partial(_picture_of, _files(row), picture),
            text_of(row.get("byline")) or None,
            text_of(row.get("site_name")) or None,
            time_of(row.get("published")),
            _language(row.get("language")),
            text_of(row.get("lead_picture"), 5_000) or None,
            text_of(row.get("logo"), 5_000) or None,
        ),
    )


def _language(value: Any) -> str | None:
    written = text_of(value, 35)
    return (
        written if re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", written) else None
    )


def _files(row: Row) -> dict[str, str]:
    """Return the names of the files of a row's pictures, by their addresses."""
    pictures = row.get("pictures")
    return {
        text_of(one.get("url"), 5_000): text_of(one.get("path"), 100)
        for one in (pictures if isinstance(pictures, list) else [])
        if isinstance(one, dict)
    }


def _picture_of(
    files: dict[str, str], picture: Callable[[str], bytes | None], url: str
) -> bytes | None:
    return picture(files.get(url, ""))


class _Contents:
    """Where in an archive what is: found once, by its headers alone."""

    def __init__(self, file: BinaryIO) -> None:
        self._parts: list[tuple[str, Member]] = []
        self._pictures: dict[bytes, Member] = {}
        found = members(file)
        first = next(found)
        if first.name != HEADING or first.size > LARGEST_PART:
            raise ArchiveUnfit("This is no archive of Inkpost's: bring another file")
        read_heading(first.whole(), "account")
        for count, member in enumerate(found):
            if count > MOST_MEMBERS:
                raise ArchiveUnfit("The archive has too much in it to be Inkpost's")
            if member.name != CHECKSUMS:
                self._note(member)

    def _note(self, member: Member) -> None:
        if part := part_of(member.name):
            self._parts.append((part[0], member))
        elif member.name.startswith("files/pictures/"):
            self._pictures[_key(member.name.rpartition("/")[2])] = member

    def rows(self, table: str) -> Iterator[Row]:
        """Yield the rows of `table` that are some."""
        for name, part in self._parts:
            if name == table and part.size <= LARGEST_PART:
                for rows in unpack(part.whole(), LARGEST_PART, MOST_BRACKETS):
                    yield from (row for row in rows if isinstance(row, dict))

    def tags(self) -> dict[Any, tuple[str, ...]]:
        """Return the tags of each article."""
        found: dict[Any, tuple[str, ...]] = {}
        for row in self.rows("article_tags"):
            id, tag = text_of(row.get("article_id"), 32), text_of(row.get("tag"), 100)
            found[id] = (*found.get(id, ()), tag)[:100]
        return found

    def marks(self) -> dict[Any, tuple[Mark, ...]]:
        """Return the highlights of each article."""
        found: dict[Any, tuple[Mark, ...]] = {}
        for row in self.rows("highlights"):
            id, quote = text_of(row.get("article_id"), 32), row.get("quote")
            note = text_of(row.get("note"), LONGEST_NOTE) or None
            mark = Mark(text_of(quote, LONGEST_NOTE), note, time_of(row.get("made_at")))
            if mark.quote:
                found[id] = (*found.get(id, ()), mark)[:1000]
        return found

    def picture(self, name: str) -> bytes | None:
        """Return the picture `name`; None where it is not there, or another one."""
        member = self._pictures.get(_key(name))
        if member is None or member.size > LARGEST_PICTURE:
            return None
        content = member.whole()
        digest = hashlib.sha256(content).hexdigest()
        return content if name.startswith(digest) else None


def _key(name: str) -> bytes:
    return hashlib.sha256(name.encode("utf-8", "replace")).digest()[:16]
