"""Fixtures for all tests, and their order."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from tests.support.ace import ace as ace
from tests.support.browser import chromium as chromium
from tests.support.bucket import bucket as bucket
from tests.support.crew import crew as crew
from tests.support.epubcheck import epubcheck as epubcheck
from tests.support.postgres import postgres as postgres
from tests.support.postgres import postgres_tables as postgres_tables
from tests.support.postgres import postgres_template as postgres_template
from tests.support.postgres import postgres_url as postgres_url
from tests.support.smtp import sink as sink
from tests.support.web import web as web

#: The folders with the longest files come first: at the end, while one process has a
#: file of two minutes, the other would have nothing left.
FIRST = "faults many worker inkpost web browser library exporters".split()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests in an order that keeps two processes at work."""
    items.sort(key=_turn)


def pytest_collection_finish() -> None:
    """Let the collector of garbage leave alone what the 8,000 tests themselves are.

    They stay to the end; to look at them again and again took a tenth of the time.
    """
    gc.collect()
    gc.freeze()


def _turn(item: pytest.Item) -> int:
    folder = item.path.relative_to(Path(__file__).parents[1]).parts[1]
    is_test = item.path.is_relative_to(Path(__file__).parent)
    return FIRST.index(folder) if is_test and folder in FIRST else len(FIRST)
