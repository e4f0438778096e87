"""How large a book may be on each way; contract M13, M14, safety 95."""

from __future__ import annotations

from dataclasses import replace
from email import policy
from pathlib import Path

import pytest

from delivery.compose import compose
from delivery.plan import demand_fit, largest_book
from inkpost.errors import MailRefused
from inkpost.model import DeliveryId, DeviceKind
from tests.delivery.books import DATE, FROM, KINDLE, book


@pytest.mark.parametrize(
    ("kind", "relay", "told", "megabytes"),
    [
        ("kindle", "", None, 36.5),
        ("kindle", "email-smtp.eu-west-1.amazonaws.com", None, 29.2),
        ("kindle", "smtp.gmail.com", 35_882_577, 18.3),
        ("kindle", "smtp.postmarkapp.com", None, 7.3),
        ("kindle", "notgmail.com", None, 36.5),
        ("kindle", "mail.example.org", 10_240_000, 7.5),
        ("kindle", "mail.example.org", 80_000_000, 36.5),
        ("pocketbook", "", None, 18.3),
        ("mailbox", "", None, 18.3),
        ("mailbox", "", 100, 0.0),
    ],
)
def test_the_smallest_limit_on_the_way_counts(
    kind: DeviceKind, relay: str, told: int | None, megabytes: float
) -> None:
    assert round(largest_book(kind, relay, told) / 1e6, 1) == megabytes


@pytest.mark.parametrize("told", [100_000, 10_000, 1_000_003])
def test_the_largest_book_makes_a_mail_just_below_the_limit(
    tmp_path: Path, told: int
) -> None:
    size = largest_book("kindle", told=told)
    package = book(tmp_path, title="x" * 100, content=bytes(size))
    message = compose(package, KINDLE, FROM, DeliveryId("d"), DATE)
    wire = len(message.as_bytes(policy=policy.SMTP))
    assert told - 4096 < wire <= told


def test_a_book_that_is_too_large_says_how_large_and_what_else_there_is(
    tmp_path: Path,
) -> None:
    package = replace(book(tmp_path), size=60_000_000)
    with pytest.raises(MailRefused, match=r"60\.0 MB.*36\.5 MB.*sendtokindle") as error:
        demand_fit(package, largest_book("kindle"), "kindle")
    assert error.value.concerns == "message"


def test_the_uploader_is_only_for_a_kindle(tmp_path: Path) -> None:
    package = replace(book(tmp_path), size=60_000_000)
    with pytest.raises(MailRefused) as error:
        demand_fit(package, 36_000_000, "mailbox")
    assert "amazon" not in str(error.value)


def test_a_book_that_fits_passes(tmp_path: Path) -> None:
    demand_fit(replace(book(tmp_path), size=36_000_000), 36_000_000, "kindle")
