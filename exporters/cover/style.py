"""What all covers share: size, colours, type, the choice of a photograph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain
from pathlib import Path

from PIL import Image

from exporters.cover.faces import Style, base_face
from exporters.cover.lettering import Block, Colour, Type, drawable, fit
from exporters.volumes import series_title
from inkpost.model import Article, Edition
from inkpost.render import one_line

#: Pixels, 1.6 : 1 (contract K3).
WIDTH, HEIGHT = 1600, 2560
MARGIN = 110
#: Width of what stands between the margins.
MEASURE = WIDTH - 2 * MARGIN

PAPER: Colour = (247, 243, 234)
INK: Colour = (24, 22, 20)
BORDER: Colour = (128, 128, 128)


@dataclass(frozen=True, slots=True)
class Palette:
    """`ground`: dark; `accent`: light, read on `ground`; `tint`: between both."""

    ground: Colour
    accent: Colour
    tint: Colour


#: Each accent, and paper, has a contrast of at least 7 : 1 to its ground (contract K6).
PALETTES = (
    Palette((24, 38, 66), (242, 193, 120), (63, 92, 140)),
    Palette((82, 18, 28), (244, 200, 160), (150, 56, 60)),
    Palette((22, 56, 40), (233, 208, 140), (66, 120, 88)),
    Palette((56, 26, 62), (240, 190, 200), (118, 72, 128)),
    Palette((14, 58, 66), (246, 205, 150), (50, 122, 130)),
    Palette((66, 38, 16), (250, 214, 150), (150, 98, 50)),
    Palette((38, 40, 92), (190, 214, 246), (92, 98, 168)),
    Palette((50, 52, 18), (236, 220, 150), (120, 124, 60)),
    Palette((38, 36, 34), (240, 170, 140), (104, 98, 92)),
    Palette((20, 44, 80), (176, 222, 226), (60, 104, 150)),
)


def palette_of(name: str) -> Palette:
    """Return the palette of the site or digest called `name` (contract K9)."""
    return PALETTES[sha256(name.encode()).digest()[0] % len(PALETTES)]


def articles_of(edition: Edition) -> Iterator[Article]:
    """Yield the articles of `edition`, read only as far as they are asked for."""
    return chain.from_iterable(section.articles for section in edition.sections)


def type_of(edition: Edition, style: Style, size: int, text: str = "") -> Type:
    """Return how `text` is set, `size` pixels an em."""
    # Arabic, Indic, Thai and East Asian letters are taller than Latin ones.
    leading = 1.12 if base_face(style).has(text) else 1.3
    return Type(style, size, edition.language, edition.direction, leading)


def title_of(edition: Edition, size: int, height: int) -> Block:
    """Return the title in at most 7 lines, from `size` pixels an em down (K6)."""
    text = drawable(one_line(series_title(edition))) or "…"
    return fit(text, type_of(edition, "display", size, text), MEASURE, height, 7, 96)


def label_of(text: str, edition: Edition, size: int, width: int = MEASURE) -> Block:
    """Return `text` on one line, cut to `width`; no line where there is no text."""
    label = replace(type_of(edition, "label", size), leading=1.25)
    text = drawable(one_line(text))
    if not text:
        return Block((), label)
    return fit(text, label, width, label.line_height, 1, round(size * 0.7))


def open_photograph(path: Path) -> Image.Image | None:
    """Return the picture at `path`, or None where it is small or a logo (K8)."""
    with Image.open(path) as opened:
        if opened.width < 800 or not 0.4 < opened.width / opened.height < 2.6:
            return None
        picture = opened.convert("RGB")
    few = picture.resize((64, 64), Image.Resampling.NEAREST).quantize(32)
    counts = sorted((count for count, _ in few.getcolors() or ()), reverse=True)
    # A logo has one ground and a few flat colours; photographs spread.
    return None if counts[0] > 64 * 64 * 0.5 or len(counts) < 16 else picture


def crop(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return `picture` filling `size`; what is cut away is rather the lower part."""
    scale = max(size[0] / picture.width, size[1] / picture.height)
    # not a hair more than there is: Pillow refuses a box that begins at -1e-14
    width = min(picture.width, size[0] / scale)
    height = min(picture.height, size[1] / scale)
    left, top = (picture.width - width) / 2, (picture.height - height) / 3
    box = (left, top, left + width, top + height)
    # To enlarge, the sharper one takes half as long again and looks the same.
    sharp, plain = Image.Resampling.LANCZOS, Image.Resampling.BICUBIC
    return picture.resize(size, sharp if scale < 1 else plain, box=box)
