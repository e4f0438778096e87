"""PDF: pages for paper and for screens that are read like paper.

WeasyPrint sets them, in a process of its own with limits on time and memory; tagged
(PDF/UA-1), with bookmarks, contents and running titles. A book longer than a press can
set at once becomes volumes.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from exporters.naming import book_path, package
from exporters.pdf.pages import write_pages
from exporters.pdf.printing import TARGET, press
from exporters.pdf.sheets import for_printing, sheet_of
from exporters.profiles import PRINT_A4, Profile
from exporters.volumes import split_edition
from inkpost.errors import BookInvalid
from inkpost.model import Article, Edition, Omission, Package

#: Bytes of text that are set at once (safety 3.2: 546 kB took 18 seconds).
LONGEST_TEXT = 600_000


def bind_pdf(edition: Edition, out: Path, profile: Profile = PRINT_A4) -> Package:
    """Return `edition` as one PDF at `out`, a file or a folder.

    Raises `BookInvalid` where it has no article or is too long for one file,
    `FormatUnavailable` where the engine is missing, `Unreadable` where it fails.
    """
    if not edition.size:
        raise BookInvalid(f"“{edition.title}” has no article to bind")  # contract D10
    if sum(map(_weight, _articles(edition))) > LONGEST_TEXT:
        raise BookInvalid(
            f"“{edition.title}” is too long for one PDF; ask for volumes, or for EPUB"
        )
    return _bind(edition, out, profile)


def bind_pdf_volumes(edition: Edition, out: Path, profile: Profile) -> list[Package]:
    """Return `edition` as PDFs at `out`: one, or as many as it needs."""
    volumes = split_edition(edition, _weight, LONGEST_TEXT)
    return [bind_pdf(volume, out, profile) for volume in volumes]


def _bind(edition: Edition, out: Path, profile: Profile) -> Package:
    path = book_path(edition, ".pdf", out)
    profile = for_printing(profile)
    with tempfile.TemporaryDirectory(prefix="inkpost-pdf-") as name:
        folder = Path(name)
        write_pages(edition, folder, profile, sheet_of(profile))
        press(folder, f"{edition.date:%Y-%m-%d}", edition.title)
        part = path.with_name(f".{path.name}.part")
        shutil.copyfile(folder / TARGET, part)
        part.replace(path)
    return package(path, "pdf", edition, tuple(_omissions(edition)))


def _weight(article: Article) -> int:
    return len(article.body.encode())


def _articles(edition: Edition) -> Iterator[Article]:
    for section in edition.sections:
        yield from section.articles


def _omissions(edition: Edition) -> Iterator[Omission]:
    for article in _articles(edition):
        yield from article.omissions
