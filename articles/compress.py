"""A flat picture -> JPEG or PNG, whichever is smaller and looks no worse."""

from __future__ import annotations

import io
from typing import Literal

from PIL import Image, ImageChops, ImageStat

Packed = tuple[bytes, Literal["image/jpeg", "image/png"]]

#: Bytes of one picture (contract I6).
LARGEST = 2_000_000
#: Tried one after the other until the picture is small enough.
_QUALITIES = (80, 65, 50, 35)
#: Bits a pixel; the greys of photographs have 7 and more, of drawings 1 to 5.
_DRAWING = 6.0


def compress(image: Image.Image) -> Packed:
    """Return `image`, RGB or grey, as the bytes of a file, the same for the same image.

    A photograph becomes a JPEG. A drawing or a screenshot becomes a PNG with a palette
    if that is smaller than the JPEG and no further from the original.
    """
    jpeg = _small_jpeg(image)
    if image.entropy() < _DRAWING:
        drawing = _with_palette(image)
        png = _png(drawing)
        if len(png) <= len(jpeg) and _no_worse(drawing, jpeg, image):
            return png, "image/png"
    return jpeg, "image/jpeg"


def _small_jpeg(image: Image.Image) -> bytes:
    jpeg = b""
    for quality in _QUALITIES:
        file = io.BytesIO()
        # Baseline, for some readers show no progressive JPEG (contract I7).
        image.save(file, "JPEG", quality=quality, subsampling="4:2:0", optimize=True)
        jpeg = file.getvalue()
        if len(jpeg) <= LARGEST:
            break
    return jpeg


def _with_palette(image: Image.Image) -> Image.Image:
    if image.mode == "L":
        return image
    return image.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _no_worse(drawing: Image.Image, jpeg: bytes, image: Image.Image) -> bool:
    with Image.open(io.BytesIO(jpeg)) as photograph:
        return _distance(drawing, image) <= _distance(photograph, image)


def _distance(one: Image.Image, other: Image.Image) -> float:
    """Return the mean over the bands of the root mean square of the difference."""
    difference = ImageChops.difference(one.convert(other.mode), other)
    bands = ImageStat.Stat(difference).rms
    return sum(bands) / len(bands)
