"""Fixtures of this folder."""

from tests.support.imap import dovecot, mailbox  # noqa: F401 - fixtures
