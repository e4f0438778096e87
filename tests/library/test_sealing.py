from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from inkpost.errors import SettingInvalid
from library.sealing import KEY_FILE, open_seal

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_a_secret_comes_back_and_is_not_seen(tmp_path: Path) -> None:
    seal = open_seal(tmp_path)
    sealed = seal.seal("smtps://anna:sécret@mail.test")
    assert "cret" not in sealed
    assert open_seal(tmp_path).open(sealed) == "smtps://anna:sécret@mail.test"


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    open_seal(tmp_path)
    key = (tmp_path / KEY_FILE).read_text()
    open_seal(tmp_path)
    assert (tmp_path / KEY_FILE).read_text() == key
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_a_key_of_the_operators_leaves_no_file(tmp_path: Path) -> None:
    open_seal(tmp_path, NEW)
    assert list(tmp_path.iterdir()) == []


def test_an_old_key_still_opens_what_it_sealed(tmp_path: Path) -> None:
    sealed = open_seal(tmp_path, OLD).seal("secret")
    both = open_seal(tmp_path, f"{NEW}, {OLD}")
    assert both.open(sealed) == "secret"
    assert open_seal(tmp_path, NEW).open(both.seal("secret")) == "secret"


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    sealed = open_seal(tmp_path, OLD).seal("secret")
    with pytest.raises(SettingInvalid, match="INKPOST_SECRET_KEY"):
        open_seal(tmp_path, NEW).open(sealed)


@pytest.mark.parametrize("key", ["x", "é", "a" * 44])
def test_what_is_no_key_is_told_how_to_make_one(tmp_path: Path, key: str) -> None:
    with pytest.raises(SettingInvalid, match="openssl rand"):
        open_seal(tmp_path, key)
