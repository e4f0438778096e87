"""An issue, from links on real sites to its mail: time stands still in between."""

from __future__ import annotations

import email
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from email import policy
from html import unescape
from pathlib import Path

import pytest

from exporters import check
from inkpost.issues import bind_issue, put_together
from inkpost.model import (
    Account,
    Device,
    Digest,
    Errand,
    Issue,
    IssueId,
    Link,
    Rules,
    Schedule,
    Source,
)
from inkpost.pipeline import make
from inkpost.post_office import open_post_office
from inkpost.services import Services, open_workshop
from inkpost.settings import Settings
from library import open_library
from tests.support.clock import Clock
from tests.support.epubcheck import EpubCheck
from tests.support.papers import issues, keep, plan
from tests.support.shelf import keep_article
from tests.support.stories import LAST, story
from tests.support.tables import laid
from tests.support.web import Web
from tests.support.workers import Desk

pytestmark = pytest.mark.slow

#: 6:30 in Berlin, on the day on which the clocks were put back.
MORNING = datetime(2026, 10, 25, 5, 30, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path, web: Web) -> Iterator[Desk]:
    clock = Clock()
    clock.time = datetime(2026, 10, 24, 12, tzinfo=UTC)
    library = open_library("", laid(tmp_path), clock)
    woken: list[tuple[Errand, str]] = []
    services = Services(
        library=library,
        workshop=open_workshop(Settings(data_dir=tmp_path, **web.reachable), tmp_path),
        post=open_post_office(Settings(), tmp_path / "outbox"),
        enqueue=lambda *message: woken.append(message),
        now=clock,
    )
    yield Desk(services, clock, woken)
    library.close()


@pytest.fixture
def reader(desk: Desk) -> Account:
    return desk.services.library.accounts.owner()


@pytest.fixture
def kindle(desk: Desk, reader: Account) -> Device:
    library = desk.services.library
    device = library.devices.add(reader.id, "Kindle", "reader@kindle.com")
    library.proofs.prove(reader.id, device.id)
    return device


def add_digest(
    desk: Desk, reader: Account, kindle: Device, **changes: object
) -> Digest:
    sources = (Source("At sea", value="tag:sea"), Source("Unread", value="unread"))
    schedule = Schedule("Europe/Berlin", (time(6, 30),))
    wish = plan(kindle, sources=sources, schedule=schedule, **changes)
    return desk.services.library.digests.add(reader.id, wish)


def save(
    desk: Desk, reader: Account, url: str, *tags: str, title: str | None = None
) -> None:
    """Save `url` as a reader does who imports links: only its address is known."""
    desk.services.library.links.add(reader.id, [Link(url, title, tags=tags)])


def run(desk: Desk) -> None:
    """Be the clock and all workers, until nothing is left to do."""
    library = desk.services.library
    library.digest_clock.tick(a_minute=120)
    for id in library.issues.sweep():
        put_together(library, desk.services.enqueue, IssueId(id))
    desk.work()


def newest(desk: Desk, digest: Digest) -> Issue:
    return issues(desk.services.library, digest)[0]


def book_of(issue: Issue) -> Path:
    (delivery,) = issue.deliveries
    assert delivery.state == "sent", delivery.sentence
    assert delivery.package
    return delivery.package.path


def words_of(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        page = archive.read(f"EPUB/{name}.xhtml").decode()
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


@pytest.mark.tool
def test_an_issue_from_addresses_to_its_mail(
    desk: Desk,
    reader: Account,
    kindle: Device,
    web: Web,
    tmp_path: Path,
    epubcheck: EpubCheck,
) -> None:
    rules = Rules(most_articles=3, order="oldest")
    digest = add_digest(desk, reader, kindle, rules=rules)
    save(desk, reader, web.add("/a", story("The last ferry")), "sea")
    desk.clock.pass_time(minutes=1)
    save(desk, reader, web.add("/b", story("The bakery")))
    desk.clock.pass_time(minutes=1)
    save(desk, reader, web.add("/gone", "no", status=404))
    desk.clock.pass_time(minutes=1)
    save(desk, reader, web.add("/d", story("Left over")), title="Left over")
    desk.clock.time = MORNING
    run(desk)
    path = book_of(newest(desk, digest))
    # contract D12, D2, D4, D8, D11, D15
    assert path.name == "Morning Digest 2026-10-25.epub"
    contents = words_of(path, "contents")
    assert "Sunday 25 October 2026 · 3 articles · 3 min At sea The last" in contents
    assert LAST in words_of(path, "s01a001")
    assert "Next article · At sea · Contents" in words_of(path, "s01a001")
    broken = words_of(path, "s02a002")
    assert "This article could not be had; here is where it is: http://" in broken
    assert "Left for next time Left over 1 min" in words_of(path, "end")
    assert "has no such page; check the address (HTTP 404)" in words_of(path, "missing")
    assert [one for one in check(path) if one.level == "error"] == []
    assert epubcheck(path) == []
    mails = list((tmp_path / "outbox").glob("*.eml"))
    mail = email.message_from_bytes(mails[0].read_bytes(), policy=policy.default)
    names = [part.get_filename() for part in mail.iter_attachments()]
    assert (len(mails), names) == (1, ["Morning Digest 2026-10-25.epub"])
    run(desk)  # once more, at the same minute: nothing
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1
    desk.clock.pass_time(days=1)
    run(desk)
    second = newest(desk, digest)
    assert second.number == 2
    assert [item.title for item in second.deliveries[0].items] == ["Left over"]


def test_a_later_issue_of_a_day_has_its_time_and_is_of_the_same_series(
    desk: Desk, reader: Account, kindle: Device
) -> None:
    digest = add_digest(desk, reader, kindle)
    library = desk.services.library
    desk.clock.time = MORNING
    keep(library, reader, "one")
    run(desk)
    desk.clock.pass_time(hours=11, minutes=30)
    keep(library, reader, "two")
    library.issues.begin(library.digests.find(reader.id, digest.id), "reader")
    desk.clock.pass_time(minutes=1)
    run(desk)
    later, first = issues(library, digest)
    names = [book_of(one).name for one in (first, later)]
    assert names == [
        "Morning Digest 2026-10-25.epub",
        "Morning Digest 2026-10-25 18.00.epub",
    ]
    date = "Sunday 25 October 2026, 18:00"
    assert date in words_of(book_of(later), "contents")
    with zipfile.ZipFile(book_of(later)) as archive:
        told = archive.read("EPUB/content.opf").decode()
    assert f"<dc:title>Morning Digest, {date}</dc:title>" in told
    series = '<meta property="belongs-to-collection" id="series">Morning Digest</meta>'
    assert series in told
    assert 'property="group-position">2<' in told
    assert [one for one in check(book_of(later)) if one.level == "error"] == []


def test_an_issue_does_not_wait_for_a_site_that_does_not_answer(
    desk: Desk, reader: Account, kindle: Device, web: Web
) -> None:
    digest = add_digest(desk, reader, kindle)
    save(desk, reader, web.add("/a", story("The last ferry")))
    save(desk, reader, web.add("/busy", "busy", status=503))
    desk.clock.time = MORNING
    run(desk)
    assert newest(desk, digest).deliveries[0].state in ("fetching", "queued")
    for _ in range(12):
        desk.tick(minutes=1)
    path = book_of(newest(desk, digest))
    assert "out of order just now" in words_of(path, "missing")
    assert desk.clock.time < MORNING + timedelta(minutes=15)


def test_a_book_that_was_lost_is_made_again_with_the_same_bytes(
    desk: Desk, reader: Account, kindle: Device, web: Web
) -> None:
    digest = add_digest(desk, reader, kindle)
    save(desk, reader, web.add("/a", story("The last ferry")), "sea")
    save(desk, reader, web.add("/b", story("The bakery")))
    desk.clock.time = MORNING
    run(desk)
    delivery = newest(desk, digest).deliveries[0]
    services = desk.services
    link = services.library.issues.of_delivery(delivery.id)
    assert link
    edition, there = bind_issue(services, delivery, link)
    assert (edition.number, len(there)) == (1, 2)
    again = make(edition, "epub", services.workshop.folder / "again")
    assert delivery.package
    assert again.sha256 == delivery.package.sha256


@pytest.mark.parametrize(("pictures", "count"), [(True, 1), (False, 0)])
def test_an_issue_comes_without_pictures_where_its_reader_wishes(
    desk: Desk,
    reader: Account,
    kindle: Device,
    tmp_path: Path,
    pictures: bool,
    count: int,
) -> None:
    keep_article(desk.services.library, reader, tmp_path)
    digest = add_digest(desk, reader, kindle, rules=Rules(pictures=pictures))
    desk.clock.time = MORNING
    run(desk)
    with zipfile.ZipFile(book_of(newest(desk, digest))) as archive:
        names = [name for name in archive.namelist() if name.endswith(".jpg")]
    assert len(names) == 1 + count  # the cover is one
