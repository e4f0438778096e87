"""Edition -> Package: one module a format; the checker; covers."""

from __future__ import annotations

from collections.abc import Callable, Collection
from importlib import import_module
from pathlib import Path

from exporters.profiles import KINDLE, Profile
from inkpost.errors import FormatUnavailable
from inkpost.model import Edition, Finding, Format, Package

__all__ = ["check", "demand", "export", "export_volumes"]

#: What binds an edition whose form follows the profile. Modules are loaded when their
#: first book is made: the command line starts for one.
_SHAPERS: dict[Format, str] = {
    "epub": "exporters.epub:bind_epub",
    "pdf": "exporters.pdf:bind_pdf",
}
#: What binds an edition that looks the same everywhere.
_BINDERS: dict[Format, str] = {
    "azw3": "exporters.calibre:bind_azw3",
    "html": "exporters.pages.single:bind_html",
    "json": "exporters.json_book:bind_json",
    "kepub": "exporters.kepub:bind_kepub",
    "md": "exporters.plain:bind_markdown",
    "mobi": "exporters.calibre:bind_mobi",
    "txt": "exporters.plain:bind_text",
}


def check(
    path: Path, profile: Profile = KINDLE, drawn: Collection[str] = ()
) -> list[Finding]:
    """Return each violation of the output contract in the EPUB at `path`.

    `drawn`: see `Package`. Raises `FileUnreadable`; see `exporters.checker`.
    """
    from exporters.checker import check as find  # as above

    return find(path, profile, drawn)


def export(
    edition: Edition, format: Format, out: Path, profile: Profile = KINDLE
) -> Package:
    """Return `edition` as a book of `format` at `out`, a file or a folder.

    Raises `FormatUnavailable`, and `BookInvalid` where there is no article.
    """
    if format in _SHAPERS:
        return _load(_SHAPERS[format])(edition, out, profile)
    if format in _BINDERS:
        return _load(_BINDERS[format])(edition, out)
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
        from exporters.fitting import fit

        return fit(edition, out, profile, limit)
    if format == "pdf":
        from exporters.pdf import bind_pdf_volumes

        return bind_pdf_volumes(edition, out, profile)
    return [export(edition, format, out, profile)]


def demand(format: Format) -> None:
    """Raise `FormatUnavailable` where a program that `format` needs is missing."""
    if format == "pdf":
        from exporters.pdf.printing import press_one_page

        press_one_page()
    if format in ("azw3", "mobi"):
        from exporters.calibre import find_converter

        find_converter(format)


def _load(address: str) -> Callable[..., Package]:
    """Return the function at `address`, such as ``exporters.epub:bind_epub``."""
    module, _, name = address.partition(":")
    function: Callable[..., Package] = getattr(import_module(module), name)
    return function
