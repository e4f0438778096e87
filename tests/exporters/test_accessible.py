"""Ace passes (contract A3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporters import export
from tests.exporters.golden_set import GOLDEN
from tests.exporters.mutations.book import Entries, into_text
from tests.support.ace import ace_findings


@pytest.mark.tool
@pytest.mark.slow
@pytest.mark.parametrize("book", ["issue", "300 notes", "tables", "arabic", "maths"])
def test_ace_has_nothing_to_say(book: str, tmp_path: Path) -> None:
    assert ace_findings(export(GOLDEN[book](tmp_path), "epub", tmp_path).path) == []


@pytest.mark.tool
@pytest.mark.slow
def test_ace_would_say_something(tmp_path: Path) -> None:
    entries = Entries.of(export(GOLDEN["issue"](tmp_path), "epub", tmp_path).path)
    into_text('<p><img src="cover.jpg"/></p>')(entries)
    assert "image-alt" in ace_findings(entries.write(tmp_path / "bad.epub"))
