"""Links in books: what they stand for; nobody makes one up (contract D6, D7)."""

from __future__ import annotations

import re
import zipfile
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from inkpost.action_links import ACTIONS, LINK_LIFE, PATH, ActionLinks, Signed
from inkpost.exporting import make_export
from inkpost.model import AccountId, ArticleId, ExportWish
from inkpost.services import open_services
from inkpost.settings import Settings
from library.tables import new_id
from tests.inkpost.test_deliver import desk, text_of
from tests.support.stories import story
from tests.support.tables import laid
from tests.support.web import Web
from tests.support.workers import Desk

__all__ = ["desk"]

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
ANNA, BO = AccountId(new_id()), AccountId(new_id())
ARTICLE = ArticleId(new_id())
SIGNED = Signed("archive", ANNA, ARTICLE, date(2027, 2, 25))
NOW = datetime(2026, 11, 27, 6, 30, tzinfo=UTC)
LINKS = ActionLinks([OLD], "https://ink.example.org/")


def token_of(link: str) -> str:
    return link.rpartition("/")[2]


def test_a_link_stands_for_one_action_and_is_the_same_each_time() -> None:
    link = LINKS.link(SIGNED)
    assert link.startswith(f"https://ink.example.org{PATH}")
    assert LINKS.read(token_of(link), NOW) == SIGNED
    assert LINKS.link(SIGNED) == link


def test_it_works_on_its_last_day_and_not_on_the_next() -> None:
    token = token_of(LINKS.link(SIGNED))
    last = datetime(2027, 2, 25, 23, 59, tzinfo=UTC)
    assert LINKS.read(token, last) == SIGNED
    assert LINKS.read(token, last.replace(month=2, day=26)) is None


@pytest.mark.parametrize("place", range(0, 51, 5))
def test_no_octet_of_it_can_be_changed(place: int) -> None:
    octets = bytearray(urlsafe_b64decode(token_of(LINKS.link(SIGNED))))
    assert len(octets) == 51
    octets[place] ^= 1
    assert LINKS.read(urlsafe_b64encode(octets).decode(), NOW) is None


def test_the_proof_of_one_does_for_no_other() -> None:
    """Not for another action, account or article: each is part of what is signed."""
    others = [
        replace(SIGNED, action="favourite"),
        replace(SIGNED, account=BO),
        replace(SIGNED, subject=ArticleId(new_id())),
        replace(SIGNED, until=date(2030, 1, 1)),
    ]
    proof = urlsafe_b64decode(token_of(LINKS.link(SIGNED)))[-16:]
    for other in others:
        fields = urlsafe_b64decode(token_of(LINKS.link(other)))[:-16]
        forged = urlsafe_b64encode(fields + proof).decode()
        assert LINKS.read(forged, NOW) is None


@pytest.mark.parametrize("token", ["", "x", "é", "A" * 68, "A" * 5000, "=", "/../"])
def test_what_is_no_token_is_nothing(token: str) -> None:
    assert LINKS.read(token, NOW) is None


def test_keys_are_changed_without_breaking_the_books_that_are_out() -> None:
    token = token_of(LINKS.link(SIGNED))
    both = ActionLinks([NEW, OLD], "https://ink.example.org")
    assert both.read(token, NOW) == SIGNED
    assert ActionLinks([NEW], "https://ink.example.org").read(token, NOW) is None
    assert token_of(both.link(SIGNED)) != token


def test_the_key_is_not_the_one_that_seals_passwords() -> None:
    import hashlib
    import hmac

    octets = urlsafe_b64decode(token_of(LINKS.link(SIGNED)))
    naive = hmac.digest(OLD.encode(), octets[:-16], hashlib.sha256)[:16]
    assert octets[-16:] != naive


@pytest.mark.slow
def test_a_book_that_is_sent_has_links_of_its_own(
    desk: Desk, web: Web, tmp_path: Path
) -> None:
    desk.services = replace(desk.services, links=LINKS)
    ordered = desk.order(web.add("/a", story("One")), web.add("/b", story("Two")))
    desk.work()
    sent = desk.look(ordered)
    assert sent.package
    text = text_of(sent.package.path)
    tokens = re.findall(rf'href="https://ink.example.org{PATH}([\w-]+)"', text)
    found = [LINKS.read(token, sent.created_at + LINK_LIFE) for token in tokens]
    one, two = (item.article for item in sent.items)
    assert [(signed.action, signed.subject) for signed in found if signed] == [
        ("archive", one), ("favourite", one), ("read", one),
        ("archive", two), ("favourite", two), ("read", two),
    ]  # fmt: skip
    assert {signed.account for signed in found if signed} == {sent.account}


@pytest.mark.slow
def test_a_book_has_none_where_no_reader_could_follow_them(
    desk: Desk, web: Web
) -> None:
    ordered = desk.order(web.add("/a", story("One")))
    desk.work()
    package = desk.look(ordered).package
    assert package
    with zipfile.ZipFile(package.path) as book:
        pages = [book.read(name) for name in book.namelist()]
    assert not any(PATH.encode() in page for page in pages if b"<html" in page)


@pytest.mark.parametrize(
    ("public_url", "followed"),
    [
        ("http://127.0.0.1:8480", False),
        ("http://localhost:8480", False),
        ("https://ink.example.org", True),
        ("http://192.168.1.5:8480", True),
    ],
)
def test_only_an_address_that_others_can_reach_is_put_into_books(
    tmp_path: Path, public_url: str, followed: bool
) -> None:
    settings = Settings(data_dir=laid(tmp_path), public_url=public_url)
    services = open_services(settings, lambda *_message: None)
    assert (services.links is not None) == followed
    services.library.close()


@pytest.mark.slow
def test_a_book_that_is_exported_has_links_too(desk: Desk, web: Web) -> None:
    desk.services = replace(desk.services, links=LINKS)
    ordered = desk.order(web.add("/a", story("One")))
    desk.work()
    article = desk.look(ordered).items[0].article
    assert article
    exports = desk.services.library.exports
    id = exports.add(ordered.account, ExportWish(articles=(article,))).id
    while make_export(desk.services, id):
        pass
    package = exports.find(ordered.account, id).package
    assert package
    tokens = re.findall(rf"{PATH}([\w-]+)\"", text_of(package.path))
    found = [LINKS.read(token, desk.clock()) for token in tokens]
    assert [signed.action for signed in found if signed] == list(ACTIONS[:3])
