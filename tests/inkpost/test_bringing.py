"""Ways out besides mail: into a folder on the web, into one here, for download."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from inkpost import proving
from inkpost.model import AccountId, DeviceKind
from inkpost.post_office import open_post_office
from inkpost.settings import Settings
from tests.support.household import Household, through
from tests.support.webdav import WebDav

pytestmark = pytest.mark.slow

LOGIN = ("anna", "se:cr/et")


@pytest.fixture
def there(tmp_path: Path) -> Iterator[WebDav]:
    (tmp_path / "cloud" / "books").mkdir(parents=True)
    with WebDav(tmp_path / "cloud", LOGIN) as server:
        yield server


@pytest.fixture
def house(tmp_path: Path, there: WebDav) -> Iterator[Household]:
    household = Household(tmp_path, through(9))
    allow(household, there)
    yield household
    household.library.close()


def allow(house: Household, there: WebDav, networks: str = "127.0.0.0/8") -> None:
    settings = Settings(
        allow_networks=(ip_network(networks),),
        allow_ports=frozenset({there.port}),
        books_dir=house.folder / "books-for-all",
    )
    post = open_post_office(settings, house.folder / "outbox")
    house.services = replace(
        house.services,
        post=replace(house.services.post, put=post.put, folders=post.folders),
    )


def add(
    house: Household,
    kind: DeviceKind,
    address: str,
    login: tuple[str, str] | None = None,
) -> None:
    house.kindle = house.library.devices.add(
        house.account, "Mine", address, kind, login
    )


def try_it(house: Household) -> None:
    """Press “Test it”."""
    now, wake = house.clock(), house.services.enqueue
    proving.ask_for_code(house.library, wake, now, house.account, house.kindle.id)
    house.work()


def books(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.epub"))


def test_a_book_gets_into_a_folder_on_the_web_once_that_is_tried(
    house: Household, there: WebDav
) -> None:
    add(house, "webdav", there.url("/books/"), LOGIN)
    delivery = house.order()
    house.work()
    assert "has not been tried yet" in house.look(delivery).sentence
    assert there.asked == []
    try_it(house)
    seen = house.look(delivery)
    assert (seen.state, seen.way) == ("sent", "webdav")
    (name,) = books(there.folder / "books")
    assert name.startswith("A walk (")
    assert seen.package
    assert (there.folder / "books" / name).read_bytes() == (
        seen.package.path.read_bytes()
    )


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        (503, "sending", "asked us to come back later (HTTP 503)"),
        (507, "sending", "(HTTP 507)"),
        (404, "failed", "has no such folder"),
        (302, "failed", "is elsewhere"),
        (401, "failed", "refused the user name or password"),
    ],
)
def test_a_folder_that_says_no_is_told_as_a_mail_server_is(
    house: Household, there: WebDav, status: int, state: str, words: str
) -> None:
    add(house, "webdav", there.url("/books/"), LOGIN)
    try_it(house)
    there.status = status
    delivery = house.order()
    house.work()
    seen = house.look(delivery)
    assert (seen.state, words in seen.sentence) == (state, True), seen.sentence
    assert len(there.asked) == 2
    paused = house.library.devices.find(house.account, house.kindle.id).paused
    assert bool(paused) == (state == "failed")
    there.status = None
    house.retry(delivery)
    house.pass_time(hours=1)
    assert house.look(delivery).state == "sent"
    assert len(books(there.folder / "books")) == 1


def test_a_folder_inside_is_no_folder_on_the_web(
    house: Household, there: WebDav
) -> None:
    allow(house, there, "10.0.0.0/8")
    add(house, "webdav", there.url("/books/"), LOGIN)
    try_it(house)
    paused = house.library.devices.find(house.account, house.kindle.id).paused
    assert paused
    assert "is not a public address" in paused  # safety 113
    assert there.asked == []


def test_the_login_lies_sealed(house: Household, there: WebDav) -> None:
    add(house, "webdav", there.url("/books/"), LOGIN)
    assert house.library.devices.login(house.account, house.kindle.id) == LOGIN
    assert house.library.devices.login(AccountId("ben"), house.kindle.id) is None
    assert b"se:cr/et" not in (house.folder / "inkpost.sqlite").read_bytes()


def test_a_book_gets_into_a_folder_here(house: Household) -> None:
    add(house, "folder", "folder:Kobo")
    try_it(house)
    delivery = house.order()
    house.work()
    assert (house.look(delivery).state, house.look(delivery).way) == ("sent", "folder")
    assert len(books(house.folder / "books-for-all" / "Kobo")) == 1


def test_a_folder_that_cannot_be_written_to_is_told(house: Household) -> None:
    (house.folder / "books-for-all").write_text("a file")
    add(house, "folder", "folder:Kobo")
    try_it(house)
    paused = house.library.devices.find(house.account, house.kindle.id).paused
    assert paused
    assert "cannot be written" in paused


def test_a_download_is_ready_and_sent_to_nobody(house: Household) -> None:
    add(house, "download", "download:")
    delivery = house.order()
    house.work()
    seen = house.look(delivery)
    assert (seen.state, seen.way) == ("sent", "download")
    assert seen.sentence == "The book is ready: download it here"
