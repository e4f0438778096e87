"""Tests with a crew run twice: on one machine, and with one for each process."""

from __future__ import annotations

import pytest

from tests.support.crew import CREWS


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give the tests with a crew its two forms, or those that their module names."""
    if "crew" in metafunc.fixturenames:
        crews = getattr(metafunc.module, "CREWS", CREWS)
        metafunc.parametrize("crew", crews, indirect=True)
