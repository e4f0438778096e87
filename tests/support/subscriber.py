"""A program that reads the catalogue, with an app password of the owner's."""

from __future__ import annotations

import io
from collections.abc import Iterator

import feedparser
import pytest
import requests

from inkpost.model import Account, ArticleId
from tests.support.desk import Service
from tests.support.shelf import keep_article

TITLE = "The last night boat carries books"
ACQUISITION = "http://opds-spec.org/acquisition"


@pytest.fixture(scope="module")
def article(service: Service, owner: Account) -> ArticleId:
    id = keep_article(service.library, owner, service.data_dir)
    service.library.shelves.tag(owner.id, id, ["sea", "a/b & c?"])
    service.library.shelves.change(owner.id, [id], "favour")
    return id


@pytest.fixture(scope="module")
def reader(service: Service, owner: Account) -> Iterator[requests.Session]:
    """A program with an app password of the owner's."""
    with requests.Session() as session:
        secret = service.library.app_passwords.make(owner.id, "KOReader")[1]
        session.auth = ("anna", secret)
        yield session


def get(service: Service, reader: requests.Session, path: str) -> requests.Response:
    url = path if path.startswith("http") else service.address + path
    return reader.get(url, timeout=30)


def feed(
    service: Service, reader: requests.Session, path: str
) -> feedparser.FeedParserDict:
    answer = get(service, reader, path)
    assert answer.status_code == 200, answer.text
    parsed = feedparser.parse(io.BytesIO(answer.content))
    assert not parsed.bozo, parsed.bozo_exception
    return parsed


def link(entry: feedparser.FeedParserDict, rel: str, type: str = "") -> str:
    found = [one.href for one in entry.links if one.rel == rel and type in one.type]
    return str(found[0])


def titles(parsed: feedparser.FeedParserDict) -> list[str]:
    return [entry.title for entry in parsed.entries]
