"""EPUB 3.3 with the navigation of EPUB 2: one file for every reader.

An edition is read once, from front to back, and written as it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from exporters.epub.archive import new_archive
from exporters.epub.binding import Binding, Weight
from exporters.epub.chapters import write_sections
from exporters.epub.matter import finish
from exporters.naming import book_path, package
from exporters.profiles import Profile
from inkpost.errors import BookInvalid
from inkpost.model import Edition, Package
from inkpost.render import render, templates_folder

__all__ = ["Bound", "bind_epub", "bind_weighed"]


@dataclass(frozen=True, slots=True)
class Bound:
    """A book and what each of its articles weighs in it, by address."""

    package: Package
    weights: Mapping[str, Weight]


def bind_epub(edition: Edition, out: Path, profile: Profile) -> Package:
    """Return `edition` as an EPUB for `profile` at `out`, a file or a folder.

    Raises `BookInvalid` where there is no article, `OSError` if the disk is full; then
    nothing is left at `out`.
    """
    return bind_weighed(edition, out, profile).package


def bind_weighed(edition: Edition, out: Path, profile: Profile) -> Bound:
    """Return what `bind_epub` returns, with the weights of the articles.

    Raises `BookInvalid` where there is no article, `OSError` if the disk is full; then
    nothing is left at `out`.
    """
    if not edition.size:
        raise BookInvalid(f"“{edition.title}” has no article to bind")  # contract D10
    path = book_path(edition, ".epub", out, profile.name_longest)
    with new_archive(path) as archive:
        archive.add_text("META-INF/container.xml", _container())
        binding = Binding(edition, profile, archive)
        write_sections(binding)
        finish(binding, (templates_folder() / "epub" / "style.css").read_bytes())
    omissions = tuple(
        omission for missing in binding.missing for omission in missing.omissions
    )
    book = package(path, "epub", edition, omissions, binding.gallery.drawn)
    return Bound(book, binding.weights)


def _container() -> bytes:
    return render("epub", "container.xml").encode()
