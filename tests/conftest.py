"""Fixtures for all tests."""

from tests.support.crew import crew as crew
from tests.support.epubcheck import epubcheck as epubcheck
from tests.support.smtp import sink as sink
from tests.support.web import web as web
