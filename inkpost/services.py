"""The wiring: which callables stand behind the seams.

A `Workshop` is all that is needed to make a book, with no service and no database;
`Services` adds what is remembered and what is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from articles import extract, open_fetch
from inkpost.model import Article, Page
from inkpost.settings import Settings

#: Return the page at an address; raise a `Temporary` or `Permanent` error.
Fetch = Callable[[str], Page]
#: Find the article of a page, in a cell; raise `NoArticle` or `Unreadable`.
Extract = Callable[[Page], Article]
#: Fetch the pictures of an article; what cannot be had becomes an `Omission`.
Illustrate = Callable[[Article], Article]


@dataclass(frozen=True, slots=True)
class Workshop:
    """The tools between an address and a book. `folder`: where books are made."""

    fetch: Fetch
    extract: Extract
    illustrate: Illustrate
    folder: Path


def open_workshop(settings: Settings, folder: Path) -> Workshop:
    """Return the workshop that makes its books in `folder`."""
    fetch = open_fetch(
        settings.allow_networks,
        settings.deny_networks,
        settings.allow_ports,
        settings.public_url,
    )
    return Workshop(fetch, extract, lambda article: article, folder)
