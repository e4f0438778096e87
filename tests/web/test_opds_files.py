"""What the catalogue leads to: books, covers; and the library as an Atom feed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from threading import BoundedSemaphore
from urllib.parse import urlsplit

import pytest
import requests
from PIL import Image

from exporters import check
from inkpost.model import Account, ArticleId
from tests.support.desk import Service
from tests.support.shelf import URL, keep_article
from tests.support.steps import finish
from tests.support.subscriber import (
    ACQUISITION,
    TITLE,
    article,
    feed,
    get,
    link,
    reader,
)
from web import files

__all__ = ["article", "reader"]

pytestmark = pytest.mark.slow

# --- the files


def test_the_book_is_made_when_it_is_asked_for(
    service: Service, reader: requests.Session, article: ArticleId, tmp_path: Path
) -> None:
    (entry,) = feed(service, reader, "/opds/unread").entries
    url = link(entry, ACQUISITION)
    head = reader.head(url, timeout=5)
    answer = get(service, reader, url)
    # KOReader takes the kind from the address and the name from the header.
    assert urlsplit(url).path.endswith(".epub")
    name = 'attachment; filename="The last night boat carries books.epub"'
    assert head.headers["Content-Disposition"] == name
    assert answer.headers["Content-Disposition"] == name
    path = tmp_path / "book.epub"
    path.write_bytes(answer.content)
    assert check(path) == []
    with zipfile.ZipFile(path) as book:
        assert b"lantern keeper waits" in book.read("EPUB/s01a001.xhtml")
    made = list((service.data_dir / "prints").glob("*/*"))
    again = get(service, reader, url)
    assert again.content == answer.content
    assert list((service.data_dir / "prints").glob("*/*")) == made


def test_it_waits_for_its_turn_and_not_for_ever(
    service: Service,
    reader: requests.Session,
    article: ArticleId,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    taken = BoundedSemaphore(1)
    taken.acquire()
    monkeypatch.setattr(files, "_turns", taken)
    answer = get(service, reader, f"/opds/articles/{article}/book.pdf")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")


def test_a_kobo_gets_its_own_kind(
    service: Service, reader: requests.Session, article: ArticleId
) -> None:
    answer = get(service, reader, f"/opds/articles/{article}/book.kepub.epub")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        assert b"koboSpan" in book.read("EPUB/s01a001.xhtml")
    unknown = get(service, reader, f"/opds/articles/{article}/book.exe")
    assert unknown.status_code == 404


def test_covers_are_drawn_large_and_small(
    service: Service, reader: requests.Session, article: ArticleId
) -> None:
    (entry,) = feed(service, reader, "/opds/unread").entries
    sizes = []
    for rel in ("http://opds-spec.org/image", "http://opds-spec.org/image/thumbnail"):
        answer = get(service, reader, link(entry, rel))
        assert answer.headers["Cache-Control"] == "private, max-age=86400"
        with Image.open(io.BytesIO(answer.content)) as picture:
            sizes.append(picture.size)
    assert sizes == [(1600, 2560), (300, 480)]


def test_books_that_were_sent_are_there_as_they_were(
    service: Service, reader: requests.Session, owner: Account, article: ArticleId
) -> None:
    device = service.library.devices.add(owner.id, "Anna", "anna@kindle.com")
    order = service.library.deliveries.order
    delivery = order(owner.id, [URL], device.id)
    order(owner.id, [URL + "/waits"], device.id)  # has no book yet
    finish(service.library, service.data_dir, delivery.id, [article])
    (entry,) = feed(service, reader, "/opds/books").entries
    assert entry.title == "A-book"
    assert get(service, reader, link(entry, ACQUISITION)).content == b"PK"
    cover = get(service, reader, link(entry, "http://opds-spec.org/image/thumbnail"))
    with Image.open(io.BytesIO(cover.content)) as picture:
        assert picture.size == (300, 480)


def test_what_was_removed_is_gone(service: Service, owner: Account) -> None:
    gone = keep_article(service.library, owner, service.data_dir, "/gone")
    secret = service.library.app_passwords.make(owner.id, "KOReader")[1]
    url = f"{service.address}/opds/articles/{gone}/cover.jpg"
    assert requests.get(url, auth=("", secret), timeout=9).status_code == 200
    service.library.shelves.change(owner.id, [gone], "remove")
    assert requests.get(url, auth=("", secret), timeout=9).status_code == 404


# --- the Atom feed


def test_the_library_is_a_feed_with_whole_texts(
    service: Service, reader: requests.Session, article: ArticleId
) -> None:
    news = feed(service, reader, "/library.atom?shelf=favourites&tag=sea")
    (entry,) = news.entries
    assert (entry.title, entry.link) == (TITLE, URL)
    assert "The lantern keeper waits." in entry.content[0].value
    assert entry.published == "2026-11-14T06:30:00+00:00"
    assert link(news.feed, "self").endswith("?shelf=favourites&tag=sea")
    assert feed(service, reader, "/library.atom?shelf=archive").entries == []
