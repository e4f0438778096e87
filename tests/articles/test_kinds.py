"""What is no web page is refused before anything is looked for in it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from articles.files import read_file
from articles.kinds import kind_of
from inkpost.errors import FileUnreadable

NOISE = random.Random(7).randbytes(200)


def test_noise_is_no_page_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(NOISE)
    with pytest.raises(FileUnreadable, match="is no text, not a web page"):
        read_file(path)


@pytest.mark.parametrize(
    ("content_type", "start"),
    [
        ("text/html", "Ein Satz ohne jede Auszeichnung, in UTF-16.".encode("utf-16")),
        ("text/html; charset=utf-16le", "一丁丂七丄丅".encode("utf-16-le") * 9),
        ("text/html", "日本語のページ".encode("iso2022_jp") * 9),
        ("text/html", b"<p>" + NOISE),
        ("text/html", b"A story\x00 with a stray\x01 byte or two, " * 9),
    ],
)
def test_texts_in_strange_charsets_may_be_pages(
    content_type: str, start: bytes
) -> None:
    assert kind_of(content_type, start) is None
