"""Fixtures for the pages and the API."""

from tests.support.desk import browser, owner, service

__all__ = ["browser", "owner", "service"]
