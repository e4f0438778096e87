"""Fixtures of this folder."""

from tests.support.imap import dovecot, mailbox  # noqa: F401 - fixtures
from tests.support.smtp import sink  # noqa: F401 - a fixture
