"""Draws the photo of the demo story: the library ferry at dusk.

    python -m web.demo.photo web/static/demo/ferry.jpg

It is drawn, so that it is ours, and drawn by a script, so that it can be drawn anew.
"""

from __future__ import annotations

import itertools
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

#: In pixels; the drawing is made at twice the size and scaled down.
WIDTH, HEIGHT = 1280, 800
SCALE = 2
HORIZON = 520

Colour = tuple[int, int, int]
Point = tuple[float, float]

SKY: tuple[tuple[float, Colour], ...] = (
    (0.0, (24, 32, 66)),
    (0.45, (88, 78, 122)),
    (0.75, (222, 138, 112)),
    (1.0, (252, 208, 148)),
)
SEA: tuple[tuple[float, Colour], ...] = (
    (0.0, (236, 178, 134)),
    (0.25, (138, 104, 122)),
    (1.0, (18, 26, 52)),
)
#: (height above the horizon, roughness, colour) of each ridge, the farthest first.
RIDGES: tuple[tuple[int, int, Colour], ...] = (
    (130, 60, (150, 112, 132)),
    (84, 46, (100, 82, 112)),
    (40, 26, (56, 54, 84)),
)
LAMP: Colour = (255, 226, 150)


def draw() -> Image.Image:
    """Return the photo, the same pixels every time."""
    chance = random.Random(1871)  # noqa: S311  # for waves, not for secrets
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE))
    _gradient(image, SKY, 0, HORIZON)
    _gradient(image, SEA, HORIZON, HEIGHT)
    _glow(image, (905, HORIZON - 66), 330, (255, 214, 150), 210)
    _disc(image, (905, HORIZON - 66), 34, (255, 240, 206))
    for height, roughness, colour in RIDGES:
        _polygon(image, list(_ridge(height, roughness, chance)), colour)
    _waves(image, chance)
    _ferry(image)
    _reflections(image, chance)
    return image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _gradient(
    image: Image.Image, stops: tuple[tuple[float, Colour], ...], top: int, bottom: int
) -> None:
    pen = ImageDraw.Draw(image)
    for y in range(top * SCALE, bottom * SCALE):
        at = (y / SCALE - top) / (bottom - top)
        pen.line(((0, y), (image.width, y)), fill=_mix(stops, at))


def _mix(stops: tuple[tuple[float, Colour], ...], at: float) -> Colour:
    upper = next(i for i, (place, _) in enumerate(stops) if at <= place or place == 1)
    if upper == 0:
        return stops[0][1]
    (start, first), (end, second) = stops[upper - 1], stops[upper]
    share = (at - start) / (end - start)
    red, green, blue = (
        round(a + (b - a) * share) for a, b in zip(first, second, strict=True)
    )
    return red, green, blue


def _ridge(height: int, roughness: int, chance: random.Random) -> Iterator[Point]:
    """Yield the outline of a chain of hills, by halving: each middle is moved."""
    heights = [height * chance.uniform(0.2, 1.0) for _ in range(5)]
    step = float(roughness)
    while len(heights) < 130:
        pairs = itertools.pairwise(heights)
        middles = [(a + b) / 2 + chance.uniform(-step, step) for a, b in pairs]
        heights = [
            value
            for pair in zip(heights, [*middles, 0.0], strict=True)
            for value in pair
        ][:-1]
        step /= 2.1
    for index, value in enumerate(heights):
        yield index * WIDTH / (len(heights) - 1), HORIZON - max(4, value)
    yield WIDTH, HORIZON
    yield 0, HORIZON


def _waves(image: Image.Image, chance: random.Random) -> None:
    shine = Image.new("RGBA", image.size)
    pen = ImageDraw.Draw(shine)
    for _ in range(900):
        depth = chance.random() ** 1.6
        y = HORIZON + 3 + depth * (HEIGHT - HORIZON)
        spread = 60 + depth * 420
        x = chance.gauss(905, spread)
        length = (4 + depth * 60) * chance.uniform(0.4, 1.2)
        bright = max(0, 190 - abs(x - 905) / spread * 80 - depth * 110)
        colour = (255, 214, 160, round(bright * 0.6))
        ends = ((x - length) * SCALE, y * SCALE, (x + length) * SCALE, y * SCALE)
        pen.line(ends, fill=colour, width=round(1 + depth * 3) * SCALE)
    image.paste(shine, mask=shine.filter(ImageFilter.GaussianBlur(1.5 * SCALE)))


def _ferry(image: Image.Image) -> None:
    hull, cabin, roof = (22, 24, 44), (38, 38, 62), (28, 28, 48)
    _polygon(image, [(250, 556), (690, 556), (652, 622), (286, 622)], hull)
    _polygon(image, [(250, 556), (214, 534), (330, 540), (330, 556)], hull)
    _polygon(image, [(318, 470), (636, 470), (642, 556), (318, 556)], cabin)
    _polygon(image, [(306, 462), (650, 462), (650, 472), (306, 472)], roof)
    _polygon(image, [(356, 410), (452, 410), (456, 462), (352, 462)], cabin)
    _polygon(image, [(346, 402), (462, 402), (462, 411), (346, 411)], roof)
    _polygon(image, [(560, 404), (604, 404), (608, 462), (560, 462)], (122, 44, 48))
    _polygon(image, [(500, 330), (505, 330), (505, 462), (500, 462)], roof)
    for x in range(338, 620, 58):
        _glow(image, (x + 19, 506), 60, LAMP, 70)
        _polygon(image, [(x, 486), (x + 38, 486), (x + 38, 532), (x, 532)], LAMP)
        _books(image, x)
    _polygon(image, [(368, 424), (440, 424), (442, 446), (366, 446)], (250, 214, 140))
    _glow(image, (502, 330), 46, LAMP, 160)
    _disc(image, (502, 330), 5, (255, 246, 214))


def _books(image: Image.Image, left: int) -> None:
    """Draw a shelf of books in the window that starts at `left`."""
    chance = random.Random(left)  # noqa: S311  # for shelves, not for secrets
    x = left + 3.0
    while x < left + 34:
        width, height = chance.uniform(2.5, 5), chance.uniform(10, 22)
        shade = chance.choice([(96, 52, 44), (58, 66, 82), (120, 88, 48), (66, 46, 62)])
        _polygon(
            image,
            [(x, 532 - height), (x + width, 532 - height), (x + width, 532), (x, 532)],
            shade,
        )
        x += width + 0.8


def _reflections(image: Image.Image, chance: random.Random) -> None:
    light = Image.new("RGBA", image.size)
    pen = ImageDraw.Draw(light)
    for x in range(338, 620, 58):
        for y in range(630, 760, 5):
            fade = 1 - (y - 630) / 130
            sway = chance.uniform(-10, 10) * (1.4 - fade)
            half = 15 * fade * chance.uniform(0.5, 1.1) + 2
            box = (x + 19 + sway - half, y, x + 19 + sway + half, y + 2)
            pen.rectangle(
                [value * SCALE for value in box], fill=(*LAMP, round(150 * fade))
            )
    image.paste(light, mask=light.filter(ImageFilter.GaussianBlur(2 * SCALE)))


def _glow(
    image: Image.Image, centre: Point, radius: int, colour: Colour, strength: int
) -> None:
    size = 2 * radius * SCALE
    mask = Image.radial_gradient("L").resize((size, size))
    mask = mask.point(lambda far: max(0, 1 - far / 180) ** 2 * strength)
    corner = (
        round((centre[0] - radius) * SCALE),
        round((centre[1] - radius) * SCALE),
    )
    image.paste(Image.new("RGB", mask.size, colour), corner, mask)


def _disc(image: Image.Image, centre: Point, radius: int, colour: Colour) -> None:
    x, y = centre
    box = (x - radius, y - radius, x + radius, y + radius)
    ImageDraw.Draw(image).ellipse([value * SCALE for value in box], fill=colour)


def _polygon(image: Image.Image, points: list[Point], colour: Colour) -> None:
    scaled = [(x * SCALE, y * SCALE) for x, y in points]
    ImageDraw.Draw(image).polygon(scaled, fill=colour)


if __name__ == "__main__":
    draw().save(Path(sys.argv[1]), quality=80, optimize=True, progressive=True)
