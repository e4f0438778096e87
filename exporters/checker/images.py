"""Sections 9 and 10: pictures and the cover (contract I1-I7, K1-K5)."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Callable
from hashlib import sha256

from PIL import Image, ImageFile

from exporters.checker.book import Book, Listed
from exporters.checker.findings import Findings, error, few, quoted, warning
from exporters.checker.reading import each_picture

_MAGIC = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
_MOST_PIXELS, _LONGEST_SIDE, _LONGEST_COVER = 5_000_000, 1600, 2560
_HEAVY, _RATHER_HEAVY, _HEAVY_COVER = 2_000_000, 300_000, 600_000
_COVER, _BEST_COVER = (625, 1000), (1600, 2560)


def check_images(book: Book) -> Findings:
    """Find what is wrong with pictures; each is read and decoded alone."""
    covers = _cover_items(book)
    yield from _cover_marks(book, covers)
    names = {item.name for item in covers}
    listed = {item.name: item for item in book.manifest}
    for name, content in each_picture(book.container):
        item = listed.get(name)
        sound = bool(book.drawn) and sha256(content).hexdigest() in book.drawn
        yield from _picture(name, content, item, is_cover=name in names, sound=sound)


def _cover_items(book: Book) -> list[Listed]:
    return [item for item in book.manifest if "cover-image" in item.properties]


def _cover_marks(book: Book, covers: list[Listed]) -> Findings:
    if len(covers) != 1:
        message = f"There are {len(covers)} items “cover-image”; one is right."
        yield error("K1", book.opf_name, message)
    metas = book.old_metas("cover")
    if len(metas) != 1 or metas[0] not in {item.id for item in covers}:
        message = "There is not one <meta name=“cover”> that names the cover."
        yield error("K1", book.opf_name, message)
    names = {item.name for item in covers}
    for document in book.contents():
        for image in document.root.iter("{*}img"):
            if book.resolve(document.name, image.get("src") or "") in names:
                message = "The cover is a page, too; readers would show it twice."
                yield error("K5", document.name, message)


def _picture(
    name: str, content: bytes, item: Listed | None, *, is_cover: bool, sound: bool
) -> Findings:
    kind = next((t for magic, t in _MAGIC.items() if content.startswith(magic)), None)
    if kind is None:
        yield error("I1", name, "It is no JPEG, PNG or GIF; convert it.")
        return
    if item is not None and item.media_type != kind:
        yield error("I1", name, f"It is {kind}, but listed as {item.media_type}.")
    if not name.lower().endswith(_SUFFIXES[kind]):
        yield error("I1", name, f"It is {kind}, but its name says something else.")
    yield from _weight(name, content, is_cover=is_cover)
    yield from _decode(name, content, is_cover=is_cover, sound=sound)


_SUFFIXES = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/gif": (".gif",),
}


def _weight(name: str, content: bytes, *, is_cover: bool) -> Findings:
    if len(content) > _HEAVY:
        yield error("I6", name, "It has more than 2 MB; make it smaller.")
    elif is_cover and len(content) > _HEAVY_COVER:
        yield warning("K4", name, "The cover has more than 600 KB.")
    elif not is_cover and len(content) > _RATHER_HEAVY:
        yield warning("I6", name, "It has more than 300 KB.")


def _decode(name: str, content: bytes, *, is_cover: bool, sound: bool) -> Findings:
    """Open and decode a picture, unless it is too large to be decoded safely.

    `sound`: it is known that it can be decoded.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of what is found below
            image = Image.open(io.BytesIO(content))
            yield from _size(name, image.size, is_cover=is_cover)
            if image.width * image.height > 4 * _MOST_PIXELS:
                return
            problems = [text for is_bad, text in _FLAWS if is_bad(image)]
            frames = getattr(image, "n_frames", 1)
            progressive = bool(image.info.get("progressive"))
            cover = (image.format, image.mode)
            if not sound:
                _load(image)
    except (
        OSError,
        SyntaxError,
        ValueError,
        struct.error,
        Image.DecompressionBombError,
    ):
        yield error("I2", name, "It cannot be decoded to its end.")
        return
    if problems:
        yield error("I3", name, f"It {few(problems)}.")
    if frames > 1:
        yield error("I4", name, "It moves; keep one frame.")
    if progressive:
        level = error if is_cover else warning
        yield level("K2" if is_cover else "I7", name, "It is a progressive JPEG.")
    if is_cover and cover != ("JPEG", "RGB"):
        yield error("K2", name, f"The cover is {quoted(' '.join(map(str, cover)))}.")


def _load(image: Image.Image) -> None:
    """Decode `image` to its end, as coarsely as its format lets us."""
    image.draft(image.mode, (image.width // 8 or 1, image.height // 8 or 1))
    # WeasyPrint turns this on for its whole process when it is imported.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    image.load()


def _size(name: str, size: tuple[int, int], *, is_cover: bool) -> Findings:
    longest = _LONGEST_COVER if is_cover else _LONGEST_SIDE
    if size[0] * size[1] > _MOST_PIXELS or max(size) > longest:
        yield error("I5", name, f"It has {size[0]} x {size[1]} pixels: too many.")
    if not is_cover:
        return
    if size[0] < _COVER[0] or size[1] < _COVER[1]:
        yield error("K3", name, "The cover is smaller than 625 x 1000 pixels.")
    elif size[0] < _BEST_COVER[0] or size[1] < _BEST_COVER[1]:
        yield warning("K3", name, "The cover is smaller than 1600 x 2560 pixels.")


_FLAWS: tuple[tuple[Callable[[Image.Image], bool], str], ...] = (
    (lambda image: image.mode in ("CMYK", "YCCK", "LAB", "HSV"), "is not RGB or grey"),
    (lambda image: image.mode.startswith(("I", "F")), "has more than 8 bits a colour"),
    (
        lambda image: (
            image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
        ),
        "is transparent",
    ),
    (lambda image: "icc_profile" in image.info, "carries a colour profile"),
)
