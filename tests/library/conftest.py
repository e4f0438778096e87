"""A library on each database, and a clock that the test moves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from inkpost.model import Account, Device
from library import Library, open_library
from tests.support.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.tool)])
def url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database; of SQLite there is none."""
    if request.param == "sqlite":
        return ""
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a migrated SQLite database: to migrate one costs 100 ms."""
    folder = tmp_path_factory.mktemp("blank")
    open_library("", folder).close()
    return folder / "inkpost.sqlite"


@pytest.fixture
def library(url: str, tmp_path: Path, clock: Clock, blank: Path) -> Iterator[Library]:
    shutil.copy(blank, tmp_path)
    library = open_library(url, tmp_path, clock)
    yield library
    library.close()


@pytest.fixture
def owner(library: Library) -> Account:
    return library.accounts.owner()


@pytest.fixture
def kindle(library: Library, owner: Account) -> Device:
    return library.devices.add(owner.id, "Kindle", "reader@kindle.com")
