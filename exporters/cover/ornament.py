"""Patterns for covers without a photograph, chosen and varied by a name's hash."""

from __future__ import annotations

import math
from hashlib import sha256

from PIL import Image, ImageDraw

from exporters.cover.lettering import Colour

#: Drawn this much larger, then scaled down: Pillow's lines have hard edges.
_SCALE = 2
#: Rows that are scaled down at a time.
_STRIP = 128


def draw_ornament(
    canvas: Image.Image, tint: Colour, accent: Colour, name: str, height: int
) -> None:
    """Fill the upper `height` pixels of `canvas` with the pattern of `name`."""
    seed = sha256(name.encode()).digest()
    size = (canvas.width * _SCALE, height * _SCALE)
    # a byte a pixel instead of four: that is 25 MB less
    large = Image.new("P", size, _mix(tint, (0, 0, 0), 0.25))
    motif = _MOTIFS[seed[1] % len(_MOTIFS)]
    motif(ImageDraw.Draw(large), size, (tint, accent), seed[2:])
    for top in range(0, height, _STRIP):
        rows = min(_STRIP, height - top)
        box = (0, top * _SCALE, size[0], (top + rows) * _SCALE)
        canvas.paste(large.crop(box).convert("RGB").reduce(_SCALE), (0, top))


def _mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return the colour that is `share` of the way from `first` to `second`."""
    red, green, blue = (
        round(a + (b - a) * share) for a, b in zip(first, second, strict=True)
    )
    return red, green, blue


def _suns(
    draw: ImageDraw.ImageDraw,
    size: tuple[int, int],
    colours: tuple[Colour, Colour],
    seed: bytes,
) -> None:
    """Rings around a point at the foot, light in the middle."""
    x = size[0] * (0.2 + 0.6 * seed[0] / 255)
    y = size[1] * (0.75 + 0.35 * seed[1] / 255)
    rings = 7 + seed[2] % 4
    for ring in range(rings, 0, -1):
        radius = size[0] * 0.98 * ring / rings
        colour = _mix(colours[1], colours[0], (ring / rings) ** 0.6)
        box = (x - radius, y - radius, x + radius, y + radius)
        draw.ellipse(box, fill=colour if ring % 2 else _mix(colour, (0, 0, 0), 0.22))


def _hills(
    draw: ImageDraw.ImageDraw,
    size: tuple[int, int],
    colours: tuple[Colour, Colour],
    seed: bytes,
) -> None:
    """Waves one before the other, like hills or the sea."""
    draw.rectangle((0, 0, *size), fill=colours[0])
    radius = size[1] * (0.12 + 0.1 * seed[0] / 255)
    x, y = size[0] * (0.2 + 0.6 * seed[1] / 255), size[1] * 0.3
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colours[1])
    for hill in range(5):
        shade = _mix(_mix(colours[0], colours[1], 0.1), (0, 0, 0), 0.16 * (hill + 1))
        phase, length = seed[2 + hill] / 40, 0.6 + seed[7 + hill] / 300
        points = [
            (
                step * size[0] / 80,
                size[1]
                * (
                    0.42
                    + 0.13 * hill
                    + 0.07 * math.sin(phase + step / 80 * 2 * math.pi * length)
                ),
            )
            for step in range(81)
        ]
        draw.polygon([*points, (size[0], size[1]), (0, size[1])], fill=shade)


def _tiles(
    draw: ImageDraw.ImageDraw,
    size: tuple[int, int],
    colours: tuple[Colour, Colour],
    seed: bytes,
) -> None:
    """Quarters of circles, turned by chance."""
    side = size[0] / 5
    shades = [_mix(colours[0], (0, 0, 0), share) for share in (0.5, 0.3, 0.0)]
    for row in range(int(size[1] / side) + 1):
        for column in range(5):
            chance = seed[(row * 5 + column) % len(seed)]
            x, y = column * side, row * side
            turn = chance % 4
            left, top = x - side * (turn % 2), y - side * (turn // 2)
            box = (x, y, x + side, y + side)
            draw.rectangle(box, fill=shades[chance // 4 % 2])
            colour = colours[1] if chance > 222 else shades[2 - chance // 8 % 2]
            arc = (left, top, left + 2 * side, top + 2 * side)
            start = (180, 270, 90, 0)[turn]
            draw.pieslice(arc, start, start + 90, fill=colour)


def _halftone(
    draw: ImageDraw.ImageDraw,
    size: tuple[int, int],
    colours: tuple[Colour, Colour],
    seed: bytes,
) -> None:
    """Dots that swell around a point, like a printed photograph under a lens."""
    pitch = size[0] / 22
    centre_x = size[0] * (0.25 + 0.5 * seed[0] / 255)
    centre_y = size[1] * (0.25 + 0.5 * seed[1] / 255)
    for row in range(int(size[1] / pitch) + 2):
        for column in range(24):
            x, y = (column + row % 2 / 2) * pitch, row * pitch * 0.87
            far = math.hypot(x - centre_x, y - centre_y) / size[0]
            radius = pitch * max(0.08, 0.56 - 0.75 * far)
            box = (x - radius, y - radius, x + radius, y + radius)
            shade = round(64 * min(1, far * 2.2)) / 64  # a palette has 256 colours
            draw.ellipse(box, fill=_mix(colours[1], colours[0], shade))


_MOTIFS = (_suns, _hills, _tiles, _halftone)
