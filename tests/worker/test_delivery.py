from __future__ import annotations

from email import policy
from email.parser import BytesParser

import pytest

from tests.support.crew import Crew
from tests.support.stories import story
from tests.support.web import Web

pytestmark = pytest.mark.slow


def test_an_order_becomes_a_mail(crew: Crew, web: Web) -> None:
    crew.start("fetch")
    crew.start("bind")
    id = crew.order(web.add("/a", story()))
    assert crew.wait(id, "sent", "failed").state == "sent"
    (path,) = crew.mails()
    mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert mail["To"] == "reader@kindle.com"
    (book,) = mail.iter_attachments()
    assert book.get_content_type() == "application/epub+zip"
    states = [
        event.state
        for event in crew.library.deliveries.events(crew.look(id).account, id)
    ]
    assert states == [
        "queued", "fetching", "extracting", "binding", "binding", "checking",
        "sending", "sending", "sent",
    ]  # fmt: skip
