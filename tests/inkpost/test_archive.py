"""Everything out, and in again: between databases, while it runs, and torn apart."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from typer.testing import CliRunner, Result

from inkpost.archive import make_backup, restore
from inkpost.archive.backup import KEPT
from inkpost.cli.commands import app_of
from inkpost.errors import ArchiveUnfit, InkpostError, NotEmpty
from inkpost.model import AccountId, Article
from library import LEFT_OUT, Library, open_library, utc_now
from library.backups import ASKED
from library.database import FILE, open_database
from library.migrations import upgrade
from library.snapshots import archived
from library.tables import accounts, devices, metadata
from tests.support.any_rows import fill
from tests.support.shelf import keep_article
from tests.support.steps import finish, start
from tests.support.tables import laid
from tests.support.web import wait_until

Rows = dict[str, list[dict[str, Any]]]


def quiet(_done: int, _total: int) -> None:
    """Say nothing of the progress."""


@contextmanager
def opened(folder: Path, url: str = "") -> Iterator[Library]:
    library = open_library(url, laid(folder))
    yield library
    library.close()


def rows(library: Library) -> Rows:
    """Return all that a backup takes."""
    with library.backups.snapshot() as snapshot:
        return {name: list(snapshot.rows(name)) for name in snapshot.counts}


def fill_any(folder: Path, url: str, seed: int, most: int = 4) -> None:
    with open_database(url, folder).write() as connection:
        fill(connection, seed, most)
    pictures = folder / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    for number in range(3):
        content = Random(seed + number).randbytes(2000 * number)
        name = hashlib.sha256(content).hexdigest() + ".jpg"
        (pictures / name).write_bytes(content)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for kept in KEPT
        for path in sorted((folder / kept).rglob("*"))
        if path.is_file()
    }


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.tool)])
def url(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        return ""
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture(scope="module")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `home` is a copy of."""
    folder = tmp_path_factory.mktemp("first") / "home"
    with opened(folder) as library:
        owner = library.accounts.owner()
        article = keep_article(library, owner, folder)
        library.shelves.tag(owner.id, article, ["boats", "بحر"])
        library.shelves.change(owner.id, [article], "favour")
        device = library.devices.add(owner.id, "Kindle", "reader@kindle.com")
        sent = library.deliveries.order(owner.id, ["https://a.example/"], device.id)
        finish(library, folder, sent.id, [article])
    return folder


@pytest.fixture(scope="module")
def first_archive(first_home: Path) -> Path:
    """What `archive` is a copy of."""
    path = first_home.with_name("all.tar")
    with opened(first_home) as library:
        make_backup(library, path, quiet)
    return path


@pytest.fixture
def home(first_home: Path, tmp_path: Path) -> Path:
    """The data folder of an instance with an article, a device and a sent book."""
    return shutil.copytree(first_home, tmp_path / "home")


@pytest.fixture
def archive(first_archive: Path, tmp_path: Path) -> Path:
    """All of it as an archive."""
    path = tmp_path / "all.tar"
    path.write_bytes(first_archive.read_bytes())
    return path


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app_of(), [str(word) for word in words])


# --- round trips ---------------------------------------------------------------------


def test_every_table_is_in_an_archive_or_left_out_with_a_reason() -> None:
    """A new one is in by itself: is it fit for another instance? Else: `LEFT_OUT`."""
    kept = {table.name for table in archived()}
    assert set(LEFT_OUT) <= set(metadata.tables)
    assert kept.isdisjoint(LEFT_OUT)
    # What is in neither belongs to rows that are left out.
    for name in set(metadata.tables) - kept - set(LEFT_OUT):
        parents = {key.column.table.name for key in metadata.tables[name].foreign_keys}
        assert parents - kept, name


#: What lets somebody in, or stands for it, in tables that an archive has.
#: (a notice has the code of a refusal).
SECRETS = {
    "accounts.password_hash",
    "devices.secret",
    "devices.code",
    "notices.code",
    "upstreams.secret",
}


def test_a_table_of_secrets_is_left_out() -> None:
    """Tokens that were revoked must not come back with an old backup."""
    names = re.compile(
        "secret|(?<!url)(?<!picture)(?<!order)(?<!body)_hash|password|token|code$|_key$"
    )
    suspects = {
        f"{table.name}.{column.name}"
        for table in archived()
        for column in table.columns
        if names.search(column.name)
    }
    assert suspects == SECRETS


@pytest.mark.slow
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 10**9))
def test_any_library_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    here, there = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("there")
    with opened(here) as library, opened(there) as other:
        fill_any(here, "", seed)
        make_backup(library, here / "all.tar", quiet)
        restore(other, here / "all.tar", quiet)
        assert rows(other) == rows(library)
        assert files(there) == files(here)


@pytest.mark.tool
def test_a_library_moves_to_postgresql_and_back(
    tmp_path: Path, postgres_url: str
) -> None:
    first, second, third = (tmp_path / name for name in "abc")
    with opened(first) as library:
        fill_any(first, "", 7, most=30)
        make_backup(library, tmp_path / "a.tar", quiet)
        before = rows(library)
    with opened(second, postgres_url) as library:
        restore(library, tmp_path / "a.tar", quiet)
        assert rows(library) == before
        # The next row gets a number of its own.
        account = AccountId(before["accounts"][0]["id"])
        library.articles.keep(account, "https://new.example/", article("New"))
        assert library.shelves.list(account, "all", search="brandnew")
        make_backup(library, tmp_path / "b.tar", quiet)
        after = rows(library)
    with opened(third) as library:
        restore(library, tmp_path / "b.tar", quiet)
        assert rows(library) == after
        assert files(third) == files(first)
        assert library.shelves.list(account, "all", search="brandnew")


def article(title: str) -> Article:
    return Article(url="https://new.example/", title=title, body="<p>brandnew</p>")


def test_readers_find_their_shelves_again(
    home: Path, archive: Path, tmp_path: Path
) -> None:
    with opened(tmp_path / "new") as library:
        library.accounts.owner()  # a first start makes one
        restore(library, archive, quiet)
        owner = library.accounts.owner()
        (found,) = library.shelves.list(owner.id, "favourites", search="lantern")
        assert found.tags == ("boats", "بحر")
        kept = library.articles.find(owner.id, found.id)
        assert kept
        assert kept.pictures[0].path
        assert kept.pictures[0].path.is_relative_to(tmp_path / "new")
        assert files(tmp_path / "new") == files(home)
        (delivery,) = library.deliveries.list(owner.id)
        assert delivery.package
        assert delivery.package.path.read_bytes() == b"PK"


def test_the_same_library_is_the_same_archive(home: Path, tmp_path: Path) -> None:
    with opened(home) as library:
        for name in ("one", "two"):
            make_backup(library, tmp_path / f"{name}.tar", quiet)
    one, two = (checksums(tmp_path / f"{name}.tar") for name in ("one", "two"))
    one.pop("inkpost.json"), two.pop("inkpost.json")  # has the time
    assert one == two


def checksums(path: Path) -> dict[str, str]:
    with tarfile.open(path) as tar:
        text = tar.extractfile("SHA256SUMS").read().decode()  # type: ignore[union-attr]
    return {
        name: digest
        for digest, name in (line.split("  ") for line in text.splitlines())
    }


def test_anybody_can_check_and_unpack_it(archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "out", filter="data")
    checked = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path / "out"
    )
    assert checked.returncode == 0
    text = subprocess.run(
        ["gunzip", "-c", "tables/articles-000001.jsonl.gz"],
        cwd=tmp_path / "out", check=True, capture_output=True,
    )  # fmt: skip
    assert json.loads(text.stdout)["title"] == "The last night boat carries books"


def test_an_archive_from_older_tables_is_brought_up_to_date(
    home: Path, tmp_path: Path
) -> None:
    """It is read into tables as they were then, which are migrated."""
    columns = {}
    with open_database("", tmp_path / "old").write() as connection:
        upgrade(connection, "0016")
        for name in ("accounts", "articles", "devices"):
            found = connection.exec_driver_sql(f"PRAGMA table_info({name})")
            columns[name] = {row.name for row in found}
    with opened(home) as library:
        everything = rows(library)
    kept = {
        name: [{key: row[key] for key in known} for row in everything[name]]
        for name, known in columns.items()
    }
    path = tmp_path / "old.tar"
    write(path, kept, tables="0016")
    with opened(tmp_path / "new") as library:
        restore(library, path, quiet)
        owner = library.accounts.owner()
        assert [one.title for one in library.shelves.list(owner.id, "all")] == [
            "The last night boat carries books"
        ]


def write(path: Path, kept: Rows, **changed: Any) -> None:
    """Write an archive of `kept`, by hand."""
    from inkpost.archive.backup import part_name
    from inkpost.archive_file.container import open_writer
    from inkpost.archive_file.parts import pack
    from library.migrations import HEAD

    heading: dict[str, Any] = {
        "inkpost": "instance", "format": 1, "tables": HEAD, "made_at": "",
        "made_by": "9",
        "rows": {name: len(found) for name, found in kept.items()},
    }  # fmt: skip
    with open_writer(path) as writer:
        writer.add("inkpost.json", json.dumps(heading | changed).encode())
        for name, found in kept.items():
            for number, part in enumerate(pack(found), 1):
                writer.add(part_name(name, number), part)


# --- what is on its way --------------------------------------------------------------


def test_nothing_is_mailed_twice_because_of_a_backup(
    home: Path, tmp_path: Path
) -> None:
    with opened(home) as library:
        owner = library.accounts.owner()
        (device,) = library.devices.list(owner.id)
        waits = library.deliveries.order(owner.id, ["https://b.example/"], device.id)
        start(library, waits.id)
        make_backup(library, tmp_path / "all.tar", quiet)
    with opened(tmp_path / "new") as library:
        restore(library, tmp_path / "all.tar", quiet)
        found = library.deliveries.find(owner.id, waits.id)
        assert (found.state, found.sentence) == ("maybe_sent", ASKED)
        assert library.work.claim("fetch", waits.id) is None
        assert library.work.sweep() == ()


@pytest.mark.slow
def test_a_backup_is_of_one_moment_while_others_write(tmp_path: Path, url: str) -> None:
    """An account and its device are added in one transaction: none is there alone."""
    here, there = tmp_path / "here", tmp_path / "there"
    with opened(here, url) as library, opened(there) as other, writing(here, url):
        assert wait_until(lambda: is_there(library, 9))
        for _ in range(3):
            make_backup(library, tmp_path / "all.tar", quiet)
            restore(other, tmp_path / "all.tar", quiet, replace=True)
            found = rows(other)
            pairs = {one["id"] for one in found["accounts"]}
            assert len(pairs) > 5
            assert pairs == {one["account_id"] for one in found["devices"]}
        last = max(int(id.partition("-")[2]) for id in pairs)
        assert wait_until(lambda: is_there(library, last + 5))


def is_there(library: Library, number: int) -> bool:
    return library.accounts.find(AccountId(f"pair-{number}")) is not None


@contextmanager
def writing(folder: Path, url: str) -> Iterator[None]:
    """Add accounts all the time, each in one transaction with its device."""
    stop, database = Event(), open_database(url, folder)

    def write_pairs() -> None:
        number = 0
        while not stop.wait(0.005):
            number += 1
            id, now = f"pair-{number}", utc_now()
            account = {"id": id, "name": "pair", "created_at": now}
            device = account | {"account_id": id, "address": id, "kind": "kindle"}
            with database.write() as connection:
                connection.execute(insert(accounts).values(account))
                time.sleep(0.001)
                connection.execute(insert(devices).values(device))

    writer = Thread(target=write_pairs)
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join()
        database.close()


# --- what is refused -----------------------------------------------------------------


def test_a_library_is_not_lost_unless_asked(
    home: Path, archive: Path, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    with opened(there) as library:
        bo = library.accounts.add("Bo", "bo@example.org")
        keep_article(library, bo, there, "/other")
        lost = there / "pictures" / ("1" * 64 + ".jpg")
        lost.write_bytes(b"old")
        before = rows(library)
        with pytest.raises(NotEmpty, match="--replace"):
            restore(library, archive, quiet)
        assert rows(library) == before
        restore(library, archive, quiet, replace=True)
        assert [one.name for one in library.accounts.list()] == ["Owner"]
        assert files(there) == files(home)


def cut(content: bytes) -> bytes:
    return content[: len(content) * 2 // 3]


def without_end(content: bytes) -> bytes:
    return content[: content.rindex(b"SHA256SUMS")]


def flipped(content: bytes) -> bytes:
    at = content.index(b"tables/articles-000001") + 700
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def other_picture(content: bytes) -> bytes:
    at = content.index(b"files/pictures/0") + 600
    return content[:at] + b"?" + content[at + 1 :]


def nothing(content: bytes) -> bytes:
    return b""


def a_page(content: bytes) -> bytes:
    return b"<!DOCTYPE html>" * 100


@pytest.mark.parametrize(
    "harm", [cut, without_end, flipped, other_picture, nothing, a_page]
)
def test_a_harmed_archive_changes_nothing(
    archive: Path, tmp_path: Path, harm: Any
) -> None:
    archive.write_bytes(harm(archive.read_bytes()))
    refuse(tmp_path / "new", archive, "take another copy|choose another")


def refuse(folder: Path, archive: Path, said: str) -> None:
    """Restoring fails with a sentence, and changes nothing."""
    with opened(folder) as library:
        before = dumped(folder), sorted(folder.rglob("*"))
        with pytest.raises(ArchiveUnfit, match=said):
            restore(library, archive, quiet)
        assert (dumped(folder), sorted(folder.rglob("*"))) == before


def dumped(folder: Path) -> list[str]:
    """Return all that is in the database of `folder`, as SQL."""
    with closing(sqlite3.connect(folder / FILE)) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize(
    "name",
    ["../../etc/cron.d/x", "/etc/passwd", "files/pictures/../../x", "files/redis/dump",
     "C:\\x", "files/pictures/.hidden", "inkpost.sqlite", "files/books/a/b/c/d",
     "files/pictures/a/b/c", "x\ny"],
)  # fmt: skip
@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_nothing_is_written_outside(
    archive: Path, tmp_path: Path, name: str, kind: bytes
) -> None:
    with tarfile.open(archive) as tar:
        end = tar.getmember("SHA256SUMS").offset
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "/etc/passwd"
    content = archive.read_bytes()
    archive.write_bytes(content[:end] + member.tobuf() + content[end:])
    refuse(tmp_path / "new", archive, "no archive of Inkpost has|damaged")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"format": 2}, "newer Inkpost"),
        ({"tables": "9999"}, "newer Inkpost"),
        ({"tables": "../../x"}, "newer Inkpost"),
        ({"inkpost": "account"}, "one reader's account"),
        ({"rows": {"accounts": 2}}, "says that it has 2"),
        ({"rows": {"accounts": 1, "articles": 5}}, "lacks articles"),
        ({"rows": []}, "does not begin as"),
        ({"format": "1"}, "does not begin as"),
    ],
)
def test_what_an_archive_says_of_itself_has_to_be_so(
    tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    write(tmp_path / "a.tar", {"accounts": [ACCOUNT]}, **changed)
    refuse(tmp_path / "new", tmp_path / "a.tar", said)


ACCOUNT = dict.fromkeys(accounts.c.keys()) | {
    "id": "a", "name": "Ada", "is_owner": True, "created_at": "2026-01-01T00:00:00Z"
}  # fmt: skip


@pytest.mark.parametrize(
    "kept",
    [
        {"accounts": [ACCOUNT, ACCOUNT]},
        {"accounts": [ACCOUNT | {"created_at": "yesterday"}]},
        {"accounts": [ACCOUNT | {"created_at": "2026-01-01T00:00:00"}]},
        {"accounts": [ACCOUNT | {"created_at": 7}]},
        {"accounts": [ACCOUNT | {"name": None}]},
        {"accounts": [ACCOUNT | {"name": ["Ada"]}]},
        {"accounts": [ACCOUNT | {"extra": 1}]},
        {"accounts": [{"id": "a"}]},
        {"accounts": [ACCOUNT | {"storage": 10**40}]},
        {"accounts": [[]]},
        {"accounts": [ACCOUNT], "article_tags": [{"article_id": "none", "tag": "x"}]},
        {"accounts": [ACCOUNT], "sessions": [{"token_hash": "x"}]},
        {"accounts": [ACCOUNT], "alembic_version": [{"version_num": "0001"}]},
        {"sqlite_master": [{}]},
    ],
)
def test_rows_that_are_none_of_ours_are_refused(tmp_path: Path, kept: Rows) -> None:
    write(tmp_path / "a.tar", kept)
    refuse(tmp_path / "new", tmp_path / "a.tar", "not belong|not fit together|not know")


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = ACCOUNT | {"name": "0" * 160_000_000}  # LARGEST_PART is 150
    write(tmp_path / "a.tar", {"accounts": [bomb]})
    assert (tmp_path / "a.tar").stat().st_size < 1_000_000
    refuse(tmp_path / "new", tmp_path / "a.tar", "unpacks to too much")


# --- the command line ----------------------------------------------------------------


def test_the_commands_say_what_they_did(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.tar"
    made = run("backup", path, "--data", home)
    assert "1 account, 1 article, " in made.output
    assert "secret.key" not in made.output  # there is none
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.glob(".*")) == []
    assert isinstance(run("backup", path, "--data", home).exception, InkpostError)
    assert run("backup", path, "--force", "--data", home).exit_code == 0
    back = run("restore", path, "--data", tmp_path / "new")
    assert "1 account, 1 article, " in back.output
    again = run("restore", path, "--data", tmp_path / "new")
    assert isinstance(again.exception, NotEmpty)
    assert run("restore", path, "--replace", "--data", tmp_path / "new").exit_code == 0


def test_sealed_passwords_need_the_key(home: Path, tmp_path: Path) -> None:
    with opened(home) as library:
        owner = library.accounts.owner()
        library.senders.keep(owner.id, "a@example.org", smtp_url="smtps://a:pw@b.test")
    without = run("backup", tmp_path / "without.tar", "--data", home)
    assert f"Keep {home / 'secret.key'} too, in another place" in without.output
    both = run("backup", tmp_path / "with.tar", "--with-key", "--data", home)
    assert "secret.key" not in both.output
    key = (home / "secret.key").read_bytes()
    assert key not in (tmp_path / "without.tar").read_bytes()
    assert key in (tmp_path / "with.tar").read_bytes()
    assert b"pw@b.test" not in (tmp_path / "with.tar").read_bytes()
    run("restore", tmp_path / "with.tar", "--data", tmp_path / "new")
    with opened(tmp_path / "new") as library:
        sender = library.senders.find(owner.id)
        assert sender
        assert sender.smtp_url == "smtps://a:pw@b.test"
    assert stat.S_IMODE((tmp_path / "new" / "secret.key").stat().st_mode) == 0o600


def test_a_running_instance_is_not_replaced(archive: Path, tmp_path: Path) -> None:
    from inkpost.errors import AlreadyRunning
    from inkpost.processes import alone

    hold = (
        "import sys, pathlib; from inkpost.processes import alone\n"
        "with alone(pathlib.Path(sys.argv[1])): print(flush=True); input()"
    )
    (tmp_path / "new").mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", hold, tmp_path / "new"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as other:  # fmt: skip
        assert other.stdout
        other.stdout.readline()
        result = run("restore", archive, "--data", tmp_path / "new")
        other.communicate(b"\n")
    assert isinstance(result.exception, AlreadyRunning)
    with alone(tmp_path / "new"):
        pass


@pytest.mark.slow
def test_a_killed_restore_leaves_nothing_half(tmp_path: Path) -> None:
    """Killed at moments of chance, it leaves what was there; then it is done anew."""
    here, there = tmp_path / "here", tmp_path / "there"
    with opened(here) as library:
        fill_any(here, "", 5, most=300)
        for number in range(1500):
            (here / "pictures" / f"{number:064}.jpg").write_bytes(b"x" * 3000)
        make_backup(library, tmp_path / "all.tar", quiet)
        wanted = rows(library)
    with opened(there) as library:
        bo = library.accounts.add("Bo")
        keep_article(library, bo, there)
        before = rows(library)
    words = ["restore", str(tmp_path / "all.tar"), "--replace", "--data", str(there)]
    command = [sys.executable, "-m", "inkpost.cli", *words]
    began = time.monotonic()
    shutil.copytree(there, tmp_path / "warm")
    warm = [*command[:-1], str(tmp_path / "warm")]
    subprocess.run(warm, check=True, stdout=subprocess.DEVNULL)
    whole = time.monotonic() - began
    random, killed = Random(1), 0
    for _ in range(6):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        time.sleep(whole * (0.3 + 0.65 * random.random()))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        with opened(there) as library:
            now = rows(library)
            assert now in (before, wanted)
            pictures = {one.name for one in (there / "pictures").iterdir()}
            named = (
                files(here) if now == wanted else {"pictures/" + "0" * 64 + ".jpg": b""}
            )
            assert {name.partition("/")[2] for name in named} <= pictures
    assert killed >= 2
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with opened(there) as library:
        assert rows(library) == wanted
    assert files(there) == files(here)
