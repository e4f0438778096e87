"""Imports that a test carries out itself, one part after another."""

from __future__ import annotations

from pathlib import Path

from inkpost.importing import take_in
from inkpost.model import Import, Refused
from inkpost.services import Services
from library import Library


def bring(services: Services, content: str | bytes, name: str = "export") -> Import:
    """Put a file in its place, and have it looked through."""
    library = services.library
    id = library.imports.new_id()
    path = library.imports.path(id)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    owner = library.accounts.owner().id
    library.imports.add(owner, name, id)
    take_in(services, id)
    return library.imports.find(owner, id)


def take(services: Services, brought: Import) -> Import:
    """Let `brought` come in, to its end."""
    imports = services.library.imports
    imports.start(brought.account, brought.id)
    while (now := imports.find(brought.account, brought.id)).state == "running":
        take_in(services, brought.id)
    return now


def counts(found: Import) -> tuple[int, int, int]:
    """Return what is new, what was there, and what was refused."""
    return found.new, found.there, found.refused


def refusals(library: Library, found: Import) -> list[Refused]:
    """Return the lines that were refused."""
    return list(library.imports.lines(found.account, found.id))


def shelf(library: Library) -> list[tuple[object, ...]]:
    """Return all that there is to know of the owner's library, without its ids."""
    owner = library.accounts.owner().id
    found = library.shelves.list(owner, "all", limit=1_000_000)
    return sorted(
        (
            one.url, one.title, one.saved_at, one.is_archived, one.is_favourite,
            one.tags, one.state,
            tuple(
                (mark.quote, mark.note)
                for mark in library.highlights.of(owner, one.id)
            ),
        )
        for one in found
    )  # fmt: skip


def size(folder: Path) -> int:
    """Return how many files are below `folder`."""
    return sum(path.is_file() for path in folder.rglob("*"))
