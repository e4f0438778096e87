"""The contract checker: finds what epubcheck does not, before a book is mailed.

Of 91 defects injected into a good book, epubcheck 5.3 reported nothing on 47, among
them four of the best known reasons for which Amazon refuses a file. A section of the
contract is a module; a table or a function is a rule.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Collection
from pathlib import Path

from exporters.checker.accessibility import check_accessibility
from exporters.checker.book import Book
from exporters.checker.characters import check_characters
from exporters.checker.container import check_container
from exporters.checker.css import check_css
from exporters.checker.findings import Findings, error
from exporters.checker.images import check_images
from exporters.checker.links import check_links
from exporters.checker.navigation import check_navigation
from exporters.checker.package import check_package
from exporters.checker.reading import open_container
from exporters.checker.xhtml import check_xhtml
from exporters.profiles import KINDLE, Profile
from inkpost.errors import FileUnreadable
from inkpost.model import Finding

__all__ = ["check"]

_SECTIONS: tuple[Callable[[Book], Findings], ...] = (
    check_package,
    check_navigation,
    check_xhtml,
    check_characters,
    check_links,
    check_css,
    check_images,
    check_accessibility,
)


def check(
    path: Path, profile: Profile = KINDLE, drawn: Collection[str] = ()
) -> list[Finding]:
    """Return each violation of the output contract in the EPUB at `path`.

    Any EPUB can be checked, a damaged or hostile one too: what is wrong with the file
    is a finding, never an exception. Only a file that cannot be opened at all raises
    `FileUnreadable`. `drawn`: the SHA-256 of pictures that can be decoded (`Package`).
    """
    try:
        with zipfile.ZipFile(path) as file:
            return _check(path, file, profile, drawn)
    except (zipfile.BadZipFile, ValueError, EOFError):
        return [error("C1", path.name, "It is no ZIP file, and so no EPUB.")]
    except OSError as problem:
        raise FileUnreadable(f"{path} cannot be read") from problem


def _check(
    path: Path, file: zipfile.ZipFile, profile: Profile, drawn: Collection[str]
) -> list[Finding]:
    container = open_container(path, file)
    book = Book(container, profile, drawn)
    findings = list(check_container(container, profile))
    if book.opf is None:
        return [*container.findings, *findings, *check_package(book)]
    for section in _SECTIONS:
        findings.extend(section(book))
    return [*container.findings, *findings]
