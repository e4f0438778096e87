"""Edition -> Package: one module a format; the checker; covers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from exporters.calibre import bind_azw3, bind_mobi
from exporters.checker import check
from exporters.epub import bind_epub
from exporters.fitting import fit
from exporters.json_book import bind_json
from exporters.kepub import bind_kepub
from exporters.pages.single import bind_html
from exporters.pdf import bind_pdf
from exporters.plain import bind_markdown, bind_text
from exporters.profiles import KINDLE, Profile
from inkpost.errors import FormatUnavailable
from inkpost.model import Edition, Format, Package

__all__ = ["check", "export", "fit"]

#: What binds an edition whose form follows the profile.
_SHAPERS: dict[Format, Callable[[Edition, Path, Profile], Package]] = {
    "epub": bind_epub,
    "pdf": bind_pdf,
}
#: What binds an edition that looks the same everywhere.
_BINDERS: dict[Format, Callable[[Edition, Path], Package]] = {
    "azw3": bind_azw3,
    "html": bind_html,
    "json": bind_json,
    "kepub": bind_kepub,
    "md": bind_markdown,
    "mobi": bind_mobi,
    "txt": bind_text,
}


def export(
    edition: Edition, format: Format, out: Path, profile: Profile = KINDLE
) -> Package:
    """Return `edition` as a book of `format` at `out`, a file or a folder.

    Raises `FormatUnavailable`, and `BookInvalid` where there is no article.
    """
    if shape := _SHAPERS.get(format):
        return shape(edition, out, profile)
    if bind := _BINDERS.get(format):
        return bind(edition, out)
    raise FormatUnavailable(f"{edition.title}: no {format} can be made at {out} yet")
