"""What stands before and behind the articles, and how the file is written."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from exporters import export
from inkpost.model import Edition, Left, Section
from tests.exporters.golden_set import GOLDEN, mixed_issue
from tests.exporters.golden_texts import long_text
from tests.exporters.samples import PLAIN, alone, article, issue

ROOT = Path(__file__).parents[3]


def opened(edition: Edition, folder: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(export(edition, "epub", folder / "out").path)


def words(html: str) -> str:
    """Return the text of a page on one line."""
    return " ".join(re.sub("<[^>]+>", " ", html.split("<body")[1]).split())


def test_an_issue_opens_with_masthead_date_and_articles(tmp_path: Path) -> None:
    with opened(mixed_issue(tmp_path), tmp_path) as file:
        page = words(file.read("EPUB/contents.xhtml").decode())
    assert "Morning Digest Monday 23 November 2026 · 6 articles · 6 min World" in page
    assert "The last tide mill of the estuary Harbour Post · 1 min" in page  # D2


def test_an_issue_ends_with_counts(tmp_path: Path) -> None:
    with opened(mixed_issue(tmp_path), tmp_path) as file:
        page = words(file.read("EPUB/end.xhtml").decode())
    assert "That’s all for today 6 articles · 6 min Contents" in page  # contract D8


def test_an_issue_tells_what_was_left(tmp_path: Path) -> None:
    rest = (Left("The slow ferry", "https://example.org/slow", 12),)
    book = replace(mixed_issue(tmp_path), left=rest, left_count=9)
    with opened(book, tmp_path) as file:
        page = file.read("EPUB/end.xhtml").decode()
    assert "Left for next time The slow ferry 12 min and 8 more" in words(page)
    assert '<a href="https://example.org/slow">' in page  # contract D11


@pytest.mark.parametrize(
    ("body", "has_contents"),
    [
        (PLAIN.body, False),
        (long_text(4, 30), True),
        (long_text(2, 60), False),
    ],
    ids=["short", "long with headings", "long with few headings"],
)
def test_only_a_long_article_opens_with_its_contents(
    body: str, has_contents: bool, tmp_path: Path
) -> None:
    with opened(alone(article("Alone", body)), tmp_path) as file:
        assert ("EPUB/contents.xhtml" in file.namelist()) is has_contents  # N14
        start = file.read("EPUB/content.opf").decode().split('type="text"')[1]
    assert 'href="s01a001.xhtml"' in start  # contract N15: the article itself


def test_an_article_of_another_language_says_so_in_the_contents(tmp_path: Path) -> None:
    with opened(mixed_issue(tmp_path), tmp_path) as file:
        page = file.read("EPUB/contents.xhtml").decode()
    assert 'lang="ar" xml:lang="ar" dir="rtl">آخر' in page  # contract X2


def test_the_words_of_the_book_keep_their_language(tmp_path: Path) -> None:
    arabic = GOLDEN["arabic"](tmp_path).sections[0].articles
    with opened(issue(Section("World", arabic)), tmp_path) as file:
        page = file.read("EPUB/s01a001.xhtml").decode()
    assert '<p class="onward" lang="en" xml:lang="en" dir="ltr">' in page


def test_the_code_leads_to_the_original(tmp_path: Path) -> None:
    with opened(alone(PLAIN), tmp_path) as file:
        code = Image.open(io.BytesIO(file.read("EPUB/images/s01a001-qr.png")))
    quiet = code.crop((0, 0, code.width, 24))
    assert code.mode == "1"
    assert quiet.getextrema() == (255, 255)  # contract D6: four modules of white


def test_pictures_are_stored_and_texts_deflated(tmp_path: Path) -> None:
    with opened(mixed_issue(tmp_path), tmp_path) as file:
        kinds = {
            (info.filename.rpartition(".")[2], info.compress_type)
            for info in file.infolist()
        }
    assert {("jpg", 0), ("png", 0), ("xhtml", 8), ("css", 8), ("opf", 8)} <= kinds  # R3
    assert not kinds & {("jpg", 8), ("png", 8), ("xhtml", 0)}


def test_names_come_from_places_and_never_from_the_web(tmp_path: Path) -> None:
    with opened(mixed_issue(tmp_path), tmp_path) as file:
        names = {name for name in file.namelist() if "s0" in name}
    pattern = r"EPUB/(images/)?s\d\d(a\d{3})?(-\d\d|-qr)?\.(xhtml|jpg|png)"
    assert [name for name in names if not re.fullmatch(pattern, name)] == []  # C2b


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from exporters import export
from tests.exporters.samples import PLAIN, alone
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
try:
    export(alone(PLAIN), "epub", Path(sys.argv[1]))
except OSError as error:
    print("told")
"""


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path)]
    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout == "told\n"  # contract E4
    assert list(tmp_path.iterdir()) == []


def test_what_breaks_before_a_heading_does_so_in_both_spellings() -> None:
    style = (ROOT / "templates/epub/style.css").read_text("utf-8")
    headings = style.split("h1, h2, h3, h4, h5, h6 {")[1].split("}")[0]
    for rule in ("page-break-after: avoid", " break-after: avoid", "hyphens: none"):
        assert rule in headings  # contract S7
