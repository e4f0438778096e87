"""The data folder of commands: whose it is, who makes it, and who does not."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from library import open_library
from tests.inkpost.test_cli import Inkpost, inkpost
from tests.support import exports
from tests.support.exports import FILES

__all__ = ["inkpost"]


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def pocket(tmp_path: Path) -> Path:
    return exports.write(tmp_path, FILES["Pocket"])


def test_what_a_command_makes_is_for_its_owner_alone(
    inkpost: Inkpost, pocket: Path, tmp_path: Path
) -> None:
    assert inkpost("user", "add", "bo@example.org", "--data", "added").code == 0
    assert inkpost("import", pocket, "--data", "deep/brought").code == 0
    for folder in (tmp_path / "added", tmp_path / "deep" / "brought"):
        assert rights(folder) == 0o700
        assert rights(folder / "inkpost.sqlite") == 0o600


@pytest.mark.parametrize("folder", ["afile", "/proc/x"])
@pytest.mark.parametrize(
    "words",
    [("user", "add", "bo@example.org"), ("import", "pocket"), ("restore", "pocket")],
)
def test_a_folder_that_cannot_be_made_is_named(
    inkpost: Inkpost, pocket: Path, tmp_path: Path, words: tuple[str, ...], folder: str
) -> None:
    (tmp_path / "afile").touch()
    typed = [pocket if word == "pocket" else word for word in words]
    done = inkpost(*typed, "--data", folder)
    assert done.code == 1
    assert f"The data folder {(tmp_path / folder).resolve()} cannot be made (" in (
        done.complaint
    )
    assert len(done.complaint.splitlines()) == 1


LOOKS = [
    ("backup", "all.tar"),
    ("user", "list"),
    ("user", "link"),
    ("user", "invite"),
    ("user", "quota", "bo@example.org"),
    ("user", "password", "bo@example.org"),
    ("user", "remove", "bo@example.org", "--yes"),
    ("export", "--query", ""),
]


@pytest.mark.parametrize("words", LOOKS)
def test_who_looks_for_a_library_makes_none(
    inkpost: Inkpost, tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = inkpost(*words, "--data", "nowhere")
    assert done.code == 1
    assert done.complaint == (
        f"inkpost: There is no library in {tmp_path / 'nowhere'}: "
        "name its folder with --data or INKPOST_DATA_DIR\n"
    )
    assert done.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_library_of_nobody_is_no_backup(inkpost: Inkpost, tmp_path: Path) -> None:
    """As one that was made by chance, where a nightly line looks."""
    open_library("", tmp_path / "empty").close()
    done = inkpost("backup", "all.tar", "--data", "empty")
    assert done.code == 1
    assert f"There is nobody in {tmp_path / 'empty'}" in done.complaint
    assert not (tmp_path / "all.tar").exists()


@pytest.mark.tool
def test_on_postgresql_the_database_counts(
    inkpost: Inkpost,
    postgres_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("INKPOST_DATABASE_URL", postgres_url)
    none = inkpost("backup", "all.tar", "--data", "a")
    assert none.code == 1
    assert "no library in the database of INKPOST_DATABASE_URL" in none.complaint
    assert inkpost("user", "add", "bo@example.org", "--data", "a").code == 0
    done = inkpost("backup", "all.tar", "--data", "b")
    assert done.code == 0, done.complaint
    assert "1 account, " in done.out


@pytest.mark.parametrize("folder", ["nowhere", "here"])
def test_an_archive_that_is_not_there_is_named(
    inkpost: Inkpost, tmp_path: Path, folder: str
) -> None:
    assert inkpost("user", "add", "bo@example.org", "--data", "here").code == 0
    done = inkpost("restore", "gone.tar", "--data", folder)
    assert done.code == 1
    assert done.complaint == "inkpost: gone.tar is not there, or is no file\n"
    assert [one.name for one in tmp_path.iterdir()] == ["here"]
