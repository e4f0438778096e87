"""Edition -> Package: one module a format; the checker; covers."""

from __future__ import annotations

from pathlib import Path

from exporters.checker import check
from exporters.epub import bind_epub
from exporters.profiles import KINDLE, Profile
from inkpost.errors import FormatUnavailable
from inkpost.model import Edition, Format, Package

__all__ = ["check", "export"]


def export(
    edition: Edition, format: Format, out: Path, profile: Profile = KINDLE
) -> Package:
    """Return `edition` as a book of `format` at `out`, a file or a folder.

    Raises `FormatUnavailable`, and `BookInvalid` where there is no article.
    """
    if format == "epub":
        return bind_epub(edition, out, profile)
    raise FormatUnavailable(f"{edition.title}: no {format} can be made at {out} yet")
