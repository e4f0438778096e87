"""Programs that some tests need: found, or the test is skipped by name.

Under `CI=true` a missing program is a failure, for there it was meant to be installed.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

#: What lies beside the checkout, when it is there; see `shared_pages`, `shared_file`.
SHARED = Path(__file__).parents[3] / "shared"
PAGES = SHARED / "pages"


def need(*names: str) -> str:
    """Return the path of the first of `names` that is there, or skip the test."""
    for name in names:
        if path := shutil.which(name):
            return path
    return missing(" or ".join(names))


def missing(what: str) -> str:
    """Skip the running test for want of `what`; fail it in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is not installed", pytrace=False)
    pytest.skip(f"{what} is not installed")


def shared_pages() -> Path:
    """Return the folder of real pages, or skip the test where there is none."""
    if not PAGES.is_dir():
        missing("the folder of real pages")
    return PAGES


def shared_file(name: str) -> Path:
    """Return the file `name` beside the checkout, or skip the test without it."""
    path = SHARED / name
    if not path.is_file():
        missing(f"the document {name}")
    return path
