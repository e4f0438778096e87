"""The store of the files: the data folder, and a bucket that machines share."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from inkpost.errors import SettingInvalid, StoreUnavailable
from inkpost.settings import Settings, read_settings
from inkpost.store import Folder, Store, open_store
from inkpost.store.address import read_address
from inkpost.store.copies import DRAFT, IN_USE, LONGEST, Copies
from tests.support.bucket import ObjectStore, running_store

pytestmark = pytest.mark.slow

CONTENT = b"a picture"


@pytest.fixture(params=["folder", "bucket"])
def pair(
    request: pytest.FixtureRequest, tmp_path: Path, bucket: ObjectStore
) -> tuple[Store, Store]:
    """The store as two machines see it; of a folder there is only one."""
    if request.param == "folder":
        return (Folder(tmp_path),) * 2
    return machines(bucket, tmp_path)


def machines(bucket: ObjectStore, folder: Path) -> tuple[Store, Store]:
    url = bucket.url()
    return machine(url, folder / "one"), machine(url, folder / "two")


def machine(url: str, folder: Path) -> Store:
    folder.mkdir(exist_ok=True)
    return open_store(Settings(data_dir=folder, store_url=url))


def put(store: Store, name: str, content: bytes = CONTENT) -> Path:
    """Write a file, keep it, and return its path."""
    path = store.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    store.keep(path)
    return path


def names(store: Store, folder: str) -> set[str]:
    found = store.list(store.folder / folder)
    return {one.path.relative_to(store.folder).as_posix() for one in found}


# --- what both do


def test_what_one_machine_keeps_another_one_has(pair: tuple[Store, Store]) -> None:
    one, two = pair
    put(one, "pictures/a.jpg")
    assert two.has(two.folder / "pictures" / "a.jpg")
    assert (two.folder / "pictures" / "a.jpg").read_bytes() == CONTENT
    assert not two.has(two.folder / "pictures" / "b.jpg")


def test_of_many_those_are_told_that_are_gone(pair: tuple[Store, Store]) -> None:
    one, two = pair
    for number in range(20):
        put(one, f"pictures/{number}.jpg", str(number).encode())
    wanted = {two.folder / "pictures" / f"{number}.jpg" for number in range(22)}
    gone = two.gone(wanted)
    assert {path.name for path in gone} == {"20.jpg", "21.jpg"}
    assert (two.folder / "pictures" / "7.jpg").read_bytes() == b"7"


def test_what_is_removed_is_gone_for_all(pair: tuple[Store, Store]) -> None:
    one, two = pair
    put(one, "books/d1/a.epub")
    put(one, "books/d1/deeper/b.epub")
    put(one, "books/d10/c.epub")
    two.remove_all(two.folder / "books" / "d1")
    assert names(one, "books") == {"books/d10/c.epub"}
    two.remove(two.folder / "books" / "d10" / "c.epub", two.folder / "none")
    assert names(one, "books") == set()


def test_all_but_one_can_be_removed(pair: tuple[Store, Store]) -> None:
    one, _two = pair
    put(one, "exports/e/00001/a.epub")
    kept = put(one, "exports/e/all.zip")
    one.remove_all(one.folder / "exports" / "e", kept)
    assert names(one, "exports") == {"exports/e/all.zip"}
    assert kept.read_bytes() == CONTENT


def test_a_list_says_how_large_and_how_old(pair: tuple[Store, Store]) -> None:
    one, two = pair
    before = one.now()
    path = put(one, "pictures/a.jpg")
    (found,) = two.list(two.folder / "pictures")
    assert found.size == len(CONTENT)
    assert int(before) <= found.modified <= time.time() + 1
    assert one.look(path) == replace(found, path=path)
    assert one.look(one.folder / "pictures" / "none.jpg") is None


def test_what_is_lent_can_be_read_within_the_block(pair: tuple[Store, Store]) -> None:
    one, two = pair
    put(one, "books/d/A book (2).epub")
    with two.lend(two.folder / "books" / "d" / "A book (2).epub") as path:
        assert path.name == "A book (2).epub"
        assert path.read_bytes() == CONTENT
    with two.lend(two.folder / "books" / "none.epub") as path:
        assert not path.exists()


def test_an_empty_file_is_a_file(pair: tuple[Store, Store]) -> None:
    one, two = pair
    put(one, "imports/id", b"")
    assert two.has(two.folder / "imports" / "id")
    assert (two.folder / "imports" / "id").read_bytes() == b""


def test_it_says_that_it_is_well(pair: tuple[Store, Store]) -> None:
    one, _two = pair
    one.check()
    assert [path.name for path in one.folder.iterdir() if path.is_file()] == []


# --- the bucket


def test_a_path_with_another_content_is_another_file(
    bucket: ObjectStore, tmp_path: Path
) -> None:
    """A machine that has a copy of the first book must not mail it for the second."""
    one, two = machines(bucket, tmp_path)
    seen = []
    for content in (b"first", b"second"):
        path = one.folder / "books" / "d" / "story.epub"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        kept = one.keep_as(path, hashlib.sha256(content).hexdigest())
        elsewhere = two.folder / kept.relative_to(one.folder)
        assert elsewhere.name == "story.epub"
        assert two.has(elsewhere)
        seen.append(elsewhere.read_bytes())
    assert seen == [b"first", b"second"]


def test_lending_leaves_nothing_behind(bucket: ObjectStore, tmp_path: Path) -> None:
    one, two = machines(bucket, tmp_path)
    put(one, "pictures/a.jpg")
    with two.lend(two.folder / "pictures" / "a.jpg") as path:
        assert path.read_bytes() == CONTENT
    assert list(two.folder.rglob("*")) == []


def test_a_large_file_is_never_in_memory(bucket: ObjectStore, tmp_path: Path) -> None:
    """By a process of its own, which may not have as much."""
    program = """
import sys, resource
from pathlib import Path
from inkpost.settings import Settings
from inkpost.store import open_store
store = open_store(Settings(data_dir=Path(sys.argv[1]), store_url=sys.argv[2]))
store.check()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
path = store.folder / "archives" / "big.tar"
path.parent.mkdir(parents=True)
with path.open("wb") as file:
    for number in range(150):
        file.write(bytes([number]) * 1_000_000)
store.keep(path)
path.unlink()
assert store.has(path)
assert path.stat().st_size == 150_000_000
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    grown = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path), bucket.url()],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert int(grown) < 60_000  # KiB


def test_nothing_of_it_is_imported_without_it() -> None:
    program = """
import sys
import inkpost.store, inkpost.services, web.app, worker.app
print("obstore" in sys.modules)
"""
    said = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert said.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("s3+http://id:key@127.0.0.1:9/inkpost", "does not answer"),
        ("s3+http://id:key@127.0.0.1:{port}/none", "has no bucket none: make it"),
    ],
)
def test_what_keeps_it_from_working_is_said_and_nothing_is_lost(
    url: str, reason: str, bucket: ObjectStore, tmp_path: Path
) -> None:
    store = machine(url.format(port=bucket.port), tmp_path)
    path = tmp_path / "pictures" / "a.jpg"
    path.parent.mkdir()
    path.write_bytes(CONTENT)
    for ask in (
        store.check,
        store.now,
        lambda: store.keep(path),
        lambda: store.has(tmp_path / "pictures" / "b.jpg"),
        lambda: list(store.list(tmp_path / "pictures")),
    ):
        with pytest.raises(StoreUnavailable) as caught:
            ask()
        assert reason in caught.value.reason
        assert "key@" not in caught.value.reason
    assert path.read_bytes() == CONTENT


def test_what_cannot_be_deleted_now_stops_nobody(tmp_path: Path) -> None:
    store = machine("s3+http://id:key@127.0.0.1:9/inkpost", tmp_path)
    path = tmp_path / "books" / "d" / "a.epub"
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    store.remove(path)
    store.remove_all(tmp_path / "books")
    assert not path.exists()


def test_a_frozen_store_is_told_within_seconds(tmp_path: Path) -> None:
    with running_store() as server:
        store = machine(server.url(), tmp_path)
        store.check()
        server.freeze()
        began = time.monotonic()
        with pytest.raises(StoreUnavailable, match="files just now") as caught:
            store.check()
        assert time.monotonic() - began < 10
        server.thaw()
        store.check()
    assert "does not answer" in caught.value.reason


# --- copies


@pytest.fixture
def copies(tmp_path: Path) -> Copies:
    for number, age in enumerate((2 * LONGEST, 2 * IN_USE, 3 * IN_USE, 10)):
        path = tmp_path / "pictures" / f"{number}.jpg"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(bytes(100))
        os.utime(path, (time.time() - age,) * 2)
    return Copies(tmp_path, most=250)


def left(copies: Copies) -> set[str]:
    return {path.name for path in (copies.folder / "pictures").iterdir()}


def test_copies_that_are_old_go_and_of_the_rest_the_oldest(copies: Copies) -> None:
    copies.shrink(time.time())
    assert left(copies) == {"1.jpg", "3.jpg"}


def test_what_a_dead_process_left_goes(copies: Copies) -> None:
    for name, age in (("old", 2 * LONGEST), ("new", 60)):
        file = copies.folder / f"{DRAFT}{name}"
        folder = copies.folder / f"{DRAFT}{name}-folder"
        folder.mkdir()
        (folder / "a.jpg").write_bytes(CONTENT)
        file.write_bytes(CONTENT)
        for path in (file, folder):
            os.utime(path, (time.time() - age,) * 2)
    copies.shrink(time.time())
    names = {path.name for path in copies.folder.glob(".draft-*")}
    assert names == {".draft-new", ".draft-new-folder"}


def test_what_is_in_use_stays_however_much_it_is(copies: Copies) -> None:
    copies.most = 0
    assert copies.use(copies.folder / "pictures" / "2.jpg")
    copies.shrink(time.time())
    assert left(copies) == {"2.jpg", "3.jpg"}


# --- its address


def test_an_address_is_read() -> None:
    read = read_address("s3://id:a%2Fb@s3.example.org:9000/books/inkpost?region=eu-1")
    assert read.endpoint == "https://s3.example.org:9000"
    assert (read.bucket, read.prefix) == ("books", "inkpost")
    assert (read.key_id, read.key, read.region) == ("id", "a/b", "eu-1")
    assert "a/b" not in repr(read)


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.example.org/books",
        "s3://s3.example.org",
        "s3://id:key@/books",
        "s3://s3.example.org/Books",
        "s3://s3.example.org/books?regoin=eu",
        "s3://s3.example.org/books#part",
    ],
)
def test_an_address_that_is_none_is_told_without_its_key(url: str) -> None:
    with pytest.raises(SettingInvalid, match="INKPOST_STORE_URL") as caught:
        read_address(url)
    assert "id:key" not in str(caught.value)


def test_several_machines_need_one_key() -> None:
    given = {"INKPOST_STORE_URL": "s3://id:hidden@s3.example.org/books"}
    settings = read_settings(given)
    assert "hidden" in settings.secrets
    given["INKPOST_DATABASE_URL"] = "postgresql://database/inkpost"
    with pytest.raises(SettingInvalid, match="INKPOST_SECRET_KEY is missing"):
        read_settings(given)
