"""The next issue as a book, before it is sent: the same, and nothing comes of it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exporters.checker import check
from inkpost import deliver
from inkpost.errors import DigestInvalid
from inkpost.exporting import make_export
from inkpost.issues import put_together
from inkpost.model import Account, Device, Digest, Export, Package, Rules, Source
from inkpost.orders import order_draft, wake_nobody
from inkpost.post_office import open_post_office
from inkpost.services import Services, open_workshop
from inkpost.settings import Settings
from library import open_library
from tests.support.clock import Clock
from tests.support.papers import issues, keep, plan
from tests.support.tables import laid

pytestmark = pytest.mark.slow

#: Half past six in Berlin, on a Monday.
MORNING = datetime(2026, 3, 2, 5, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.tool)])
def services(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Services]:
    url, clock = "", Clock()
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_tables")
    clock.time = MORNING
    library = open_library(url, laid(tmp_path), clock)
    workshop = open_workshop(Settings(data_dir=tmp_path), tmp_path)
    workshop.folder.mkdir(parents=True)
    post = open_post_office(Settings(), tmp_path / "outbox")
    yield Services(library, workshop, post, wake_nobody, clock)
    library.close()


@pytest.fixture
def owner(services: Services) -> Account:
    return services.library.accounts.owner()


@pytest.fixture
def digest(services: Services, owner: Account) -> Digest:
    library = services.library
    device: Device = library.devices.add(owner.id, "Kindle", "reader@kindle.com")
    library.proofs.prove(owner.id, device.id)
    for name, minutes in (("one", 2), ("two", 3), ("epic", 30), ("four", 1)):
        id = keep(library, owner, name, minutes, language="en")
        services.now.pass_time(seconds=1)  # type: ignore[attr-defined]
        if name == "two":
            library.shelves.tag(owner.id, id, ["sea"])
    sources = (Source("At sea", value="tag:sea"), Source("Unread", value="unread"))
    rules = Rules(most_articles=3, long_minutes=20, order="oldest", send_when=99)
    wish = plan(device, sources=sources, rules=rules, schedule=None)
    return library.digests.add(owner.id, wish)


def draft(services: Services, digest: Digest) -> Export:
    """Return the draft of the next issue when it is made."""
    found = order_draft(services.library, wake_nobody, services.now(), digest)
    while make_export(services, found.id):
        pass
    return services.library.exports.find(digest.account, found.id)


def send(services: Services, digest: Digest) -> Package:
    """Return the book of the issue that is sent now."""
    library = services.library
    put_together(library, wake_nobody, library.issues.begin(digest, "reader"))
    (delivery,) = issues(library, digest)[0].deliveries
    for step in (deliver.fetch, deliver.make_book, deliver.send):
        step(services, delivery.id)
    sent = library.deliveries.find(digest.account, delivery.id)
    assert sent.package, sent.sentence
    return sent.package


def content(package: Package) -> dict[str, bytes]:
    with zipfile.ZipFile(package.path) as book:
        return {name: book.read(name) for name in book.namelist()}


def test_it_is_the_book_that_is_sent_then(services: Services, digest: Digest) -> None:
    made = draft(services, digest)
    assert made.package, made.sentence
    assert [one for one in check(made.package.path) if one.level == "error"] == []
    assert made.package.path.name == "Morning Digest 2026-03-02.epub"
    wish = services.library.exports.wish(digest.account, made.id)
    assert wish.draft  # made again, it is the same
    sent = send(services, digest)
    assert content(made.package) == content(sent)
    pages = b"".join(content(made.package).values()).decode("utf-8", "replace")
    assert all(word in pages for word in ("At sea", "Unread", "Long reads", "Four"))


def test_nothing_comes_of_it(services: Services, digest: Digest) -> None:
    library = services.library
    before = library.issue_list.look_ahead(digest)
    draft(services, digest)
    assert library.issue_list.look_ahead(digest) == before
    assert library.deliveries.list(digest.account) == ()
    assert issues(library, digest) == ()
    assert library.digests.find(digest.account, digest.id).issues == 0


def test_where_there_would_be_none_it_says_why(
    services: Services, digest: Digest
) -> None:
    send(services, digest)
    send_rest = services.library.digests.find(digest.account, digest.id)
    services.now.pass_time(minutes=1)  # type: ignore[attr-defined]
    send(services, send_rest)
    with pytest.raises(DigestInvalid, match="nothing new"):
        draft(services, digest)
