"""Edition -> Package: one module a format; the checker; covers."""

from __future__ import annotations

from pathlib import Path

from inkpost.errors import FormatUnavailable
from inkpost.model import Edition, Finding, Format, Package


def export(edition: Edition, format: Format, out: Path) -> Package:
    """Return `edition` as a book of `format` at `out`, a file or a folder."""
    raise FormatUnavailable(f"{edition.title}: no {format} can be made at {out} yet")


def check(path: Path) -> list[Finding]:
    """Return each violation of the output contract in the EPUB at `path`."""
    raise NotImplementedError
