"""URL -> Article: fetch, guard, extract, clean, pictures, site rules, feeds.

What is exported is imported at its first use, for `import articles` has to be cheap. No
module may have the name of what it exports: importing it would hide the export.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from articles.addresses import check_url
    from articles.cell import extract_in_cell
    from articles.complete import open_reader
    from articles.extraction import extract
    from articles.fetch import open_fetch
    from articles.files import pictures_beside, read_file
    from articles.pictures import illustrate, put_back

__all__ = [
    "check_url",
    "extract",
    "extract_in_cell",
    "illustrate",
    "open_fetch",
    "open_reader",
    "pictures_beside",
    "put_back",
    "read_file",
]

_HOMES = {
    "check_url": "articles.addresses",
    "extract": "articles.extraction",
    "extract_in_cell": "articles.cell",
    "illustrate": "articles.pictures",
    "open_fetch": "articles.fetch",
    "open_reader": "articles.complete",
    "pictures_beside": "articles.files",
    "put_back": "articles.pictures",
    "read_file": "articles.files",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
