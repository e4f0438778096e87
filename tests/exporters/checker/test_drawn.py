"""Pictures that we have drawn ourselves: not decoded again while they are those."""

from __future__ import annotations

import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import ImageFile

from exporters import check, export
from inkpost.model import Package
from inkpost.pipeline import approve
from tests.exporters.mutations.book import make
from tests.exporters.samples import PLAIN, alone


@pytest.fixture
def book(tmp_path: Path) -> Package:
    return export(alone(PLAIN), "epub", tmp_path)


def digests(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as file:
        pictures = [name for name in file.namelist() if name.endswith(("jpg", "png"))]
        return {sha256(file.read(name)).hexdigest() for name in pictures}


def with_half_a_cover(path: Path) -> Path:
    cut = path.with_name("cut.epub")
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(cut, "w") as file:
        for info in whole.infolist():
            content = whole.read(info)
            half = len(content) // 2 if info.filename.endswith("cover.jpg") else None
            file.writestr(info, content[:half])
    return cut


def test_a_book_knows_the_pictures_that_are_in_it(book: Package) -> None:
    assert book.drawn == digests(book.path)


def test_what_we_have_drawn_is_not_decoded_again(
    book: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile.ImageFile, "load", None)
    approve(book)
    with pytest.raises(TypeError):
        check(book.path)


def test_a_picture_that_has_changed_since_is_decoded(tmp_path: Path) -> None:
    whole = make(tmp_path)
    cut = with_half_a_cover(whole)
    assert [one.rule for one in check(cut, drawn=digests(whole))] == ["I2"]
