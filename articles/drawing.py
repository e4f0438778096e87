"""The bytes of a picture -> a picture that every reader shows. Runs in the cell.

What comes out is upright, in sRGB or grey, flat on white, without metadata, and no
larger than a page needs (contract I1-I8).
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Literal

from PIL import AvifImagePlugin, Image, ImageCms, ImageFile, ImageOps, PngImagePlugin

from articles.compress import compress
from inkpost.errors import Unreadable

#: (width, height) in pixels, each at least 1.
Size = tuple[int, int]

#: Pillow reads many more formats; these are the web's, and the best looked after.
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
#: Pixels of a picture; its default lets 169 million through, which take 1.3 GB.
LARGEST = 40_000_000
LONGEST_SIDE = 20_000
#: The longest side of what comes out (contract I5).
LONGEST_OUT = 1600
#: Pictures with a side as short as this are spacers and trackers, and may be blank.
SPACER = 8
#: How many frames of an animation are looked at for one that is not blank.
_FRAMES = 20
_ORIENTATION = 0x0112
_SRGB = ImageCms.createProfile("sRGB")
#: What is not a picture after all makes Pillow's decoders raise any of these.
_BAD = (OSError, SyntaxError, ValueError, EOFError, IndexError, ArithmeticError)

# One thread, for each would take a part of the cell's memory for its stack.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
# Profiles of printers are larger than the one megabyte that Pillow takes.
PngImagePlugin.MAX_TEXT_CHUNK = 20_000_000


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as it is stored.

    `original`: its size as it was served. `look`: 64 bits that are nearly the same for
    pictures that look the same (dHash).
    """

    content: bytes
    media_type: Literal["image/jpeg", "image/png"]
    size: Size
    original: Size
    look: int


def draw(content: bytes, name: str) -> Drawing:
    """Return the picture in `content`; raises `Unreadable`, which calls it `name`.

    Of a truncated picture what is there, of an animation a frame that shows something.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return finish(_load(content, name), name)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Unreadable(f"{name} is too large a picture") from error
        except _BAD as error:
            raise Unreadable(f"{name} is not a picture that can be read") from error


def finish(image: Image.Image, name: str, original: Size | None = None) -> Drawing:
    """Return `image`, loaded, as it is stored."""
    size = original or _original_size(image)
    profile = image.info.get("icc_profile")
    flat = _flatten(_to_srgb(_fitted(_upright(image)), profile))
    if is_blank(flat) and min(size) > SPACER:
        raise Unreadable(f"{name} is blank")
    flat.info.clear()  # else Pillow writes profile and comment again (contract I8)
    packed, media_type = compress(flat)
    return Drawing(packed, media_type, flat.size, size, _look(flat))


def fit(size: Size, longest: int = LONGEST_OUT) -> Size:
    """Return `size` scaled down to a longest side of `longest`, never up.

    >>> fit((3000, 1000))
    (1600, 533)
    """
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def is_blank(image: Image.Image) -> bool:
    """Return whether all pixels of `image` are the same."""
    right, foot = image.width - 1, image.height - 1
    places = ((right, foot), (right // 2, foot // 2), (right // 3, foot // 4))
    first = image.getpixel((0, 0))
    if any(image.getpixel(place) != first for place in places):
        return False  # as with most; to look at all takes as long as to decode them
    extrema = image.getextrema()
    bands = extrema if isinstance(extrema[0], tuple) else (extrema,)
    return all(low == high for low, high in bands)


def _load(content: bytes, name: str) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = LARGEST
    image = _open(content)
    if max(image.size) > LONGEST_SIDE:
        raise Unreadable(f"{name} is too large a picture")
    image.info["size"] = image.size
    try:
        # JPEG only: decoded at an eighth, a quarter or half where that is enough.
        image.draft(None, fit(image.size))
        image.load()
    except _BAD:
        return _load_what_is_there(content, image.size)
    return _first_that_shows(image)


def _open(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=FORMATS)


def _load_what_is_there(content: bytes, size: Size) -> Image.Image:
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        image = _open(content)
        image.info["size"] = size
        image.load()
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    return image


def _first_that_shows(image: Image.Image) -> Image.Image:
    """Return `image` at its first frame that is not blank (contract I4)."""
    for number in range(1, _FRAMES):
        if not is_blank(image):
            break
        try:
            image.seek(number)  # never n_frames: it reads them all
            image.load()
        except _BAD:
            break
    return image


def _original_size(image: Image.Image) -> Size:
    width, height = image.info.get("size", image.size)
    turned = image.getexif().get(_ORIENTATION, 1) >= 5
    return (height, width) if turned else (width, height)


def _upright(image: Image.Image) -> Image.Image:
    """Return `image` in a mode that can be resized, turned as EXIF says."""
    plain = _plain(image)
    ImageOps.exif_transpose(plain, in_place=True)  # else it copies what is upright
    return plain


def _fitted(image: Image.Image) -> Image.Image:
    """Return `image` no larger than a page needs."""
    size = fit(image.size)
    if size == image.size:  # a copy would be all that comes of it
        return image
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)


def _plain(image: Image.Image) -> Image.Image:
    """Return `image` as L, RGB, RGBA or CMYK, with 8 bits a channel."""
    if image.mode in ("I", "I;16", "I;16B", "I;16L", "I;16N"):
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode in ("PA", "LA", "La", "RGBa") or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode == "P":
        return image.convert("RGB")
    if image.mode in ("L", "RGB", "RGBA", "CMYK"):
        return image
    return image.convert("L" if image.mode in ("1", "F") else "RGB")


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return `image` with the colours that `profile` means; CMYK becomes RGB."""
    mode = "RGB" if image.mode == "CMYK" else image.mode
    if profile and image.mode != "L":
        alpha = image.getchannel("A") if image.mode == "RGBA" else None
        colours = image.convert("RGB") if alpha else image
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            changed = ImageCms.profileToProfile(
                colours, source, _SRGB, outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            changed = None  # a broken profile, or one for other colours
        if changed and alpha:
            changed.putalpha(alpha)
        image = changed or image
    return image if image.mode == mode else image.convert(mode)


def _flatten(image: Image.Image) -> Image.Image:
    """Return `image` without transparency, on white; on black what is white itself."""
    if image.mode != "RGBA":
        return image
    flat = image
    for ground in ("white", "black"):
        flat = Image.new("RGB", image.size, ground)
        flat.paste(image, mask=image.getchannel("A"))
        if not is_blank(flat):
            break
    return flat


def _look(image: Image.Image) -> int:
    tiny = image.convert("L").resize((9, 8), Image.Resampling.BOX)
    pixels = tiny.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            here = row * 9 + column
            bits = bits << 1 | (pixels[here] < pixels[here + 1])
    return bits
