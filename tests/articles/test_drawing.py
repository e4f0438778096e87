from __future__ import annotations

import io
import re
import struct
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageCms

from articles.cell import run
from articles.compress import compress
from articles.drawing import Drawing, draw
from inkpost.errors import Unreadable
from tests.support.drawings import (
    chart,
    empty_png,
    halves,
    photograph,
    read,
    to_bytes,
)


def drawn(content: bytes) -> Image.Image:
    return read(draw(content, "a.jpg").content)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_every_format_of_the_web_becomes_jpeg_or_png(format: str) -> None:
    drawing = draw(to_bytes(photograph(), format), "a.jpg")  # contract I1
    assert drawing.media_type == "image/jpeg"
    assert drawing.content[:3] == b"\xff\xd8\xff"
    assert drawing.size == drawing.original == (400, 300)


@pytest.mark.parametrize(
    "format", ["EPS", "TIFF", "ICO", "BMP", "PDF", "PPM", "TGA", "PCX"]
)  # safety 64
def test_other_formats_are_left_out(format: str) -> None:
    with pytest.raises(Unreadable, match=r"a\.jpg is not a picture"):
        draw(to_bytes(photograph(), format), "a.jpg")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 100,
        b"<html><body>Not found</body></html>",
        b"GIF89a",
        b"\xff\xd8",
    ],
)  # safety 63
def test_what_is_no_picture_is_left_out(content: bytes) -> None:
    with pytest.raises(Unreadable):
        draw(content, "a.jpg")


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_of_a_truncated_picture_is_left_what_is_there(format: str) -> None:
    content = to_bytes(halves((400, 400), "red", "blue"), format)  # safety 63
    image = drawn(content[: len(content) * 3 // 4]).convert("RGB")
    red, _, blue = image.getpixel((20, 20))  # type: ignore[misc]
    assert red > 200 > blue


@pytest.mark.parametrize(
    ("size", "bits", "colour_type"),
    [
        ((30_000, 30_000), 1, 0),  # safety 59
        ((13_000, 13_000), 8, 6),
        ((7_000, 7_000), 8, 2),
        ((200_000, 400), 1, 0),  # safety 60
        ((1, 2_000_000), 1, 0),
        ((20_001, 10), 1, 0),
    ],
)
def test_a_picture_bomb_is_too_large(size: Any, bits: int, colour_type: int) -> None:
    with pytest.raises(Unreadable, match=r"a\.jpg is too large a picture"):
        draw(empty_png(size, bits, colour_type), "a.jpg")


def test_a_large_animation_is_too_large() -> None:
    frames = [Image.new("L", (1, 1), shade) for shade in range(200)]
    content = to_bytes(frames[0], "GIF", save_all=True, append_images=frames[1:])
    giant = content[:6] + struct.pack("<HH", 12_000, 12_000) + content[10:]
    with pytest.raises(Unreadable, match="too large"):
        draw(giant, "a.gif")


@pytest.mark.parametrize(
    ("format", "count"), [("GIF", 300), ("PNG", 100), ("WEBP", 100)]
)  # safety 61
def test_of_an_animation_is_left_the_first_frame(format: str, count: int) -> None:
    frames = [halves(left="red"), *[halves(left=(0, n % 250, 9)) for n in range(count)]]
    content = to_bytes(frames[0], format, save_all=True, append_images=frames[1:])
    red, _, _ = drawn(content).convert("RGB").getpixel((10, 10))  # type: ignore[misc]
    assert red > 200


@pytest.mark.parametrize("format", ["GIF", "WEBP"])
def test_a_blank_first_frame_is_passed_over(format: str) -> None:
    blank = Image.new("RGB", (120, 80), "white")
    frames = [blank, halves()]
    content = to_bytes(blank, format, save_all=True, append_images=frames[1:])
    red, green, _ = drawn(content).convert("RGB").getpixel((10, 10))  # type: ignore[misc]
    assert red > 200 > green  # contract I4


def test_a_blank_picture_is_only_a_placeholder() -> None:
    with pytest.raises(Unreadable, match=r"a\.jpg is blank"):
        draw(to_bytes(Image.new("RGB", (400, 300), "#eee")), "a.jpg")


@pytest.mark.parametrize(
    "image",
    [
        photograph().convert("CMYK"),
        photograph().convert("L"),
    ],
    ids=["CMYK", "L"],
)
def test_a_jpeg_of_other_colours_becomes_rgb_or_grey(image: Image.Image) -> None:
    result = drawn(to_bytes(image))  # contract I3, safety 68
    assert result.mode in ("RGB", "L")
    assert similar(result, photograph().convert(result.mode), within=12)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_eight_bits_without_alpha(mode: str) -> None:
    grey = photograph().convert("L")
    image = (
        grey.convert("I").point(lambda x: x * 257) if mode[0] == "I" else photograph()
    )
    result = drawn(to_bytes(image.convert(mode), "PNG"))
    assert result.mode in ("RGB", "L", "P")
    assert "transparency" not in result.info
    assert similar(result.convert("L").resize((4, 3)), grey.resize((4, 3)), within=12)


def test_transparency_becomes_white() -> None:
    image = halves().convert("RGBA")
    image.paste((0, 0, 0, 0), (60, 0, 120, 80))
    assert drawn(to_bytes(image, "PNG")).convert("RGB").getpixel((90, 40)) == (
        255,
        255,
        255,
    )


def test_a_palette_with_a_transparent_colour_becomes_white() -> None:
    image = halves(left="red", right="blue").quantize(4)
    clear = image.getpixel((90, 40))
    content = to_bytes(image, "GIF", transparency=clear)
    red, green, blue = drawn(content).convert("RGB").getpixel((90, 40))  # type: ignore[misc]
    assert min(red, green, blue) > 250


def test_white_on_nothing_is_still_seen() -> None:
    image = Image.new("RGBA", (120, 80), (255, 255, 255, 0))
    image.paste((255, 255, 255, 255), (20, 20, 60, 60))
    shades = drawn(to_bytes(image, "PNG")).convert("L").getextrema()
    assert shades[0] < 10 < 245 < shades[1]  # type: ignore[operator]


def test_a_turned_picture_is_put_upright_and_loses_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned right by a quarter
    exif[0x8825] = {1: "N", 2: (48.0, 8.0, 0.0)}
    drawing = draw(to_bytes(halves((400, 200)), exif=exif), "a.jpg")  # contract I8
    image = read(drawing.content)
    assert drawing.original == image.size == (200, 400)
    assert not image.getexif()
    red, _, blue = image.convert("RGB").getpixel((100, 20))  # type: ignore[misc]
    assert red > 200 > blue


def test_colours_are_those_that_the_profile_means() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    marks = {b"rXYZ": b"bXYZ", b"bXYZ": b"rXYZ"}
    swapped = re.sub(b"rXYZ|bXYZ", lambda match: marks[match[0]], srgb)
    image = drawn(to_bytes(halves(left="red"), "PNG", icc_profile=swapped))
    assert "icc_profile" not in image.info  # contract I3
    red, _, blue = image.convert("RGB").getpixel((10, 10))  # type: ignore[misc]
    assert blue > 200 > red


@pytest.mark.parametrize("profile", [b"nonsense", b"\x00" * 5_000_000])
def test_a_broken_profile_costs_nothing(profile: bytes) -> None:
    content = to_bytes(photograph(), "PNG", icc_profile=profile)
    assert drawn(content).size == (400, 300)


@pytest.mark.parametrize(
    ("size", "expected"),
    [((3000, 2000), (1600, 1067)), ((500, 4000), (200, 1600)), ((30, 20), (30, 20))],
)
def test_it_is_scaled_down_and_never_up(size: Any, expected: Any) -> None:
    drawing = draw(to_bytes(photograph(size)), "a.jpg")  # contract I5
    assert drawing.size == expected
    assert drawing.original == size


def test_a_photograph_is_a_baseline_jpeg() -> None:
    content = draw(to_bytes(photograph(), progressive=True), "a.jpg").content
    assert b"\xff\xc0" in content  # contract I7: SOF0
    assert b"\xff\xc2" not in content


def test_a_chart_becomes_a_png_that_is_smaller() -> None:
    drawing = draw(to_bytes(chart(), "PNG"), "a.png")
    assert drawing.media_type == "image/png"
    assert read(drawing.content).convert("RGB").tobytes() == chart().tobytes()


def test_what_is_hard_to_compress_stays_under_two_megabytes() -> None:
    noise = Image.effect_noise((1600, 1600), 120)
    content, _ = compress(
        Image.merge("RGB", (noise, noise.rotate(90), noise.rotate(180)))
    )
    assert len(content) <= 2_000_000  # contract I6


def test_the_same_picture_gives_the_same_bytes_in_the_cell_and_out_of_it() -> None:
    content = to_bytes(photograph((1700, 900)), "WEBP")
    assert run(draw, content, "a.webp") == draw(content, "a.webp")


@pytest.mark.parametrize(
    "change",
    [
        lambda image: image.resize((200, 150)),
        lambda image: read(to_bytes(image, quality=30)),
        lambda image: image.point(lambda value: value * 0.95),
    ],
    ids=["smaller", "worse", "darker"],
)
def test_the_same_scene_looks_the_same(
    change: Callable[[Image.Image], Image.Image],
) -> None:
    one, other = look(photograph()), look(change(photograph()))
    assert (one ^ other).bit_count() <= 3


def test_another_scene_looks_different() -> None:
    assert (look(photograph(seed=1)) ^ look(photograph(seed=2))).bit_count() > 10


def look(image: Image.Image) -> int:
    drawing: Drawing = draw(to_bytes(image), "a.jpg")
    return drawing.look


def similar(one: Image.Image, other: Image.Image, within: float) -> bool:
    differences = zip(one.tobytes(), other.tobytes(), strict=True)
    return sum(abs(a - b) for a, b in differences) / len(one.tobytes()) <= within


def test_the_tests_own_pictures_are_what_they_say() -> None:
    with pytest.raises(Image.DecompressionBombError):
        Image.open(io.BytesIO(empty_png((30_000, 30_000))))
