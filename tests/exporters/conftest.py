"""What the tests of books share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.epubcheck import EpubCheck, running_epubcheck


@pytest.fixture(scope="session")
def epubcheck() -> Iterator[EpubCheck]:
    """EPUBCheck, warm."""
    with running_epubcheck() as check:
        yield check
