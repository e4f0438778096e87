"""Which of our mails a notice is about; contract Q2."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from delivery.match import find_mailed
from inkpost.model import AccountId, DeliveryId
from inkpost.post import Mailed, Notice

NOON = datetime(2026, 3, 13, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def mailed(id: str, file: str = "A walk.epub", at: datetime = NOON) -> Mailed:
    return Mailed(
        number=1,
        account=AccountId("anna"),
        delivery=DeliveryId(id),
        device=None,
        sender="k7@x.test",
        recipient="anna@kindle.com",
        message_id=f"<{id}@x.test>",
        file=file,
        rung="plain",
        sha256="0" * 64,
        at=at,
    )


REFUSAL = Notice(
    "refusal",
    "do-not-reply@amazon.com",
    "",
    NOON + HOUR,
    code="E999",
    files=("A walk.epub",),
    sent_at=NOON,
)
TWO = [mailed("a"), mailed("b", "A talk.epub")]


@pytest.mark.parametrize(
    ("notice", "mails", "found"),
    [
        (REFUSAL, TWO, "a"),
        (replace(REFUSAL, files=("a talk.EPUB",)), TWO, "b"),
        (replace(REFUSAL, files=("Another.epub",)), TWO, None),
        (REFUSAL, [], None),
        (REFUSAL, [mailed("old", at=NOON - timedelta(days=7))], None),
        (REFUSAL, [mailed("new", at=NOON + HOUR)], None),
        (
            REFUSAL,
            [mailed("our clock is fast", at=NOON + HOUR / 10)],
            "our clock is fast",
        ),
        (REFUSAL, [mailed("far", at=NOON - HOUR), mailed("near")], "near"),
        (replace(REFUSAL, files=()), [mailed("far", at=NOON - HOUR), *TWO[1:]], "b"),
        (replace(REFUSAL, sent_at=None), [mailed("by its date")], "by its date"),
        (replace(REFUSAL, sent_at=None, at=None), TWO, None),
        (replace(REFUSAL, kind="verification"), TWO, "a"),
        (replace(REFUSAL, kind="bounce", original="<b@x.test>"), TWO, "b"),
        (replace(REFUSAL, kind="bounce", original="<z@x.test>"), TWO, None),
        (replace(REFUSAL, kind="bounce", original=None), TWO, None),
        (replace(REFUSAL, kind="delay", original="<a@x.test>"), TWO, "a"),
        (replace(REFUSAL, kind="forged"), TWO, None),
        (replace(REFUSAL, kind="unknown"), TWO, None),
        (replace(REFUSAL, kind="suspension"), TWO, None),
    ],
)
def test_a_notice_finds_its_mail(
    notice: Notice, mails: list[Mailed], found: str | None
) -> None:
    mail = find_mailed(notice, mails)
    assert (mail and mail.delivery) == found
