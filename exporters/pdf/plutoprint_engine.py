"""plutoprint: where WeasyPrint or its libraries are missing.

It needs nothing but its wheel and a fifth of the time, but writes no tags and no
bookmarks, does not hyphenate, and has no notes at the foot of a page.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import plutoprint

from exporters.pdf.store import SCHEME, stored

#: It draws every weight of a variable font alike: the machine's fonts have to do.
_FONT_FACE = re.compile(r"@font-face \{.*?\}")
_WITHOUT_NOTES = "<style>.link-note { display: none; }</style></head>"


class _Stored(plutoprint.ResourceFetcher):
    """Gives out what is stored, and opens nothing."""

    folder = Path()

    def fetch_url(self, url: str) -> Any:
        content, kind = stored(self.folder, url)
        return plutoprint.ResourceData(content, kind, "")


def set_pages(folder: Path, source: str, target: str, day: str) -> None:
    """Write the HTML `source` in `folder` as PDF to `target` in `folder`.

    `day`: of the book, ISO 8601; else the PDF would tell when it was made.
    """
    text = (folder / source).read_text(encoding="utf-8")
    fetcher = _Stored()
    fetcher.folder = folder
    book = plutoprint.Book()
    book.custom_resource_fetcher = fetcher
    light = _FONT_FACE.sub("", text).replace("</head>", _WITHOUT_NOTES, 1)
    book.load_html(light, "", "", SCHEME)
    book.set_metadata(plutoprint.PDF_METADATA_CREATION_DATE, f"{day}T00:00:00Z")
    book.write_to_pdf(str(folder / target))
