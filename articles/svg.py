"""A drawing in SVG -> a picture. Runs in the cell."""

from __future__ import annotations

import io
import re

import resvg_py
from lxml import etree
from PIL import Image

from articles.confinement import may_open
from articles.drawing import LONGEST_OUT, LONGEST_SIDE, Drawing, finish
from inkpost.errors import Unreadable

_SVG = "{http://www.w3.org/2000/svg}"
#: The start of an XML document, its comments and its type, up to the root element.
_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>"
    rb"\s*)*<(?:[\w.-]+:)?svg\b",
    re.DOTALL | re.IGNORECASE,
)
#: Addresses that lead nowhere but into the drawing itself.
_INNER = re.compile(r"\s*(?:#|data:image/(?:png|jpe?g|gif|webp)[;,])", re.IGNORECASE)
_LENGTH = re.compile(
    r"\s*([0-9.]+(?:e[+-]?[0-9]+)?)\s*(px|pt|pc|mm|cm|in|em|ex)?\s*$", re.I
)
#: Pixels in one of each unit (CSS 2.2, 4.3.2; an em is taken to be 16 pixels).
_UNITS = {
    "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0,
    "em": 16.0, "ex": 8.0,
}  # fmt: skip
#: What CSS gives a drawing that tells no size of its own.
_DEFAULT = (300.0, 150.0)


def is_svg(content: bytes) -> bool:
    """Return whether `content` is a drawing in SVG.

    >>> is_svg(b'<?xml version="1.0"?><svg/>'), is_svg(b"<html><svg/></html>")
    (True, False)
    """
    return bool(_START.match(content[:10_000]))


@may_open(files=32)  # the fonts
def draw_svg(content: bytes, name: str) -> Drawing:
    """Return the drawing in `content` at twice its size (contract I1).

    What it refers to outside of itself is taken out first. Raises `Unreadable`.
    """
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False))
        size = _size(root)
        _set_size(root, size)
        png = resvg_py.svg_to_bytes(
            svg_string=_without_links(root),
            dpi=96,
            zoom=min(2.0, LONGEST_OUT / max(size)),
            skip_system_fonts=next(root.iter(f"{_SVG}text"), None) is None,
        )
        image = Image.open(io.BytesIO(png), formats=("PNG",))
        image.load()
    except (etree.XMLSyntaxError, ValueError, OSError) as error:
        raise Unreadable(f"{name} is not a drawing that can be read") from error
    return finish(image, name, (round(size[0]), round(size[1])))


def _size(root: etree._Element) -> tuple[float, float]:
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    width, height = (_length(root.get(side, "")) for side in ("width", "height"))
    try:
        box_width, box_height = float(box[2]), float(box[3])
    except (IndexError, ValueError):
        box_width, box_height = _DEFAULT
    if width and not height and box_width > 0:
        height = width * box_height / box_width
    if height and not width and box_height > 0:
        width = height * box_width / box_height
    size = (width or box_width, height or box_height)
    if not 0 < min(size) <= max(size) <= LONGEST_SIDE:
        raise ValueError(f"a drawing of {size}")
    return size


def _set_size(root: etree._Element, size: tuple[float, float]) -> None:
    """Say the size in the way that leaves no choice to the one who draws."""
    if not root.get("viewBox"):
        root.set("viewBox", f"0 0 {size[0]} {size[1]}")
    root.set("width", str(size[0]))
    root.set("height", str(size[1]))


def _length(text: str) -> float:
    """Return the pixels that a `width` says; 0 where it says none."""
    match = _LENGTH.match(text)
    return float(match[1]) * _UNITS[(match[2] or "px").lower()] if match else 0.0


def _without_links(root: etree._Element) -> str:
    for element in root.iter(etree.Element):
        for name, value in element.attrib.items():
            if etree.QName(name).localname == "href" and not _INNER.match(str(value)):
                del element.attrib[name]
    return etree.tostring(root, encoding="unicode")
