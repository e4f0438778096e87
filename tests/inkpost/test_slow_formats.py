"""Exports in formats of which an article takes a machine seconds: PDF, AZW3, MOBI."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from exporters import planning
from inkpost.export_parts import _Tick
from inkpost.exporting import _list
from inkpost.model import Account, ArticleId, ExportWish, Format
from inkpost.services import Services, open_services
from inkpost.settings import Settings
from tests.exporters.test_calibre import pretend
from tests.inkpost.test_exporting import COUNT, kept, made, names, owner
from tests.support.tables import laid
from tests.support.tools import need

__all__ = ["kept", "owner"]

pytestmark = pytest.mark.slow

#: A converter that takes no book of more than three articles.
WEAK = """
[ $(unzip -l "$1" | grep -c "s01a.*xhtml") -le 3 ] || exit 1
head -c 60 /dev/zero > "$2"; printf BOOKMOBI >> "$2"
"""


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    opened = open_services(Settings(data_dir=laid(tmp_path)), lambda _errand, _id: None)
    opened.workshop.folder.mkdir(parents=True, exist_ok=True)
    yield opened
    opened.library.close()


@pytest.mark.tool
@pytest.mark.parametrize(
    ("format", "start"), [("pdf", b"%PDF-"), ("azw3", b""), ("mobi", b"")]
)
def test_a_long_book_becomes_volumes_that_the_engine_can_make(
    services: Services,
    owner: Account,
    kept: list[ArticleId],
    monkeypatch: pytest.MonkeyPatch,
    format: Format,
    start: bytes,
) -> None:
    need("ebook-convert")
    room = planning.Room(20_000_000, COUNT // 2)
    monkeypatch.setitem(planning._ROOMS, format, room)
    export = made(services, owner, ExportWish(format=format, articles=tuple(kept)))
    assert (export.state, export.done, export.missing) == ("ready", COUNT, 1)
    assert export.is_bulk
    assert names(export) == [
        *(f"Articles ({number} of 2).{format}" for number in (1, 2)),
        "Missing.txt",
    ]
    assert export.package
    with zipfile.ZipFile(export.package.path) as file:
        books = [file.read(name) for name in names(export)[:2]]
    assert [book.startswith(start) for book in books] == [True, True]
    assert [format == "pdf" or book[60:68] == b"BOOKMOBI" for book in books] == [
        True,
        True,
    ]


def test_what_is_too_much_for_the_engine_becomes_more_books(
    services: Services,
    owner: Account,
    kept: list[ArticleId],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    (tools := tmp_path / "tools").mkdir()
    pretend(tools, WEAK, monkeypatch)
    export = made(services, owner, ExportWish(format="azw3", articles=tuple(kept)))
    assert (export.state, export.done, export.missing) == ("ready", COUNT, 1)
    assert len(names(export)) == 5
    assert names(export)[-1] == "Missing.txt"


@pytest.mark.parametrize(("format", "told"), [("epub", 5), ("pdf", 0), ("mobi", 0)])
def test_what_is_only_written_for_an_engine_does_not_count_as_done(
    services: Services,
    owner: Account,
    kept: list[ArticleId],
    format: Format,
    told: int,
) -> None:
    wish = ExportWish(format=format, articles=tuple(kept))
    id = services.library.exports.add(owner.id, wish).id
    job = services.library.export_lists.claim(id)
    assert job
    _list(services, job)
    part = services.library.export_work.claim_part(id)
    assert part
    _Tick(services, part)(5)
    assert services.library.exports.find(owner.id, id).done == told


def test_without_the_engine_it_says_what_to_install(
    services: Services,
    owner: Account,
    kept: list[ArticleId],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    export = made(services, owner, ExportWish(format="mobi", articles=tuple(kept)))
    assert export.state == "failed"
    assert "apt install calibre-bin" in export.sentence
