"""What an archive says of itself, in its member `inkpost.json`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

from inkpost.errors import ArchiveUnfit

#: The version of the format: docs/reference/archive.md. A reader refuses newer ones.
FORMAT = 1

Kind = Literal["instance", "account"]


@dataclass(frozen=True, slots=True)
class Heading:
    """What an archive says of itself.

    `tables`: the version of the tables. `rows`: how many each table has, parents before
    children. `made_at`: ISO 8601. `made_by`: the version of Inkpost.
    """

    inkpost: Kind
    format: int
    tables: str
    rows: dict[str, int]
    made_at: str
    made_by: str


def write_heading(heading: Heading) -> bytes:
    """Return `heading` as a member."""
    return json.dumps(asdict(heading), indent=1).encode() + b"\n"


def read_heading(content: bytes, wanted: Kind) -> Heading:
    """Return the heading in `content`.

    Raises `ArchiveUnfit` where it is from a newer Inkpost, or not of the kind `wanted`.
    """
    try:
        said = json.loads(content)
        if said["format"] > FORMAT:
            raise ArchiveUnfit(
                f"This archive was made by a newer Inkpost ({said['made_by']:.40}): "
                "bring this one up to date first"
            )
        rows = {str(name): int(count) for name, count in said.pop("rows").items()}
        heading = Heading(**said, rows=rows)
        texts = heading.inkpost, heading.tables, heading.made_at, heading.made_by
        if not all(isinstance(text, str) for text in texts):
            raise TypeError("no text")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ArchiveUnfit(
            "The file does not begin as an archive of Inkpost does: choose another one"
        ) from error
    if heading.inkpost != wanted:
        raise ArchiveUnfit(_OTHER_KIND[wanted])
    return heading


_OTHER_KIND: dict[Kind, str] = {
    "instance": "This is the archive of one reader's account: they read it in "
    "themselves, where they import",
    "account": "This is the backup of a whole instance: whoever runs Inkpost restores "
    "it with inkpost restore",
}
