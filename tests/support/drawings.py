"""Pictures for tests, made on the spot, good ones and bad ones."""

from __future__ import annotations

import io
import random
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw

Size = tuple[int, int]


def photograph(size: Size = (400, 300), seed: int = 1) -> Image.Image:
    """Return a picture with many colours, another one for another `seed`."""
    dice = random.Random(seed)
    coarse = Image.frombytes("RGB", (16, 12), dice.randbytes(16 * 12 * 3))
    smooth = coarse.resize(size, Image.Resampling.BICUBIC)
    noise = Image.frombytes("L", (64, 64), dice.randbytes(64 * 64)).resize(size)
    return Image.blend(smooth, noise.convert("RGB"), 0.15)


def chart(size: Size = (800, 600)) -> Image.Image:
    """Return a picture with few colours and sharp lines."""
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    for number in range(10):
        left = 40 + number * 70
        pen.rectangle((left, 500 - number * 40, left + 50, 560), fill="#2255aa")
    pen.line((20, 570, 780, 570), fill="black", width=3)
    return image


def halves(
    size: Size = (120, 80), left: Any = "red", right: Any = "blue"
) -> Image.Image:
    """Return a picture that is `left` on the left and `right` on the right."""
    image = Image.new("RGB", size, left)
    image.paste(right, (size[0] // 2, 0, *size))
    return image


def to_bytes(image: Image.Image, format: str = "JPEG", **options: Any) -> bytes:
    """Return `image` as a file of `format`."""
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def read(content: bytes) -> Image.Image:
    """Return the picture in `content`, loaded."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def empty_png(size: Size, bits: int = 1, colour_type: int = 0) -> bytes:
    """Return a PNG whose head promises `size`, with hardly anything behind it."""
    head = struct.pack(">IIBBBBB", *size, bits, colour_type, 0, 0, 0)
    rows = zlib.compress(bytes(100_000), 9)
    chunks = [(b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    check = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)
