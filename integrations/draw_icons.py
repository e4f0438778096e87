"""Draw the icons of the extension and of the web app from `web/static/icon.svg`.

python integrations/draw_icons.py
"""

from __future__ import annotations

from pathlib import Path

from resvg_py import svg_to_bytes

HERE = Path(__file__).parent
STATIC = HERE.parent / "web" / "static"
EXTENSION = HERE / "extension" / "icons"

#: Pixels of the extension's icons, and of the web app's: Android needs the first two,
#: the last one is for the home screen of an iPhone.
SIZES, APP_SIZES = (16, 32, 48, 128), (192, 512, 180)
#: What a system may cut off an icon that fills its whole square (W3C: the safe zone of
#: a maskable icon is a circle of 40 % radius).
MARGIN = 0.2


def draw_icons() -> None:
    """Write all icons."""
    drawing = (STATIC / "icon.svg").read_text("utf-8")
    EXTENSION.mkdir(exist_ok=True)
    for size in SIZES:
        (EXTENSION / f"{size}.png").write_bytes(draw(drawing, size))
    for size in APP_SIZES:
        (STATIC / f"icon-{size}.png").write_bytes(draw(drawing, size))
    square = full_bleed(drawing)
    (STATIC / "icon-maskable.png").write_bytes(draw(square, 512))


def draw(drawing: str, size: int) -> bytes:
    """Return the SVG text `drawing` as a PNG of `size` pixels squared."""
    return bytes(svg_to_bytes(svg_string=drawing, width=size, height=size))


def full_bleed(drawing: str) -> str:
    """Return `drawing` smaller, on a ground without corners."""
    side = 64 * (1 + 2 * MARGIN)
    box = f'viewBox="{-64 * MARGIN} {-64 * MARGIN} {side} {side}"'
    ground = '<rect x="-32" y="-32" width="128" height="128" fill="#faf6ee"/>'
    begun, end = drawing.replace('viewBox="0 0 64 64"', box).split(">", 1)
    return f"{begun}>{ground}{end}"


if __name__ == "__main__":
    draw_icons()
