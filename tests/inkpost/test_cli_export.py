"""`inkpost export` of many: lists, queries, volumes, failures that can be fed back."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from library import open_library
from tests.inkpost.test_cli import PAGE, Inkpost, allow, documents, inkpost
from tests.support.shelf import keep_article
from tests.support.tables import laid
from tests.support.web import Web

__all__ = ["inkpost"]

pytestmark = pytest.mark.slow


def test_a_list_becomes_books_and_failures_can_be_fed_back(
    inkpost: Inkpost, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(web, monkeypatch)
    urls = [web.add(f"/story/{number}", PAGE) for number in range(3)]
    later = web.url("/later")
    listed = tmp_path / "urls.txt"
    listed.write_text("\n".join(["# mine", *urls, later, urls[0]]))
    done = inkpost("export", "-i", "urls.txt", "--separate", "-o", "books", "--jobs", 2)
    assert done.code == 3, done.complaint
    assert len(list((tmp_path / "books").glob("*.epub"))) == 3
    assert "1 article failed, listed in inkpost-failed.txt" in done.complaint
    failed = tmp_path / "inkpost-failed.txt"
    assert failed.read_text().splitlines()[-1] == later
    web.add("/later", PAGE)
    again = inkpost("export", "-i", failed, "-o", "last.epub")
    assert again.code == 0, again.complaint
    assert "Paragraph 8" in documents(tmp_path / "last.epub")


def test_a_list_of_nothing_but_failures_fails(
    inkpost: Inkpost, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(web, monkeypatch)
    (tmp_path / "urls.txt").write_text(web.url("/nowhere"))
    done = inkpost("export", "-i", "urls.txt")
    assert done.code == 1
    assert "HTTP 404" in done.complaint


def test_a_list_without_an_address_is_misuse(inkpost: Inkpost, tmp_path: Path) -> None:
    (tmp_path / "urls.txt").write_text("# nothing yet\n\n")
    done = inkpost("export", "-i", "urls.txt")
    assert done.code == 2
    assert done.complaint == (
        "inkpost: urls.txt has no address in it: write one a line\n"
    )


def test_a_list_is_not_lost_to_its_book(inkpost: Inkpost, tmp_path: Path) -> None:
    listed = tmp_path / "urls.txt"
    listed.write_text("https://quay.example/1\n")
    done = inkpost("export", "-i", "urls.txt", "-o", "urls.txt")
    assert done.code == 1
    assert "urls.txt is what the book is made of" in done.complaint
    assert listed.read_text() == "https://quay.example/1\n"


def test_a_line_that_is_no_address_is_kept_whole(
    inkpost: Inkpost, tmp_path: Path
) -> None:
    (tmp_path / "my story.html").write_text(PAGE, "utf-8")
    lines = ["not an address", "x" * 300, "my story.html", "https://127.0.0.1/ Mine"]
    (tmp_path / "urls.txt").write_text("\n".join(lines))
    done = inkpost("export", "-i", "urls.txt", "--format", "epub")
    assert done.code == 3
    assert "inkpost: not an address is neither a web address" in done.complaint
    failed = (tmp_path / "inkpost-failed.txt").read_text().splitlines()
    assert set(failed[1::2]) == {"not an address", "x" * 300, "https://127.0.0.1/"}
    assert "Paragraph 8" in documents(tmp_path / "The harbour reopens.epub")


def test_a_query_of_the_library_becomes_books(inkpost: Inkpost, tmp_path: Path) -> None:
    library = open_library("", laid(tmp_path / "data"))
    owner = library.accounts.owner()
    for number in range(3):
        id = keep_article(library, owner, tmp_path / "data", f"/{number}")
        library.shelves.tag(owner.id, id, ["long"])
    done = inkpost(
        "export",
        "--query",
        "tag:long unread",
        "--data",
        "data",
        "-o",
        "long.kepub.epub",
    )
    assert done.code == 0, done.complaint
    assert "3 articles" in done.out
    assert "The lantern keeper waits" in documents(tmp_path / "long.kepub.epub")
    assert library.exports.list(owner.id) == ()
    assert list((tmp_path / "data" / "exports").iterdir()) == []
    keep_article(library, owner, tmp_path / "data", "/loose")
    by = ("--by", "tag", "-o", "all.zip")
    done = inkpost("export", "--query", "", "--data", "data", *by)
    assert done.code == 0, done.complaint
    with zipfile.ZipFile(tmp_path / "all.zip") as file:
        assert file.namelist() == ["long.epub", "Without tags.epub", "Missing.txt"]
    library.close()


def test_a_query_reads_what_is_a_link_so_far(
    inkpost: Inkpost, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(web, monkeypatch)
    urls = [web.add("/story", PAGE), web.url("/nowhere")]
    (tmp_path / "list.txt").write_text("\n".join(urls))
    assert inkpost("import", "list.txt", "--data", "data").code == 0
    query = ("export", "--query", "unread", "--data", "data", "-o", "all.epub")
    done = inkpost(*query)
    assert done.code == 3, done.complaint
    assert "Paragraph 8" in documents(tmp_path / "all.epub")
    failed = (tmp_path / "inkpost-failed.txt").read_text()
    assert "HTTP 404" in failed
    assert urls[1] in failed
    assert urls[0] not in failed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--query", "tags:x"], "did you mean tag:"),
        (["--query", "tag:x"], "No article in this library fits --query “tag:x”"),
        (["--query", ""], "There is no article in this library yet"),
        (["--query", "", "https://example.org/"], "no addresses beside it"),
        (["--by", "colour", "https://example.org/"], "tag, month or site"),
        (["-i", "gone.txt"], "cannot be read as a list"),
        ([], "Nothing to export"),
    ],
)
def test_what_cannot_be_done_is_said(
    inkpost: Inkpost, tmp_path: Path, words: list[str], said: str
) -> None:
    open_library("", laid(tmp_path / "data")).close()
    done = inkpost("export", "--data", "data", *words)
    assert done.code in (1, 2)
    assert said in done.complaint
