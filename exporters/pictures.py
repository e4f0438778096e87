"""Pictures at the size and in the colours that a profile wants."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image

from exporters.profiles import PictureRule, Size
from inkpost.model import Picture


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A picture made smaller. `size`: in pixels."""

    content: bytes
    media_type: Literal["image/jpeg", "image/png"]
    size: Size


def fit(size: Size, box: Size) -> Size:
    """Return `size` scaled down to fit in `box`, never up, in the same proportions.

    >>> fit((3000, 1000), box=(1072, 1448))
    (1072, 357)
    """
    scale = min(1, box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def needs_change(picture: Picture, rule: PictureRule) -> bool:
    """Say whether `rule` wants the file of `picture` otherwise than it is."""
    size = (picture.width, picture.height)
    if rule.ink == "grey" or rule.form == "jpeg" or fit(size, rule.box) != size:
        return True
    return picture.path is not None and picture.path.stat().st_size > rule.heaviest


def shrink(path: Path, rule: PictureRule) -> Shrunk:
    """Return the picture at `path`, which is ours and sound, as `rule` wants it.

    Photographs stay JPEG; drawings stay PNG with a palette, unless that is too heavy
    (contract I6). What would only get heavier stays as it is.
    """
    with Image.open(path) as image:
        size, target = image.size, fit(image.size, rule.box)
        if image.format == "JPEG":
            image.draft(image.mode, target)  # decodes a large file in half the time
            made = _as_jpeg(image, target, rule)
            only_lighter = rule.ink == "colour" and target == size
            if only_lighter and len(made.content) >= path.stat().st_size:
                return Shrunk(path.read_bytes(), "image/jpeg", size)
            return made
        if rule.form == "jpeg":
            return _as_jpeg(image, target, rule)
        drawn = _as_png(image, target, rule)
        if len(drawn.content) <= rule.heaviest:
            return drawn
        painted = _as_jpeg(image, target, rule)
        return min(drawn, painted, key=lambda made: len(made.content))


def _as_jpeg(image: Image.Image, target: Size, rule: PictureRule) -> Shrunk:
    mode = "L" if rule.ink == "grey" or image.mode in ("1", "L") else "RGB"
    resized = image.convert(mode).resize(target, Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    resized.save(
        stream, "JPEG", quality=rule.quality, subsampling="4:2:0", optimize=True
    )
    return Shrunk(stream.getvalue(), "image/jpeg", target)


def _as_png(image: Image.Image, target: Size, rule: PictureRule) -> Shrunk:
    mode = "L" if rule.ink == "grey" or image.mode in ("1", "L") else "RGB"
    resized = image.convert(mode).resize(target, Image.Resampling.LANCZOS)
    if mode == "RGB":
        resized = resized.quantize(256, Image.Quantize.MEDIANCUT)
    stream = io.BytesIO()
    resized.save(stream, "PNG", optimize=True)
    return Shrunk(stream.getvalue(), "image/png", target)
