"""What a reader can do with an article from inside the book (contract D4, D6, D8)."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from exporters import check, export
from exporters.json_book import read_json
from inkpost.model import Actions, Edition, Format, Section
from tests.exporters.samples import PLAIN, article, issue

ARCHIVE = "https://ink.example/a/archive?t=secret-one"
ALL = "https://ink.example/a/all?t=secret-two&d=7"
OTHER = article("A bridge of willow", "<p>It held.</p>")


def signed() -> Edition:
    return replace(
        issue(Section("World", (PLAIN, OTHER))),
        actions={
            PLAIN.url: Actions(
                archive=ARCHIVE,
                favourite="javascript:alert(1)",
                read_on_site="https://ink.example/a/read?t=x",
            )
        },
        archive_all=ALL,
    )


def page(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as file:
        return file.read(f"EPUB/{name}").decode()


def test_actions_stand_in_a_line_of_their_own_behind_the_way_on(tmp_path: Path) -> None:
    path = export(signed(), "epub", tmp_path).path
    line = page(path, "s01a001.xhtml").split('class="onward"')[1].split("\n")[1]
    assert line == (
        f'<p class="actions"><a href="{ARCHIVE}">Archive</a> · '
        '<a href="https://ink.example/a/read?t=x">Read on the site</a></p>'
    )
    assert check(path) == []


def test_an_article_without_actions_has_no_such_line(tmp_path: Path) -> None:
    path = export(signed(), "epub", tmp_path).path
    assert 'class="actions"' not in page(path, "s01a002.xhtml")


def test_an_issue_ends_with_a_link_that_archives_all_of_it(tmp_path: Path) -> None:
    path = export(signed(), "epub", tmp_path).path
    link = f'<a href="{ALL.replace("&", "&amp;")}">Archive all of them</a>'
    assert link in page(path, "end.xhtml")


@pytest.mark.parametrize("format", ["html", "md", "txt", "json"])
def test_links_that_act_are_in_no_file_that_people_pass_on(
    format: Format, tmp_path: Path
) -> None:
    path = export(signed(), format, tmp_path).path
    assert "secret" not in path.read_text("utf-8")


def test_json_is_read_back_without_them(tmp_path: Path) -> None:
    path = export(signed(), "json", tmp_path / "book.json").path
    assert read_json(path, tmp_path) == replace(signed(), actions={}, archive_all=None)
