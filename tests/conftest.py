"""Fixtures for all tests."""

from tests.support.web import web as web
