"""Is an archive whole, unharmed and one of ours? Asked before anything is changed."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, BinaryIO

from inkpost.archive_file.container import CHECKSUMS, Member, cut_short, members
from inkpost.archive_file.heading import Heading, Kind, read_heading
from inkpost.errors import ArchiveUnfit

HEADING, README = "inkpost.json", "README.txt"
_PART = re.compile(r"tables/([a-z_]+)-([0-9]{6})\.jsonl\.gz")


def examine(file: BinaryIO, kind: Kind, tell: Callable[[int], None]) -> Heading:
    """Return the heading of the archive `file`, all of whose members are unharmed.

    `tell`: is told how many bytes were looked at. Raises `ArchiveUnfit`.
    """
    found = members(file)
    first = next(found)
    if first.name != HEADING:
        raise cut_short()
    content = first.whole()
    heading = read_heading(content, kind)
    with tempfile.TemporaryFile() as checksums:
        _note(checksums, first.name, hashlib.sha256(content))
        order = _Order(heading)
        for member in found:
            if member.name == CHECKSUMS:
                _compare(checksums, member)
            else:
                order.take(member.name)
                digest = hashlib.sha256()
                for chunk in member.content():
                    digest.update(chunk)
                _note(checksums, member.name, digest)
            tell(file.tell())
    order.end()
    return heading


def part_of(name: str) -> tuple[str, int] | None:
    """Return the table and the number of the part `name`; None where it is none.

    >>> part_of("tables/article_tags-000002.jsonl.gz")
    ('article_tags', 2)
    """
    found = _PART.fullmatch(name)
    return (found[1], int(found[2])) if found else None


class _Order:
    """Members stand as a backup writes them: tables as in the heading, then files."""

    def __init__(self, heading: Heading) -> None:
        self._tables = iter([name for name, count in heading.rows.items() if count])
        self._table, self._number = "", 0
        self._in_tables = True

    def take(self, name: str) -> None:
        if part := part_of(name):
            self._take_part(*part)
        elif name != README:
            self.end()

    def _take_part(self, table: str, number: int) -> None:
        if table != self._table:
            self._table, self._number = next(self._tables, ""), 0
        self._number += 1
        if not self._in_tables or (table, number) != (self._table, self._number):
            raise ArchiveUnfit(
                f"Part {number} of {table} is not where the archive should have it: "
                "take another copy of it"
            )

    def end(self) -> None:
        """Note that there are no more tables; raise where one is missing."""
        self._in_tables = False
        if missing := next(self._tables, None):
            raise ArchiveUnfit(f"The archive lacks {missing}: take another copy of it")


def _note(checksums: IO[bytes], name: str, digest: hashlib._Hash) -> None:
    checksums.write(f"{digest.hexdigest()}  {name}\n".encode())


def _compare(checksums: IO[bytes], member: Member) -> None:
    """Raise `ArchiveUnfit` where `member` says other checksums than were found."""
    if member.size != checksums.tell():
        raise _harmed()
    checksums.seek(0)
    for chunk in member.content():
        if checksums.read(len(chunk)) != chunk:
            raise _harmed()


def _harmed() -> ArchiveUnfit:
    return ArchiveUnfit(
        "The archive is not as it was made, for its checksums differ: take another "
        "copy of it"
    )


def parts(found: Iterator[Member], rest: list[Member]) -> Iterator[tuple[str, Member]]:
    """Yield the parts of `found` with their tables; put the member after into `rest`.

    A member has to be read before the next one is asked for.
    """
    for member in found:
        if part := part_of(member.name):
            yield part[0], member
        elif member.name not in {HEADING, README}:
            rest.append(member)
            return
