from __future__ import annotations

from pathlib import Path

import pytest

from articles import read_file
from inkpost.errors import AddressRefused, FileUnreadable
from inkpost.model import Article
from inkpost.pipeline import read
from inkpost.services import open_workshop
from inkpost.settings import Settings
from tests.support.drawings import photograph, to_bytes


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


def saved(folder: Path, *sources: str) -> Path:
    """Return a page in `folder` that shows pictures at `sources`."""
    shown = "".join(f"{story_text()}<img src='{one}' alt='A'>" for one in sources)
    page = folder / "page.html"
    page.write_text(f"<h1>The ferry</h1><article>{shown}</article>")
    return page


def story_text() -> str:
    return f"<p>{'The last ferry of the year left the pier at nine. ' * 4}</p>"


def read_whole(page: Path, folder: Path, url: str | None = None) -> Article:
    shop = open_workshop(Settings(data_dir=folder), folder / "made")
    return read(shop, str(page), url)


@pytest.mark.parametrize("url", [None, "https://nobody.example/ferries/last"])
def test_the_pictures_saved_beside_a_page_are_in_its_book(
    url: str | None, tmp_path: Path
) -> None:
    (tmp_path / "page files").mkdir()
    (tmp_path / "page files" / "boat.png").write_bytes(to_bytes(photograph((300, 200))))
    (tmp_path / "pier.png").write_bytes(to_bytes(photograph((200, 300))))
    page = saved(tmp_path, "./page%20files/boat.png", "pier.png?v=2")
    article = read_whole(page, tmp_path, url)
    assert [one.width for one in article.pictures] == [300, 200]
    assert not article.omissions


def test_no_picture_is_taken_from_elsewhere_on_the_machine(tmp_path: Path) -> None:
    folder = tmp_path / "page"
    folder.mkdir()
    secret = tmp_path / "secret.png"
    secret.write_bytes(to_bytes(photograph((300, 200))))
    (folder / "link.png").symlink_to(secret)
    sources = ["../secret.png", secret.as_uri(), "link.png", "%2e%2e/secret.png"]
    article = read_whole(saved(folder, *sources), tmp_path)
    assert not article.pictures
    assert {one.reason for one in article.omissions} == {
        f"{secret.as_uri()} is not in the folder of page.html",
        "link.png is not in the folder of page.html",
        "../secret.png is not in the folder of page.html",
    }
    assert not any(one.url for one in article.omissions)


def test_a_page_of_the_web_opens_no_file(tmp_path: Path) -> None:
    there = tmp_path / "boat.png"
    there.write_bytes(to_bytes(photograph((300, 200))))
    page = saved(tmp_path, there.as_uri())
    article = read_whole(page, tmp_path, "https://nobody.example/ferries/last")
    assert not article.pictures
