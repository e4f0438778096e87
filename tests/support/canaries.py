"""The code in a canary, as its reader finds it."""

from __future__ import annotations

import re
import zipfile
from email.message import EmailMessage
from io import BytesIO


def code_in(mail: EmailMessage) -> str:
    """Return the code in the book that `mail` carries."""
    (book,) = mail.iter_attachments()
    content = book.get_payload(decode=True)
    assert isinstance(content, bytes)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xhtml")]
        pages = "".join(archive.read(name).decode() for name in names)
    found = re.search(r">(\d{3}) (\d{3})<", pages)
    assert found
    return found[1] + found[2]
