"""Covers: one family, drawn with Pillow (contract K).

An article or a collection stands on a dark ground, below a picture or a pattern; an
issue of a digest stands on paper, like a newspaper. Colours and pattern come from the
site's name, so that the covers of a site look alike in the library.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from exporters.cover.book import draw_book
from exporters.cover.issue import draw_issue
from exporters.cover.style import (
    BORDER,
    HEIGHT,
    WIDTH,
    open_photograph,
)
from inkpost.model import Edition

#: Bytes that no cover exceeds (contract K4).
LARGEST = 600_000
#: Tried one after the other.
_QUALITIES = (90, 82, 74, 64, 50, 35, 20)
#: Rows of the strips by which a size is guessed: four blocks of a JPEG.
_STRIP = 64
#: How far the guess may be from the truth.
_NEARLY = 1.1


def draw_cover(edition: Edition, lead: Path | None = None) -> bytes:
    """Return the cover of `edition`: a baseline RGB JPEG of 1600 x 2560 pixels.

    `lead`: a picture, used when it is large enough and looks like a photograph. The
    same edition and picture give the same bytes.
    """
    photograph = open_photograph(lead) if lead else None
    draw = draw_issue if edition.kind == "issue" else draw_book
    canvas = draw(edition, photograph)
    ImageDraw.Draw(canvas).rectangle(
        (0, 0, WIDTH - 1, HEIGHT - 1), outline=BORDER, width=4
    )
    qualities = _qualities(canvas) if photograph else _QUALITIES
    return _jpeg(canvas, qualities)


def _jpeg(canvas: Image.Image, qualities: Sequence[int]) -> bytes:
    """Return `canvas` as a baseline JPEG of at most `LARGEST` bytes."""
    for quality in qualities:
        file = io.BytesIO()
        canvas.save(file, "JPEG", quality=quality, optimize=True, dpi=(300, 300))
        if file.tell() <= LARGEST:
            break
    return file.getvalue()


def _qualities(canvas: Image.Image) -> Sequence[int]:
    """Return those of `_QUALITIES` that are worth a try, guessed from a quarter of it.

    To encode that takes an eighth of the time.
    """
    sample = Image.new("RGB", (canvas.width, canvas.height // 4))
    for top in range(0, canvas.height, 4 * _STRIP):
        strip = canvas.crop((0, top, canvas.width, top + _STRIP))
        sample.paste(strip, (0, top // 4))
    for number, quality in enumerate(_QUALITIES):
        file = io.BytesIO()
        sample.save(file, "JPEG", quality=quality)
        if 4 * file.tell() < _NEARLY * LARGEST:
            return _QUALITIES[number:]
    return _QUALITIES[-1:]
