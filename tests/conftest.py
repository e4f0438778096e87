"""Fixtures for all tests."""

from tests.support.ace import ace as ace
from tests.support.browser import chromium as chromium
from tests.support.bucket import bucket as bucket
from tests.support.crew import crew as crew
from tests.support.epubcheck import epubcheck as epubcheck
from tests.support.postgres import postgres as postgres
from tests.support.postgres import postgres_tables as postgres_tables
from tests.support.postgres import postgres_template as postgres_template
from tests.support.postgres import postgres_url as postgres_url
from tests.support.smtp import sink as sink
from tests.support.web import web as web
