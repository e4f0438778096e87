"""What the engine may have: the files in its folder, and the packaged fonts."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

#: Starts the address of everything that belongs to a book.
SCHEME = "ink:"

_SERIF, _SANS = "fontpkg_source_serif_4", "fontpkg_source_sans_3"
_FONTS = {
    "serif.ttf": (_SERIF, "SourceSerif4[opsz,wght].ttf"),
    "serif-italic.ttf": (_SERIF, "SourceSerif4-Italic[opsz,wght].ttf"),
    "sans.ttf": (_SANS, "SourceSans3[wght].ttf"),
    "sans-italic.ttf": (_SANS, "SourceSans3-Italic[wght].ttf"),
}
_KINDS = {".jpg": "image/jpeg", ".png": "image/png"}


def stored(folder: Path, url: str) -> tuple[bytes, str]:
    """Return the bytes at `url` and their media type.

    Raises `ValueError` for what is no picture of `folder` and no packaged font.
    """
    name = url.removeprefix(SCHEME)
    if name in _FONTS:
        package, file = _FONTS[name]
        return (files(package) / "files" / file).read_bytes(), "font/ttf"
    known = {path.name: path for path in folder.iterdir() if path.suffix in _KINDS}
    if name not in known:
        raise ValueError(f"{url} is not part of the book")
    return known[name].read_bytes(), _KINDS[known[name].suffix]
