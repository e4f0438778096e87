"""Fixtures for what fetches and reads articles."""

from __future__ import annotations

import pytest

from articles import open_fetch
from articles.fetch import Fetch
from tests.support.web import Web


@pytest.fixture
def fetch(web: Web) -> Fetch:
    """The guarded client, which may reach the test's own web."""
    return open_fetch(**web.reachable)
