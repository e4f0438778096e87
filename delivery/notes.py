"""A few words to a reader, as a mail."""

from __future__ import annotations

import secrets
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from inkpost.render import one_line


def compose_note(
    subject: str, text: str, to: str, mail_from: str, date: datetime
) -> EmailMessage:
    """Return a mail with nothing but `text` in it; `date`: aware.

    Raises `ValueError` where `to` cannot be written in a mail.
    """
    message = EmailMessage()
    message["From"] = mail_from
    message["To"] = to
    message["Subject"] = one_line(subject)
    message["Date"] = format_datetime(date)
    domain = mail_from.rpartition("@")[2]
    message["Message-ID"] = f"<{secrets.token_urlsafe(16)}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message
