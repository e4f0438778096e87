"""WeasyPrint: tags, bookmarks, notes at the foot, hyphenation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import weasyprint
from weasyprint.urls import URLFetcher, URLFetcherResponse

from exporters.pdf.store import SCHEME, stored


class _Stored(URLFetcher):  # type: ignore[misc]
    """Gives out what is stored, and opens nothing."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002
        content, kind = stored(self._folder, url)
        return URLFetcherResponse(url, content, {"Content-Type": kind})


def set_pages(folder: Path, source: str, target: str, day: str) -> None:  # noqa: ARG001
    """Write the HTML `source` in `folder` as PDF to `target` in `folder`.

    `day` is in the HTML already.
    """
    page = weasyprint.HTML(
        string=(folder / source).read_text(encoding="utf-8"),
        base_url=SCHEME,
        url_fetcher=_Stored(folder),
    )
    # Without the hints, `width` of pictures and `start` of lists are ignored.
    page.write_pdf(
        folder / target,
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
        presentational_hints=True,
    )
