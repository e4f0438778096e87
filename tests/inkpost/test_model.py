"""The values, which are loaded when they are asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from inkpost import model


@pytest.mark.parametrize("name", model.__all__)
def test_every_value_is_found(name: str) -> None:
    assert getattr(model, name) is not None


@pytest.mark.parametrize("name", ["Nothing", "_private", "__wrapped__"])
def test_what_there_is_not_is_said_to_be_missing(name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        getattr(model, name)


def test_a_book_makes_no_class_of_accounts_and_digests() -> None:
    code = "from inkpost.model import Article, Package; import sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert [name for name in loaded if name.startswith("inkpost.model.")] == [
        "inkpost.model.books"
    ]
