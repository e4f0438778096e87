"""Fixtures for the pages and the API."""

from tests.support.desk import browser, owner, service
from tests.support.sending import device

__all__ = ["browser", "device", "owner", "service"]
