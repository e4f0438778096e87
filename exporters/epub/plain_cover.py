"""A plain cover, until covers are drawn."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from inkpost.model import Edition


def draw_cover(edition: Edition, lead: Path | None) -> bytes:
    """Return a cover of `edition`: baseline JPEG, 1600x2560."""
    image = Image.new("RGB", (1600, 2560), "white" if lead is None else "#eeeeee")
    font = ImageFont.load_default(120)
    words = edition.title.split()
    lines = "\n".join(" ".join(words[at : at + 3]) for at in range(0, len(words), 3))
    ImageDraw.Draw(image).text((120, 300), lines, fill="black", font=font)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=80, dpi=(300, 300))
    return stream.getvalue()
