from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from inkpost.errors import LibraryUnavailable, SettingInvalid
from library import open_library
from library.database import open_database
from library.firmly import firmly
from tests.support.postgres import Postgres


def test_a_database_that_is_away_is_named_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://inkpost:secret@127.0.0.1:1/library"
    with pytest.raises(LibraryUnavailable, match=r"127\.0\.0\.1:1/library") as caught:
        open_library(url, tmp_path)
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "inkpost.sqlite").write_bytes(b"A letter, not a library. " * 100)
    with pytest.raises(LibraryUnavailable, match=r"inkpost\.sqlite"):
        open_library("", tmp_path)


@pytest.mark.parametrize("url", ["mysql://host/name", "nothing", "redis://host"])
def test_a_database_of_another_kind_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match="INKPOST_DATABASE_URL"):
        open_library(url, tmp_path)


def test_what_a_cut_line_stops_is_done_again(
    postgres: Postgres, postgres_url: str, tmp_path: Path
) -> None:
    database = open_database(postgres_url, tmp_path)
    tries = []

    def look() -> int:
        tries.append(1)
        with database.read() as connection:
            if len(tries) == 1:
                postgres.cut()
            return int(connection.execute(text("SELECT 7")).scalar_one())

    assert firmly(look) == 7
    assert len(tries) == 2
    tries.clear()
    with pytest.raises(OperationalError):
        firmly(look, patience=0)
    database.close()
