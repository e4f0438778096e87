from __future__ import annotations

from pathlib import Path

import pytest

from articles import read_file
from inkpost.errors import AddressRefused, FileUnreadable


def test_a_saved_page_is_read_as_if_it_had_been_fetched(tmp_path: Path) -> None:
    path = tmp_path / "saved.html"
    path.write_bytes(b"<p>Hello</p>")
    page = read_file(path, "https://News.example/one#top")
    assert (page.url, page.content) == ("https://news.example/one", b"<p>Hello</p>")


def test_without_an_address_a_page_is_where_its_file_is(tmp_path: Path) -> None:
    path = tmp_path / "a page.html"
    path.write_bytes(b"<p>Hello</p>")
    assert read_file(path).url == path.as_uri()


def test_a_bad_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AddressRefused):
        read_file(tmp_path / "a.html", "file:///etc/passwd")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"%PDF-1.7", "is a PDF, not a web page"),
        (b"PK\x03\x04", "is an archive, not a web page"),
        (b"x" * 10_000_001, "is longer than 10 MB"),
    ],
)
def test_a_file_that_is_no_page_is_called_by_its_name(
    content: bytes, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(content)
    with pytest.raises(FileUnreadable, match=f"a.html {message}"):
        read_file(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match=r"a\.html cannot be read: no such file"):
        read_file(tmp_path / "a.html")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="cannot be read: is a directory"):
        read_file(tmp_path)
