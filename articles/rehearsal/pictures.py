"""What the cell does once before the first picture."""

from __future__ import annotations

import io

from PIL import Image

from articles.drawing import FORMATS, draw
from articles.svg import draw_svg

_DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    b'<circle cx="4" cy="4" r="2"/></svg>'
)


def rehearse() -> None:
    """Do once what jobs do with pictures: of each kind a small one."""
    picture = Image.linear_gradient("L").resize((24, 24)).convert("RGB")
    for format in FORMATS:
        file = io.BytesIO()
        picture.save(file, format)
        draw(file.getvalue(), "A picture")
    draw_svg(_DRAWING, "A drawing")
