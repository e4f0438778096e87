"""One reader's account as a file: all of it, and nothing that lets anybody in."""

from __future__ import annotations

import gzip
import json
import re
import tarfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from inkpost.archive import make_archive, restore
from inkpost.archive.account import archive_folder
from inkpost.archive_file.examine import examine
from inkpost.errors import ArchiveUnfit
from inkpost.model import Account, AccountId
from inkpost.removal import remove_account, remove_old_archives
from library.belonging import NOT_TAKEN, SECRET, owned
from library.database import open_database
from library.migrations import upgrade
from library.snapshots import archived
from library.tables import metadata
from tests.support.any_rows import fill
from tests.support.household import Household, through
from tests.support.shelf import PICTURE, keep_article
from tests.support.steps import finish


@pytest.fixture
def house(tmp_path: Path) -> Household:
    return Household(tmp_path, through(1))


@pytest.fixture
def bo(house: Household) -> Account:
    """A reader with an article, a device, a book, a token and a password."""
    library = house.library
    bo = library.accounts.add("Bo", "bo@example.org", "argon2-of-bo")
    article = keep_article(library, bo, house.folder)
    library.shelves.tag(bo.id, article, ["boats"])
    device = library.devices.add(bo.id, "Kobo", "bo@kindle.com")
    sent = library.deliveries.order(bo.id, ["https://a.example/bo"], device.id)
    finish(library, house.folder, sent.id, [article])
    library.senders.keep(bo.id, "bo@send.example", smtp_url="smtps://b:pw@m.test")
    library.tokens.make(bo.id, "Phone", "all")
    return bo


def made(house: Household, account: Account) -> Path:
    assert house.library.archives.order(account.id)
    make_archive(house.services, account.id)
    archive = house.library.archives.find(account.id)
    assert archive
    assert archive.state == "ready", archive.sentence
    assert archive.path
    return archive.path


def read(path: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    with tarfile.open(path) as tar:
        for member in tar:
            if member.name.startswith("tables/"):
                table = member.name[7:].rpartition("-")[0]
                lines = gzip.decompress(tar.extractfile(member).read()).splitlines()  # type: ignore[union-attr]
                found.setdefault(table, []).extend(map(json.loads, lines))
    return found


def test_all_that_is_a_readers_is_in_it_and_nothing_else(
    house: Household, bo: Account
) -> None:
    house.order()  # the owner's
    path = made(house, bo)
    found = read(path)
    assert [one["name"] for one in found["accounts"]] == ["Bo"]
    assert [one["title"] for one in found["articles"]] == [
        "The last night boat carries books"
    ]
    assert found["article_tags"][0]["tag"] == "boats"
    assert [one["address"] for one in found["devices"]] == ["bo@kindle.com"]
    assert len(found["deliveries"]) == len(found["delivery_articles"]) == 1
    assert len(found["events"]) > 3
    with tarfile.open(path) as tar:
        files = [name for name in tar.getnames() if name.startswith("files/")]
    assert files == [f"files/pictures/{PICTURE}"]
    with path.open("rb") as file:
        assert examine(file, "account", lambda _done: None).rows["articles"] == 1


def test_nothing_in_it_lets_anybody_in(house: Household, bo: Account) -> None:
    found = read(made(house, bo))
    assert {"tokens", "sessions", "app_passwords"}.isdisjoint(found)
    assert "password_hash" not in found["accounts"][0]
    assert "smtp_url" not in found["senders"][0]
    assert {"secret", "code"}.isdisjoint(found["devices"][0])


LIKE_A_SECRET = re.compile(
    "secret|(?<!url)(?<!order)(?<!body)_hash|password|token|code|(smtp|imap)_url|client"
)
#: A column that is only called so: the code of a refusal.
HARMLESS = {"notices.code"}


def test_a_new_column_that_looks_like_a_secret_is_thought_about() -> None:
    """Put it into `SECRET` if an account's archive must not have it."""
    found = owned(archived(), AccountId("x"))
    suspects = {
        f"{name}.{column.name}"
        for name, one in found.items()
        for column in one.selected_columns
        if LIKE_A_SECRET.search(column.name)
    }
    assert suspects <= HARMLESS
    known = {table.name: table for table in metadata.sorted_tables}
    assert all(columns <= set(known[name].c.keys()) for name, columns in SECRET.items())
    assert set(NOT_TAKEN) <= set(known)


def test_every_row_of_an_account_is_found_whatever_the_table(tmp_path: Path) -> None:
    """In each table one row in three is the account's, or belongs to nobody."""
    with open_database("", tmp_path).write() as connection:
        upgrade(connection, "head")
        fill(connection, 12, most=3, least=3)
        ids = sorted(connection.exec_driver_sql("SELECT id FROM accounts").scalars())
        queries = owned(archived(), ids[1])
        counts = {
            name: len(connection.execute(one).all()) for name, one in queries.items()
        }
    assert len(ids) == 3
    assert set(counts.values()) == {1}
    nobodys = {table.name for table in archived()} - set(counts) - set(NOT_TAKEN)
    assert nobodys <= NOBODYS


#: Tables whose rows are no reader's.
NOBODYS = {"arrivals", "clicks", "mailboxes", "hosts", "feed_entries"}


def test_it_is_made_once_kept_for_two_days_and_goes_with_the_account(
    house: Household, bo: Account
) -> None:
    library = house.library
    assert library.archives.order(bo.id)
    assert not library.archives.order(bo.id)
    make_archive(house.services, bo.id)
    assert library.archives.claim(bo.id) is None
    folder = archive_folder(house.folder, bo.id)
    assert len(list(folder.iterdir())) == 1
    house.clock.time += timedelta(days=2)
    remove_old_archives(library)
    assert library.archives.find(bo.id) is None
    assert not folder.exists()
    made(house, bo)
    remove_account(library, bo.id)
    assert not folder.exists()


def test_what_killed_three_workers_is_given_up(house: Household, bo: Account) -> None:
    archives = house.library.archives
    archives.order(bo.id)
    for _ in range(3):
        assert archives.claim(bo.id)
        house.clock.time += timedelta(minutes=3)
        archives.sweep()
        house.clock.time += timedelta(minutes=1)
    found = archives.find(bo.id)
    assert found
    assert found.state == "failed"
    assert archives.sweep() == ()


def test_an_archive_of_a_reader_is_no_backup(
    house: Household, bo: Account, tmp_path: Path
) -> None:
    path = made(house, bo)
    with pytest.raises(ArchiveUnfit, match="one reader's account"):
        restore(house.library, path, lambda _done, _total: None, replace=True)
