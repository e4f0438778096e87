"""What a reader took along comes in again, into any account, trusted in nothing."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from articles.addresses import Reach
from inkpost.archive import make_archive
from inkpost.archive.backup import part_name
from inkpost.archive_file.container import open_writer
from inkpost.archive_file.parts import pack
from inkpost.model import AccountId, Article, Picture
from inkpost.services import Services
from tests.inkpost.test_deliver import desk
from tests.support import exports
from tests.support.importing import bring, counts, refusals, shelf, take
from tests.support.web import Web
from tests.support.workers import Desk

__all__ = ["desk"]

pytestmark = pytest.mark.slow

URL = "https://river.example/walk"


@pytest.fixture
def services(desk: Desk, web: Web) -> Services:
    return replace(desk.services, reach=Reach(**web.reachable))


def folder_of(services: Services) -> Path:
    return services.workshop.folder.parent


@pytest.fixture
def archive(services: Services) -> bytes:
    """The archive of Bo, who has an article with a picture, and one in the archive."""
    library, folder = services.library, folder_of(services)
    bo = library.accounts.add("Bo").id
    content = exports.picture()
    path = folder / "pictures" / f"{hashlib.sha256(content).hexdigest()}.png"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    picture = Picture(f"{URL}.png", "The river", path, "image/png", 400, 300)
    body = f'{exports.TEXT}<p><img src="{picture.url}" alt="The river"/></p>'
    walk = Article(
        URL, "A walk", body, byline="Ada Pen", site_name="The River", language="en",
        pictures=(picture,),
    )  # fmt: skip
    first = library.articles.keep(bo, URL, walk)
    library.shelves.tag(bo, first, ["rivers"])
    library.shelves.change(bo, [first], "favour")
    second = library.articles.keep(bo, f"{URL}/2", replace(walk, url=f"{URL}/2"))
    library.shelves.change(bo, [second], "archive")
    gone = library.articles.keep(bo, f"{URL}/3", replace(walk, url=f"{URL}/3"))
    library.shelves.change(bo, [gone], "remove")
    library.archives.order(bo)
    make_archive(services, bo)
    made = library.archives.find(bo)
    assert made
    assert made.path
    kept = made.path.read_bytes()
    library.accounts.remove(bo)
    path.unlink()
    return kept


def owner(services: Services) -> AccountId:
    return services.library.accounts.owner().id


def test_it_comes_in_as_it_was(services: Services, archive: bytes) -> None:
    looked = bring(services, archive, "inkpost.tar")
    assert (looked.format, counts(looked)) == ("An archive of Inkpost", (2, 0, 0))
    assert take(services, looked).state == "done"
    first, second = shelf(services.library)
    assert first[:2] == (URL, "A walk")
    assert first[3:7] == (False, True, ("rivers",), "kept")
    assert second[3:7] == (True, False, (), "kept")
    library = services.library
    (saved,) = library.shelves.list(owner(services), "favourites", search="river")
    article = library.articles.find(owner(services), saved.id)
    assert article
    assert (article.byline, article.site_name, article.language) == (
        "Ada Pen", "The River", "en"
    )  # fmt: skip
    (picture,) = article.pictures
    assert picture.path
    assert picture.path.is_file()
    assert hashlib.sha256(picture.path.read_bytes()).hexdigest() in picture.path.name
    again = bring(services, archive)
    assert counts(again) == (0, 2, 0)


def rewritten(
    archive: bytes, folder: Path, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> bytes:
    """Return an archive of the same articles, each of them changed."""
    (folder / "in.tar").write_bytes(archive)
    with tarfile.open(folder / "in.tar") as tar, open_writer(folder / "out.tar") as out:
        for member in tar:
            content = tar.extractfile(member).read()  # type: ignore[union-attr]
            if member.name.startswith("tables/articles-"):
                rows = map(json.loads, gzip.decompress(content).splitlines())
                (part,) = pack(map(change, rows))
                out.add(part_name("articles", 1), part)
            elif member.name != "SHA256SUMS":
                out.add(member.name, content)
    return (folder / "out.tar").read_bytes()


HOSTILE = (
    "<p>Two friends walked along the river and talked about the boats that had gone, "
    "and of the harbour that was closed for a year.</p><script>alert(1)</script>"
    '<p onclick="x()">They went on. <a href="javascript:alert(1)">Here</a></p>'
    '<p><img src="http://127.0.0.1/x.png"/><img src="https://river.example/walk.png"/>'
    "</p>"
)


def test_nothing_in_it_is_trusted(
    services: Services, archive: bytes, tmp_path: Path
) -> None:
    def change(row: dict[str, Any]) -> dict[str, Any]:
        pictures = [
            {"url": "http://127.0.0.1/x.png", "path": "../../secret.key"},
            {"url": f"{URL}.png", "path": "0" * 64 + ".png"},
        ]
        return row | {
            "body": HOSTILE, "pictures": pictures, "title": "A\u0000 <b>walk", "log": 7,
            "lead_picture": "file:///etc/passwd", "saved_at": "yesterday",
            "language": "<x>", "tries": "many",
        }  # fmt: skip

    content = rewritten(archive, tmp_path, change)
    take(services, bring(services, content))
    library = services.library
    (saved,) = library.shelves.list(owner(services), "favourites")
    article = library.articles.find(owner(services), saved.id)
    assert article
    assert "Two friends" in article.text
    assert not any(
        bad in article.body for bad in ("script", "onclick", "<img", "file:")
    )
    assert article.pictures == ()
    assert [one.kind for one in article.omissions] == ["picture", "picture"]
    assert article.title == "A <b>walk"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://10.0.0.1/", "file:///etc/passwd", 7, None]
)
def test_addresses_are_looked_at(
    services: Services, archive: bytes, tmp_path: Path, url: object
) -> None:
    content = rewritten(archive, tmp_path, lambda row: row | {"url": url})
    looked = bring(services, content)
    assert counts(looked) == (0, 0, 2)
    assert len(refusals(services.library, looked)) == 2


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def other_kind(content: bytes) -> bytes:
    return content.replace(b'"inkpost": "account"', b'"inkpost": "instance"')


def newer(content: bytes) -> bytes:
    return content.replace(b'"format": 1', b'"format": 9')


@pytest.mark.parametrize(
    ("harm", "said"),
    [(cut, "cut short"), (other_kind, "cut short|whole instance"), (newer, "newer")],
)
def test_what_is_no_archive_of_an_account_says_so(
    services: Services, archive: bytes, harm: Callable[[bytes], bytes], said: str
) -> None:
    failed = bring(services, harm(archive))
    assert failed.state == "failed"
    assert re.search(said, failed.sentence)
    assert shelf(services.library) == []
