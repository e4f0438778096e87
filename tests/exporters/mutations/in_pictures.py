"""Defects of pictures and the cover."""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image

from tests.exporters.mutations.book import COVER, PHOTO, PLAN, Change, Entries, put

NOISE = Image.effect_noise((1500, 1500), 120)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def redrawn(name: str, draw: Callable[[], bytes]) -> Change:
    """Return the change of a picture into another; drawn when the test runs."""

    def change(entries: Entries) -> None:
        put(name, draw())(entries)

    return change


def cut(entries: Entries) -> None:
    entries.content[PHOTO] = entries.content[PHOTO][:2000]


def flat(mode: str, size: tuple[int, int] = (300, 300)) -> Image.Image:
    return Image.new(mode, size)


def moving() -> bytes:
    frames = [Image.new("L", (80, 80), shade) for shade in (0, 255)]
    return saved(frames[0], "PNG", save_all=True, append_images=frames[1:])


def palette_with_hole() -> bytes:
    return saved(flat("P"), "PNG", transparency=0)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'

PICTURES: list[tuple[str, str, Change]] = [
    ("I1", "WebP under another name", redrawn(PHOTO, lambda: saved(flat("RGB"), "WEBP"))),
    ("I1", "a drawing under another name", put(PLAN, SVG)),
    ("I1", "PNG under the name of JPEG", redrawn(PHOTO, lambda: saved(flat("RGB"), "PNG"))),
    ("I2", "a truncated JPEG", cut),
    ("I3", "CMYK", redrawn(PHOTO, lambda: saved(flat("CMYK"), "JPEG"))),
    ("I3", "an alpha channel", redrawn(PLAN, lambda: saved(flat("RGBA"), "PNG"))),
    ("I3", "a transparent colour", redrawn(PLAN, palette_with_hole)),
    ("I3", "16 bits", redrawn(PLAN, lambda: saved(flat("I;16"), "PNG"))),
    ("I3", "a colour profile", redrawn(PHOTO, lambda: saved(flat("RGB"), "JPEG", icc_profile=b"a" * 200))),
    ("I4", "a moving picture", redrawn(PLAN, moving)),
    ("I5", "a side of 1700 pixels", redrawn(PHOTO, lambda: saved(flat("L", (1700, 100)), "JPEG"))),
    ("I5", "six million pixels", redrawn(PLAN, lambda: saved(flat("L", (2450, 2450)), "PNG"))),
    ("I6", "a picture of 2 MB", redrawn(PLAN, lambda: saved(NOISE, "PNG"))),
    ("I6", "a picture of 300 KB", redrawn(PHOTO, lambda: saved(NOISE.resize((900, 900)), "JPEG", quality=95))),
    ("I7", "a progressive JPEG", redrawn(PHOTO, lambda: saved(flat("RGB"), "JPEG", progressive=True))),
    ("K2", "a cover that is a PNG inside", redrawn(COVER, lambda: saved(flat("RGB", (1600, 2560)), "PNG"))),
    ("K2", "a grey cover", redrawn(COVER, lambda: saved(flat("L", (1600, 2560)), "JPEG"))),
    ("K2", "a progressive cover", redrawn(COVER, lambda: saved(flat("RGB", (1600, 2560)), "JPEG", progressive=True))),
    ("K3", "a small cover", redrawn(COVER, lambda: saved(flat("RGB", (400, 640)), "JPEG"))),
    ("K3", "a cover of half the size", redrawn(COVER, lambda: saved(flat("RGB", (800, 1280)), "JPEG"))),
    ("K4", "a heavy cover", redrawn(COVER, lambda: saved(NOISE.resize((1600, 2560)).convert("RGB"), "JPEG", quality=40))),
]  # fmt: skip
