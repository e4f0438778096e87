from __future__ import annotations

import re
import stat
import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import html

from exporters import calibre, export
from inkpost.errors import BookInvalid, FormatUnavailable, InkpostError, Unreadable
from inkpost.model import Edition, Format, Package, Section
from tests.exporters.samples import PLAIN, RICH, alone, article, issue, photo
from tests.support.tools import need

pytestmark = pytest.mark.slow


def pretend(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a stand-in for calibre on the path: a shell script."""
    program = folder / "ebook-convert"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_without_calibre_the_reader_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FormatUnavailable, match="apt install calibre-bin"):
        export(alone(PLAIN), "azw3", tmp_path)


@pytest.mark.parametrize(
    ("script", "error", "words"),
    [
        ("echo no >&2; exit 1", Unreadable, "could not convert"),
        ('echo no > "$2"', Unreadable, "made no book"),
        ("sleep 60", Unreadable, "more than 2 seconds"),
        ("kill -9 $$", Unreadable, "could not convert"),
    ],
)
def test_the_reader_is_told_what_went_wrong(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: str,
    error: type[InkpostError],
    words: str,
) -> None:
    monkeypatch.setattr(calibre, "SECONDS", 2)
    pretend(tmp_path, script, monkeypatch)  # contract Z3
    out = tmp_path / "out"
    with pytest.raises(error, match=words):
        export(alone(PLAIN), "mobi", out)
    assert list(out.iterdir()) == []


def test_calibre_sees_limits_and_nothing_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INKPOST_SMTP_URL", "smtp://user:secret@mail.example")
    told = tmp_path / "told"
    pretend(tmp_path, f'(ulimit -v; env; pwd) > "{told}"; exit 1', monkeypatch)
    with pytest.raises(Unreadable):
        export(alone(PLAIN), "azw3", tmp_path)
    assert told.read_text().startswith(f"{calibre.MEMORY // 1024}\n")
    assert "secret" not in told.read_text()
    assert "inkpost-calibre-" in told.read_text()


def test_only_a_sound_book_is_converted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(tmp_path, "exit 0", monkeypatch)  # contract Z2
    hidden = article("Style", '<p style="color:red">x</p>')
    with pytest.raises(BookInvalid, match="X11"):
        export(alone(hidden), "azw3", tmp_path)


# --- with calibre and libmobi ---------------------------------------------------------


def edition(folder: Path) -> Edition:
    picture = photo(folder, "https://harbour.example/p.jpg", (900, 600), "A mill")
    return issue(
        Section("News", (article("Rich", RICH, pictures=(picture,)), PLAIN)),
        Section("World", (article("Контейнер", "<p>Изменил мир.</p>", language="ru"),)),
    )


def mobitool(*arguments: str | Path) -> str:
    command = [need("mobitool"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def words_of(pages: list[str]) -> int:
    """Return how many characters the reader sees, without spaces."""
    bodies = [html.fromstring(page.encode()).find(".//body") for page in pages]
    texts = ["".join(map(str, body.itertext())) for body in bodies if body is not None]
    return len("".join("".join(texts).split()))


@pytest.fixture(scope="module", params=["azw3", "mobi"])
def converted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Package, Package]:
    """The same edition as EPUB, and as one of calibre's formats."""
    need("ebook-convert")
    folder = tmp_path_factory.mktemp("calibre")
    format: Format = request.param
    plain = export(edition(folder), "epub", folder / "book.epub")
    return plain, export(edition(folder), format, folder / f"book.{format}")


tool = pytest.mark.tool()
slow = pytest.mark.slow()


@tool
@slow
def test_the_converted_book_says_what_it_is(
    converted: tuple[Package, Package],
) -> None:
    _, book = converted  # contract Z4
    facts = mobitool(book.path)
    version = {"azw3": "8", "mobi": "8 (hybrid with version 6)"}[book.format]
    assert f"Mobi version: {version}\n" in facts
    assert "Title: Morning Digest" in facts
    assert "Language: en" in facts
    assert re.search(r"Cover offset \(201\): \d", mobitool("-i", book.path))


@tool
@slow
def test_the_converted_book_has_the_same_contents(
    converted: tuple[Package, Package], tmp_path: Path
) -> None:
    plain, book = converted
    mobitool("-s", "-o", tmp_path, book.path)
    ncx = next(tmp_path.rglob("*.ncx")).read_text()
    with zipfile.ZipFile(plain.path) as epub:
        original = epub.read("EPUB/toc.ncx").decode()
    labels = re.compile(r"<navLabel>\s*<text>([^<]*)</text>")
    assert labels.findall(ncx) == labels.findall(original)


@tool
@slow
def test_letters_keep_the_sizes_that_the_style_sheet_gives(
    converted: tuple[Package, Package], tmp_path: Path
) -> None:
    plain, book = converted
    mobitool("-s", "-o", tmp_path, book.path)
    sizes = re.compile(r"font-size: ([\d.]+em)")
    with zipfile.ZipFile(plain.path) as epub:
        given = set(sizes.findall(epub.read("EPUB/style.css").decode()))
    kept = {
        s for css in tmp_path.rglob("*.css") for s in sizes.findall(css.read_text())
    }
    assert "1.6em" in kept  # contract S4: the title's
    assert kept - {"1em"} <= given


@tool
@slow
def test_the_converted_book_has_the_text_the_links_and_the_cover(
    converted: tuple[Package, Package], tmp_path: Path
) -> None:
    plain, book = converted
    mobitool("-s", "-c", "-o", tmp_path, book.path)
    parts = [path.read_text() for path in sorted(tmp_path.rglob("part*.html"))]
    with zipfile.ZipFile(plain.path) as epub:
        pages = [
            epub.read(name).decode()
            for name in epub.namelist()
            if name.endswith(".xhtml") and not name.endswith("nav.xhtml")
        ]
    assert words_of(parts) >= 0.95 * words_of(pages)
    assert "https://harbour.example/x_(y)?a=1" in "".join(parts)
    covers = [path for path in tmp_path.rglob("*cover*") if path.is_file()]
    assert covers
    assert covers[0].read_bytes()[:3] == b"\xff\xd8\xff"
