"""Fixtures of this folder."""

from tests.support.smtp import sink  # noqa: F401 - a fixture
