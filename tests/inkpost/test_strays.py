"""Files that no row names: they are found, in the data folder and in a bucket."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from inkpost.model import DeliveryId, ExportWish, Selection
from inkpost.settings import Settings
from inkpost.store import Store, open_store
from inkpost.strays import OLD, remove_strays
from library import Library, open_library
from library.belongings import PictureNames
from tests.support.shelf import PICTURE, keep_article
from tests.support.steps import finish
from tests.support.tables import laid

OLD_ENOUGH = OLD.total_seconds() + 60
STRANGE = f"{'f' * 64}.jpg"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library with an article, a sent book and an export that is being made."""
    library = open_library("", laid(tmp_path))
    owner = library.accounts.owner()
    article = keep_article(library, owner, tmp_path)
    device = library.devices.add(owner.id, "Kindle", "reader@kindle.com")
    sent = library.deliveries.order(owner.id, ["https://a.example/"], device.id)
    finish(library, tmp_path, sent.id, [article])
    yield library
    library.close()


def put(library: Library, name: str, age: float = OLD_ENOUGH) -> None:
    path = library.store.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"stray")
    os.utime(path, (time.time() - age,) * 2)


def names(store: Store) -> set[str]:
    return {
        one.path.relative_to(store.folder).as_posix()
        for kind in ("pictures", "books", "exports", "archives")
        for one in store.list(store.folder / kind)
    }


def age_all(library: Library) -> None:
    for name in names(library.store):
        os.utime(library.store.folder / name, (time.time() - OLD_ENOUGH,) * 2)


def test_what_rows_name_stays_however_old(library: Library) -> None:
    export = library.exports.add(
        library.accounts.owner().id, ExportWish(selection=Selection())
    )
    put(library, f"exports/{export.id}/00001/part.epub")
    age_all(library)
    before = names(library.store)
    assert len(before) == 3
    assert remove_strays(library) == 0
    assert names(library.store) == before


def test_what_no_row_names_goes_when_it_is_old(library: Library) -> None:
    before = names(library.store)
    strays = (
        f"pictures/{STRANGE}",
        "books/gone/story.epub",
        "exports/gone/all.zip",
        "archives/gone/inkpost.tar",
    )
    for name in strays:
        put(library, name)
    put(library, "books/new/story.epub", age=60)
    put(library, "pictures/of another program.jpg")
    assert remove_strays(library) == len(strays)
    left = {"books/new/story.epub", "pictures/of another program.jpg"}
    assert names(library.store) == before | left


def test_a_picture_that_was_just_found_again_stays(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the list and the look at it, a worker has found it on another page."""
    put(library, f"pictures/{STRANGE}")

    class FoundAgain(PictureNames):
        def __contains__(self, name: str) -> bool:
            os.utime(library.store.folder / "pictures" / STRANGE)
            return super().__contains__(name)

    monkeypatch.setattr(library.files, "pictures", FoundAgain)
    assert remove_strays(library) == 0


def test_a_picture_of_an_article_is_named(library: Library) -> None:
    assert PICTURE in library.files.pictures()
    assert STRANGE not in library.files.pictures()


def test_a_store_that_is_away_is_looked_through_tomorrow(tmp_path: Path) -> None:
    url = "s3+http://id:key@127.0.0.1:9/inkpost"
    store = open_store(Settings(data_dir=tmp_path, store_url=url))
    library = open_library("", laid(tmp_path), store=store)
    assert remove_strays(library) == 0
    library.close()


def test_the_book_of_a_delivery_is_named_by_its_path(library: Library) -> None:
    owner = library.accounts.owner().id
    (sent,) = library.deliveries.list(owner)
    assert sent.package
    name = sent.package.path.relative_to(library.store.folder).as_posix()
    other = f"books/{DeliveryId(sent.id)}/another.epub"
    assert library.files.named([name, other]) == {name}
