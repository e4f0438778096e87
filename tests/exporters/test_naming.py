"""Names of files that every mail system leaves alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from exporters.naming import book_path, file_name
from tests.exporters.samples import alone, article, issue

LONG = "How the shipping container rearranged the world — a “box” & its story"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (LONG, "How the shipping container rearranged the world - a box.epub"),
        ("Élève: ça va, l’été? / «test»", "Eleve ca va l'ete test.epub"),
        ("Москва", "Moskva.epub"),
        ("..", "Article 72745e.epub"),
        ("A" * 90, "A" * 55 + ".epub"),
        ("Lift-off \N{ROCKET}", "Lift-off.epub"),
    ],
)
def test_a_title_becomes_a_plain_name(title: str, expected: str) -> None:
    name = file_name(
        alone(article(title, "<p>Text.</p>", url="https://a.test/")), ".epub"
    )
    assert name == expected  # contract M6
    assert len(name) <= 60


def test_issues_sort_by_their_names() -> None:
    assert file_name(issue(), ".epub") == "Morning Digest 2026-11-23.epub"  # D12


def test_volumes_keep_their_number_however_long_the_title() -> None:
    title = "A very long title " * 9 + "(2 von 12)"
    whole = alone(article(title, "<p>Text.</p>"))
    name = file_name(replace(whole, language="de", volume=(2, 12)), ".epub")
    assert name.endswith(" very (2 of 12).epub")
    assert len(name) <= 60


def test_the_number_of_a_volume_goes_into_a_given_name(tmp_path: Path) -> None:
    second = replace(issue(), volume=(2, 3))
    assert book_path(second, ".epub", tmp_path / "b.epub").name == "b (2 of 3).epub"
    kepub = book_path(second, ".kepub.epub", tmp_path / "b.kepub.epub")
    assert kepub.name == "b (2 of 3).kepub.epub"


def test_a_path_without_suffix_is_a_folder(tmp_path: Path) -> None:
    edition = issue()
    assert book_path(edition, ".epub", tmp_path / "new" / "folder").parent.is_dir()
    assert book_path(edition, ".epub", tmp_path / "b.epub") == tmp_path / "b.epub"
