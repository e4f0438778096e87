"""Whether the database answers, for those who watch (safety 134)."""

from __future__ import annotations

from pathlib import Path

from library import open_library
from tests.support.tables import laid


def test_a_library_answers(tmp_path: Path) -> None:
    library = open_library("", laid(tmp_path))
    assert library.answers()
    library.close()


def test_a_broken_database_does_not(tmp_path: Path) -> None:
    library = open_library("", laid(tmp_path))
    library.close()
    (tmp_path / "inkpost.sqlite").write_bytes(b"not a database" * 1000)
    assert not library.answers()


def test_a_database_that_went_away_does_not(tmp_path: Path) -> None:
    library = open_library("", laid(tmp_path))
    library.close()
    (tmp_path / "inkpost.sqlite").unlink()
    assert not library.answers()
