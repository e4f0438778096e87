"""QR codes: an address, for a phone held before the reader (contract D6)."""

from __future__ import annotations

import io

import segno
from PIL import Image, ImageOps
from segno import DataOverflowError

#: Pixels of a module, and modules of white around the code, as the standard asks for.
_MODULE, _QUIET = 6, 4
#: A module that is set is black.
_GREYS = bytes.maketrans(b"\0\1", b"\xff\0")


def draw_code(url: str) -> bytes | None:
    """Return the QR code of `url` as a PNG, None where the address is too long.

    Pillow writes it: segno's own writer, in Python, takes many times as long.
    """
    try:
        # Phones read all eight masks. To look for the clearest takes five times as
        # long as the code; of one for all, this is the next best (3 % more blurs).
        code = segno.make(url, error="m", micro=False, mask=2)
    except DataOverflowError:  # an address of more than 2,300 characters
        return None
    rows = [bytes(row).translate(_GREYS) for row in code.matrix]
    image = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows))
    image = ImageOps.expand(image, _QUIET, fill=255)
    size = (image.width * _MODULE, image.height * _MODULE)
    image = image.resize(size, Image.Resampling.NEAREST)
    stream = io.BytesIO()
    image.convert("1", dither=Image.Dither.NONE).save(stream, "PNG")
    return stream.getvalue()
