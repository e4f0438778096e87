"""Which books a delivery may be; contract M11, Z1."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inkpost.errors import FormatUnavailable
from inkpost.model import (
    AccountId,
    Delivery,
    DeliveryId,
    DeliveryState,
    DeviceId,
    Format,
    Item,
)
from inkpost.rungs import make_rung
from tests.exporters.samples import PLAIN, alone

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def delivery(address: str, format: Format) -> Delivery:
    return Delivery(
        id=DeliveryId("d"),
        account=AccountId("a"),
        device=DeviceId("k"),
        address=address,
        format=format,
        state=DeliveryState.BINDING,
        title=None,
        sentence="",
        items=(Item("https://harbour.example/"),),
        package=None,
        attempt=0,
        next_attempt_at=None,
        message_id=None,
        created_at=NOW,
        updated_at=NOW,
        finished_at=None,
    )


def made(address: str, format: Format, folder: Path) -> Path:
    wanted = delivery(address, format)
    (book,), _ = make_rung(alone(PLAIN), wanted, frozenset(), 10**7, folder)
    return book.path


@pytest.mark.parametrize("format", ["azw3", "mobi", "md", "json"])
def test_what_amazon_refuses_is_not_made_for_a_kindle(
    format: Format, tmp_path: Path
) -> None:
    with pytest.raises(FormatUnavailable, match="send it as EPUB"):
        made("anna@kindle.com", format, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["anna@pbsync.com", "folder:Kobo", "download:"])
def test_others_get_what_they_asked_for(address: str, tmp_path: Path) -> None:
    assert made(address, "json", tmp_path).suffix == ".json"


def test_a_kindle_gets_an_epub_as_it_was_ordered(tmp_path: Path) -> None:
    assert zipfile.is_zipfile(made("anna@kindle.com", "epub", tmp_path))
    assert made("anna@kindle.com", "txt", tmp_path).suffix == ".txt"
