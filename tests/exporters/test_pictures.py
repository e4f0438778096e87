"""Pictures as a profile wants them."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from exporters.pictures import fit, needs_change, shrink
from exporters.profiles import PictureRule
from inkpost.model import Picture
from tests.exporters.samples import keep, photo

RULE = PictureRule(box=(1000, 1000))


@pytest.mark.parametrize(
    ("size", "expected"),
    [((3000, 1000), (1000, 333)), ((100, 50), (100, 50)), ((1, 9000), (1, 1000))],
)
def test_a_size_shrinks_into_its_box_and_never_grows(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert fit(size, RULE.box) == expected  # contract I10


def noise(folder: Path, mode: str = "RGB") -> Picture:
    image = Image.effect_noise((900, 900), 90).convert("RGB")
    return keep(
        image if mode == "RGB" else image.quantize(256), folder, "https://x.test/"
    )


def drawing(folder: Path) -> Picture:
    image = Image.new("L", (1400, 900), 255)
    ImageDraw.Draw(image).line((0, 0, 1400, 900), fill=0, width=9)
    return keep(image, folder, "https://x.test/")


def made(
    picture: Picture, rule: PictureRule
) -> tuple[str | None, str, tuple[int, int]]:
    """Return format, mode and size of what becomes of `picture`."""
    assert picture.path is not None
    image = Image.open(io.BytesIO(shrink(picture.path, rule).content))
    return image.format, image.mode, image.size


def test_what_fits_stays_as_it_is(tmp_path: Path) -> None:
    assert not needs_change(photo(tmp_path, "https://x.test/a", (900, 600)), RULE)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (RULE, ("PNG", "L", (1000, 643))),
        (replace(RULE, form="jpeg"), ("JPEG", "L", (1000, 643))),
    ],
)
def test_a_drawing_stays_a_drawing_unless_told(
    rule: PictureRule, expected: tuple[str, str, tuple[int, int]], tmp_path: Path
) -> None:
    picture = drawing(tmp_path)
    assert needs_change(picture, rule)
    assert made(picture, rule) == expected


def test_a_heavy_picture_is_packed_anew(tmp_path: Path) -> None:
    rule = replace(RULE, quality=50, heaviest=100_000)
    picture = noise(tmp_path)
    assert picture.path is not None
    assert needs_change(picture, rule)
    before, after = picture.path.stat().st_size, shrink(picture.path, rule).content
    assert len(after) < 0.7 * before


def test_a_heavy_drawing_becomes_a_photograph(tmp_path: Path) -> None:
    assert made(noise(tmp_path, "P"), replace(RULE, heaviest=9000))[0] == "JPEG"


def test_what_would_only_get_heavier_stays(tmp_path: Path) -> None:
    picture = noise(tmp_path)
    rule = replace(RULE, quality=95, heaviest=1000)
    assert picture.path is not None
    assert shrink(picture.path, rule).content == picture.path.read_bytes()


def test_grey_is_grey(tmp_path: Path) -> None:
    picture = photo(tmp_path, "https://x.test/a", (1500, 600))
    assert made(picture, replace(RULE, ink="grey")) == ("JPEG", "L", (1000, 400))
