"""Fixtures for all tests."""

from tests.support.crew import crew as crew
from tests.support.web import web as web
