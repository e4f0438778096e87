"""Exports, step by step: lists, parts, volumes, files, and what is missing of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from exporters import planning
from exporters.checker import check
from inkpost import exporting, listing
from inkpost.errors import FileUnwritable
from inkpost.exporting import _list, make_export
from inkpost.model import (
    Account,
    Article,
    ArticleId,
    Export,
    ExportWish,
    Omission,
    Picture,
    Quota,
    Selection,
)
from inkpost.services import Services, open_services
from inkpost.settings import Settings
from library import PartJob
from library.export_tables import export_parts
from library.tables import articles
from tests.support.drawings import photograph, to_bytes
from tests.support.tables import laid

COUNT = 12


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.tool)])
def services(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Services]:
    """Services on each database, with links that can be followed."""
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_tables")
    public = "https://ink.example.org"
    settings = Settings(data_dir=laid(tmp_path), database_url=url, public_url=public)
    opened = open_services(settings, lambda _errand, _id: None)
    opened.workshop.folder.mkdir(parents=True, exist_ok=True)
    yield opened
    opened.library.close()


@pytest.fixture
def owner(services: Services) -> Account:
    return services.library.accounts.owner()


@pytest.fixture
def kept(services: Services, owner: Account, tmp_path: Path) -> list[ArticleId]:
    """Articles of two sites, with pictures, tags and something missing."""
    folder = tmp_path / "pictures"
    folder.mkdir(exist_ok=True)
    ids = []
    for number in range(COUNT):
        path = folder / f"{number:064}.jpg"
        path.write_bytes(to_bytes(photograph(seed=number)))
        site = ("skerry.example.org", "alps.example")[number % 2]
        url = f"https://{site}/{number}"
        ferry = Picture(f"{url}.jpg", "A ferry", path, "image/jpeg", 600, 400)
        lost = Omission("picture", f"Picture {number}", "The site did not answer", url)
        article = Article(
            url,
            f"Story {number}",
            f'<p>Story {number} begins.</p><p><img src="{url}.jpg" alt="A ferry"/></p>',
            site_name=site,
            published=datetime(2026, 1, 1 + number, tzinfo=UTC),
            language="en",
            pictures=(ferry,),
            omissions=(lost,) if number == 3 else (),
        )
        ids.append(services.library.articles.keep(owner.id, url, article))
    services.library.shelves.add_tag(owner.id, ids[:4], "sea")
    services.library.shelves.add_tag(owner.id, ids[2:6], "land")
    return ids


def made(services: Services, owner: Account, wish: ExportWish) -> Export:
    """Return the export of `wish` when all is done for it."""
    id = services.library.exports.add(owner.id, wish).id
    while make_export(services, id):
        pass
    return services.library.exports.find(owner.id, id)


def names(export: Export) -> list[str]:
    assert export.package, export.sentence
    with zipfile.ZipFile(export.package.path) as file:
        return file.namelist()


def titles_in(book: bytes) -> list[str]:
    """Return the titles of the articles in an EPUB, in their order."""
    with zipfile.ZipFile(io.BytesIO(book)) as file:
        pages = sorted(name for name in file.namelist() if "/s01a" in name)
        texts = [file.read(name).decode() for name in pages if name.endswith("xhtml")]
    return [text.partition("<title>")[2].partition("<")[0] for text in texts]


@pytest.mark.usefixtures("kept")
def test_a_selection_becomes_one_checked_book(
    services: Services, owner: Account
) -> None:
    sea = Selection.parse("tag:sea order:oldest")
    export = made(services, owner, ExportWish(selection=sea, title="For the ferry"))
    assert (export.state, export.total, export.done) == ("ready", 4, 4)
    assert export.package
    assert export.package.title == "For the ferry"
    assert check(export.package.path) == []
    assert titles_in(export.package.path.read_bytes()) == [
        f"Story {number}" for number in range(4)
    ]
    (missing,) = services.library.exports.missing(owner.id, export.id)
    assert (missing.article, missing.what) == ("Story 3", "Picture 3")
    assert [path.name for path in export.package.path.parent.iterdir()] == [
        export.package.path.name
    ]


def test_articles_picked_by_hand_keep_their_order(
    services: Services, owner: Account, kept: list[ArticleId]
) -> None:
    picked = (kept[5], kept[1], ArticleId("nobodys"), kept[9])
    export = made(services, owner, ExportWish(articles=picked))
    assert export.package
    shown = titles_in(export.package.path.read_bytes())
    assert shown == ["Story 5", "Story 1", "Story 9"]
    assert export.package.title == "Story 5 and 2 more"


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("form", "books"),
    [
        ("tag", ["land.epub", "sea.epub", "Without tags.epub"]),
        ("site", ["alps.example.epub", "skerry.example.org.epub"]),
        ("separate", [f"{n + 1:05} Story {11 - n}.epub" for n in range(COUNT)]),
    ],
)
def test_books_for_each_go_into_one_file(
    services: Services, owner: Account, form: str, books: list[str]
) -> None:
    wish = ExportWish(form=form, selection=Selection())  # type: ignore[arg-type]
    export = made(services, owner, wish)
    assert names(export) == [*books, "Missing.txt"]
    assert export.package
    assert export.package.media_type == "application/zip"


@pytest.mark.usefixtures("kept")
def test_a_book_for_each_month_is_named_after_it(
    services: Services, owner: Account
) -> None:
    export = made(services, owner, ExportWish(form="month", selection=Selection()))
    now = datetime.now(UTC)
    assert export.package
    assert export.package.title == f"{now:%B %Y}"


@pytest.mark.parametrize("format", ["epub", "kepub", "html", "md", "txt", "json"])
def test_the_same_articles_give_the_same_volumes(
    services: Services,
    owner: Account,
    kept: list[ArticleId],
    monkeypatch: pytest.MonkeyPatch,
    format: str,
) -> None:
    small = planning.Room(10**9, 5)
    monkeypatch.setattr(listing, "room_of", lambda _format, _limit: small)
    wish = ExportWish(format=format, articles=tuple(kept))  # type: ignore[arg-type]
    first, second = made(services, owner, wish), made(services, owner, wish)
    assert len(names(first)) == 4
    assert "(3 of 3)" in names(first)[2]
    assert first.package
    assert second.package
    assert first.package.sha256 == second.package.sha256


def test_what_was_removed_since_is_told_and_the_rest_is_there(
    services: Services, owner: Account, kept: list[ArticleId]
) -> None:
    wish = ExportWish(articles=tuple(kept))
    id = services.library.exports.add(owner.id, wish).id
    job = services.library.export_lists.claim(id)
    assert job
    _list(services, job)
    services.library.shelves.change(owner.id, [kept[1]], "remove")
    while make_export(services, id):
        pass
    export = services.library.exports.find(owner.id, id)
    assert export.package
    assert len(titles_in(export.package.path.read_bytes())) == COUNT - 1
    told = [m.article for m in services.library.exports.missing(owner.id, id)]
    assert told == ["Story 1", "Story 3"]
    with zipfile.ZipFile(export.package.path) as file:
        assert "Story 1" in file.read("EPUB/missing.xhtml").decode()


def test_one_article_that_cannot_be_bound_does_not_take_the_others_along(
    services: Services, owner: Account, kept: list[ArticleId], tmp_path: Path
) -> None:
    mine = update(articles).where(articles.c.id == kept[4])
    spoil = mine.values(pictures=[{"colour": "red"}])
    with services.library._database.write() as connection:
        connection.execute(spoil)
    (tmp_path / "pictures" / f"{7:064}.jpg").unlink()
    export = made(services, owner, ExportWish(articles=tuple(kept)))
    assert export.state == "ready", export.sentence
    assert export.package
    assert len(titles_in(export.package.path.read_bytes())) == COUNT - 1
    told = {m.article for m in services.library.exports.missing(owner.id, export.id)}
    assert told == {"Story 3", "Story 4", "Story 7"}


@pytest.mark.usefixtures("kept")
def test_an_export_that_is_stopped_leaves_nothing(
    services: Services, owner: Account, tmp_path: Path
) -> None:
    exports = services.library.exports
    id = exports.add(owner.id, ExportWish(selection=Selection())).id
    make_export(services, id)
    assert exports.cancel(owner.id, id).state == "cancelled"
    assert not make_export(services, id)
    assert not (tmp_path / "exports" / id).exists()


@pytest.mark.usefixtures("kept")
def test_books_go_to_the_device_as_mails_and_are_counted_once(
    services: Services, owner: Account
) -> None:
    library = services.library
    kindle = library.devices.add(owner.id, "Kindle", "reader@kindle.com")
    wish = ExportWish(form="tag", selection=Selection(), device=kindle.id)
    made(services, owner, wish)
    sent = library.deliveries.list(owner.id)
    assert sorted(delivery.name for delivery in sent) == ["Without tags", "land", "sea"]
    assert all(one.package and one.package.path.is_file() for one in sent)
    assert all(one.package and one.package.input_sha256 for one in sent)  # R2
    assert library.quotas.usage(owner.id).articles_today == 0


def test_accounts_take_turns(services: Services, owner: Account) -> None:
    library = services.library
    bo = library.accounts.add("Bo")
    for account in (owner, bo):
        for number in range(60):
            url = f"https://example.org/{number}"
            article = Article(url, f"A {number}", "<p>Words.</p>")
            library.articles.keep(account.id, url, article)
    first = library.exports.add(owner.id, ExportWish(selection=Selection())).id
    second = library.exports.add(bo.id, ExportWish(selection=Selection())).id
    turns = []
    while turn := library.export_turns.next():
        turns.append(turn)
        make_export(services, turn)
    assert turns[:2] == [first, second]
    assert len(turns) == 4


def test_an_export_that_has_no_room_says_so_before_it_begins(
    services: Services, tmp_path: Path
) -> None:
    library = services.library
    bo = library.accounts.add("Bo")
    library.quotas.set(bo.id, Quota(storage=150_000))
    for number in range(3):
        url = f"https://example.org/{number}"
        article = Article(url, f"A {number}", "<p>Words and more.</p>" * 2000)
        library.articles.keep(bo.id, url, article)
    wish = ExportWish(format="txt", selection=Selection())
    refused = made(services, bo, wish)
    assert refused.state == "failed"
    assert "MB of yours are left here" in refused.sentence
    assert not (tmp_path / "exports" / refused.id).exists()
    library.quotas.set(bo.id, Quota(storage=10_000_000))
    assert made(services, bo, wish).state == "ready"


def test_who_has_lost_a_part_to_another_does_not_fail_the_export(
    services: Services,
    owner: Account,
    kept: list[ArticleId],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As when a laptop sleeps: who takes over begins the folder anew."""
    library = services.library
    id = library.exports.add(owner.id, ExportWish(articles=tuple(kept))).id

    def lose(_services: Services, job: PartJob) -> None:
        held = update(export_parts).where(export_parts.c.export_id == job.export)
        with library._database.write() as connection:
            connection.execute(
                held.values(lease_until=datetime(2020, 1, 1, tzinfo=UTC))
            )
        assert library.export_work.claim_part(job.export)
        raise FileUnwritable("The book cannot be written (No such file or directory)")

    with monkeypatch.context() as patch:
        patch.setattr(exporting, "make_part", lose)
        make_export(services, id)
    assert library.exports.find(owner.id, id).is_open
