"""Backups of an instance whose files are in an object store, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import pytest

from inkpost.archive import make_backup, restore
from inkpost.settings import Settings
from inkpost.store import Store, open_store
from library import Library, open_library
from tests.support.bucket import ObjectStore
from tests.support.shelf import PICTURE, keep_article
from tests.support.steps import finish
from tests.support.tables import laid

pytestmark = pytest.mark.slow


def quiet(_done: int, _total: int) -> None:
    """Say nothing of the progress."""


@contextmanager
def opened(folder: Path, url: str = "") -> Iterator[Library]:
    folder.mkdir(exist_ok=True)
    store = open_store(Settings(data_dir=folder, store_url=url))
    library = open_library("", laid(folder), store=store)
    yield library
    library.close()


def fill(library: Library) -> None:
    """Have an article with a picture, and a book that was sent, kept as workers do."""
    store, owner = library.store, library.accounts.owner()
    article = keep_article(library, owner, store.folder)
    device = library.devices.add(owner.id, "Kindle", "reader@kindle.com")
    sent = library.deliveries.order(owner.id, ["https://a.example/"], device.id)
    finish(library, store.folder, sent.id, [article])
    found = [path for path in store.folder.rglob("*") if path.is_file()]
    store.keep(*(one for one in found if "sqlite" not in one.name))
    deeper = store.folder / "books" / sent.id / "A-book.epub"
    store.keep_as(deeper, "5" * 64).unlink()
    for path in found:
        if "sqlite" not in path.name:
            path.unlink(missing_ok=True)


def content(store: Store) -> dict[str, bytes]:
    names = {}
    for kind in ("pictures", "books", "outbox"):
        for one in list(store.list(store.folder / kind)):
            assert store.has(one.path)
            name = one.path.relative_to(store.folder).as_posix()
            names[name] = one.path.read_bytes()
    return names


@pytest.fixture
def archive(tmp_path: Path, bucket: ObjectStore) -> tuple[Path, dict[str, bytes]]:
    """A backup of an instance with a bucket, and what files it has."""
    path = tmp_path / "all.tar"
    with opened(tmp_path / "home", bucket.url()) as library:
        fill(library)
        made = make_backup(library, path, quiet)
        left = [one for one in (tmp_path / "home").rglob("*") if one.is_file()]
        assert all("sqlite" in one.name for one in left), "copies were left behind"
        kept = content(library.store)
    assert (made.files, made.strange) == (len(kept), 0)
    return path, kept


def test_it_comes_back_into_a_data_folder(
    archive: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    path, kept = archive
    with opened(tmp_path / "alone") as library:
        restored = restore(library, path, quiet)
        assert restored.files == len(kept)
        assert content(library.store) == kept
        owner = library.accounts.owner().id
        (article,) = library.shelves.list(owner)
        found = library.articles.find(owner, article.id)
        assert found
        assert found.pictures[0].path == tmp_path / "alone" / "pictures" / PICTURE
        assert found.pictures[0].path.is_file()


def test_it_comes_back_into_a_bucket_in_place_of_what_was_there(
    archive: tuple[Path, dict[str, bytes]], tmp_path: Path, bucket: ObjectStore
) -> None:
    path, kept = archive
    url = bucket.url()
    with opened(tmp_path / "one", url) as library:
        old = library.store.folder / "books" / "old" / "old.epub"
        old.parent.mkdir(parents=True)
        old.write_bytes(b"old")
        library.store.keep(old)
        wait_for_the_next_second()
        restore(library, path, quiet, replace=True)
    with opened(tmp_path / "two", url) as elsewhere:
        assert content(elsewhere.store) == kept


def wait_for_the_next_second() -> None:
    """Object stores tell times in whole seconds: what is older has to look so."""
    sleep(1.1)
