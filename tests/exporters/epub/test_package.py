"""What the package document says."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from exporters import export
from inkpost.model import Edition, Section
from tests.exporters.samples import PLAIN, alone, article, collection, issue

ISSUE = issue(Section("World", (PLAIN,)))
NAMELESS = replace(PLAIN, byline=None)


def opf(edition: Edition, folder: Path) -> str:
    path = export(edition, "epub", folder).path
    with zipfile.ZipFile(path) as file:
        return file.read("EPUB/content.opf").decode()


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        (ISSUE, "<dc:title>Morning Digest, Monday 23 November 2026</dc:title>"),  # P4b
        (ISSUE, '<dc:creator id="creator">Morning Digest</dc:creator>'),  # P5
        (ISSUE, 'property="group-position">7</meta>'),  # P6b
        (ISSUE, "Articles in this issue: The last tide mill of the estuary"),  # P6
        (ISSUE, "2026-11-23T06:30:00Z"),  # P7
        (alone(PLAIN), "<dc:source>https://harbour.example/2026/11/tide-mills<"),
        (alone(PLAIN), "<dc:publisher>Harbour Post</dc:publisher>"),
        (alone(PLAIN), "<dc:date>2026-11-20</dc:date>"),
        (alone(PLAIN), "<dc:description>A mill that the moon drives.<"),
        (alone(NAMELESS), '<dc:creator id="creator">Harbour Post</dc:creator>'),
        (alone(replace(PLAIN, language="und")), "<dc:language>en</dc:language>"),  # P3
        (alone(PLAIN), '<meta name="cover" content="cover">'),  # P18, K1
    ],
)
def test_it_says(edition: Edition, expected: str, tmp_path: Path) -> None:
    assert expected in opf(edition, tmp_path)


@pytest.mark.parametrize("word", ["Ebook-lib", "rendition", "conformsTo", "linear"])
def test_it_does_not_say(word: str, tmp_path: Path) -> None:
    assert word not in opf(ISSUE, tmp_path)


def test_the_same_key_is_the_same_book(tmp_path: Path) -> None:
    first, again = opf(ISSUE, tmp_path / "a"), opf(ISSUE, tmp_path / "b")
    other = opf(replace(ISSUE, key="other"), tmp_path / "c")
    assert first == again  # contract P2
    assert first.split("urn:uuid:")[1] != other.split("urn:uuid:")[1]


def test_the_reader_s_way_binds_a_mixed_book(tmp_path: Path) -> None:
    hebrew = article("הגשר", "<p>שלום</p>", language="he", direction="rtl")
    mixed = collection(PLAIN, hebrew)
    assert "page-progression-direction" not in opf(mixed, tmp_path / "ltr")
    reader = replace(mixed, direction="rtl", language="he")
    assert 'page-progression-direction="rtl"' in opf(reader, tmp_path / "rtl")  # P13b
    assert 'name="primary-writing-mode"' in opf(reader, tmp_path / "rtl")
