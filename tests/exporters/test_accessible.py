"""Ace passes (contract A3); on all real pages: `python -m bench.accessible`."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporters import export
from tests.exporters.golden_set import GOLDEN
from tests.exporters.mutations.book import Entries, into_text
from tests.support.ace import Ace

pytestmark = [pytest.mark.tool, pytest.mark.slow]


BOOKS = ["issue", "300 notes", "tables", "code", "arabic", "japanese", "maths"]


@pytest.mark.parametrize("book", BOOKS)
def test_ace_has_nothing_to_say(book: str, tmp_path: Path, ace: Ace) -> None:
    assert ace(export(GOLDEN[book](tmp_path), "epub", tmp_path).path) == []


def test_ace_would_say_something(tmp_path: Path, ace: Ace) -> None:
    entries = Entries.of(export(GOLDEN["issue"](tmp_path), "epub", tmp_path).path)
    into_text('<p><img src="cover.jpg"/></p>')(entries)
    assert "image-alt" in ace(entries.write(tmp_path / "bad.epub"))


def test_ace_that_breaks_off_has_something_to_say(tmp_path: Path, ace: Ace) -> None:
    (tmp_path / "b.epub").write_bytes(b"no book")
    assert "broke off" in ace(tmp_path / "b.epub")[0]
