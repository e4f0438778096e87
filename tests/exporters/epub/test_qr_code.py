"""A QR code: the standard's modules, as large as segno itself would write them."""

from __future__ import annotations

import io

import pytest
import segno
from PIL import Image

from exporters.epub.qr_code import draw_code


@pytest.mark.parametrize(
    "url", ["https://a.example/", "https://a.example/" + 900 * "x"]
)
def test_the_code_is_the_one_that_segno_writes(url: str) -> None:
    theirs = io.BytesIO()
    code = segno.make(url, error="m", micro=False, mask=2)
    code.save(theirs, kind="png", scale=6, border=4)
    ours = draw_code(url)
    assert ours
    assert Image.open(io.BytesIO(ours)).mode == "1"
    assert _dots(ours) == _dots(theirs.getvalue())


def test_an_address_too_long_for_any_code_has_none() -> None:
    assert draw_code("https://a.example/" + 2_400 * "x") is None


def _dots(png: bytes) -> tuple[tuple[int, int], bytes]:
    image = Image.open(io.BytesIO(png)).convert("L")
    return image.size, image.tobytes()
