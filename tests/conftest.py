"""Fixtures for all tests."""

from tests.support.crew import crew as crew
from tests.support.smtp import sink as sink
from tests.support.web import web as web
