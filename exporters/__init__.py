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
from exporters.pdf import bind_pdf, bind_pdf_volumes
from exporters.plain import bind_markdown, bind_text
from exporters.profiles import KINDLE, Profile
from inkpost.errors import FormatUnavailable
from inkpost.model import Edition, Format, Package

__all__ = ["check", "export", "export_volumes", "fit"]

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
    raise FormatUnavailable(f"There is no format {format}; choose epub, pdf, html …")


def export_volumes(
    edition: Edition,
    format: Format,
    out: Path,
    profile: Profile = KINDLE,
    limit: int | None = None,
) -> list[Package]:
    """Return `edition` at `out`, as `export`: one book, or the volumes that it needs.

    Volumes come of EPUBs that `profile`, or `limit` in bytes, makes small, and of long
    PDFs; where `out` is a file, their numbers go into its name.
    """
    if format == "epub":
        return fit(edition, out, profile, limit)
    if format == "pdf":
        return bind_pdf_volumes(edition, out, profile)
    return [export(edition, format, out, profile)]
