"""A library on each database, and a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inkpost.model import Account, Device
from library import Library, open_library
from tests.support.clock import Clock
from tests.support.tables import laid


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.tool)])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a database with empty tables; of SQLite there is none."""
    if request.param == "sqlite":
        return ""
    found: str = request.getfixturevalue("postgres_tables")
    return found


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.tool)])
def bare_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without tables; of SQLite there is none."""
    if request.param == "sqlite":
        return ""
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def library(url: str, tmp_path: Path, clock: Clock) -> Iterator[Library]:
    library = open_library(url, laid(tmp_path), clock)
    yield library
    library.close()


@pytest.fixture
def owner(library: Library) -> Account:
    return library.accounts.owner()


@pytest.fixture
def kindle(library: Library, owner: Account) -> Device:
    return library.devices.add(owner.id, "Kindle", "reader@kindle.com")
