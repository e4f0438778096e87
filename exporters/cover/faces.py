"""Fonts for drawn text: the packaged families, then what the machine has.

Latin, Greek and Cyrillic look the same on every machine: Source Serif 4 and Source
Sans 3 come with the packages `fontpkg-source-*`. Other scripts are looked for among
the machine's fonts, Noto first. What no font has is transliterated: a reader never
sees the box of a missing glyph (contract K7).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from anyascii import anyascii
from PIL import ImageFont

#: *display*: large serif for titles; *label*: sans for everything small.
Style = Literal["display", "label"]

#: Where Linux, the BSDs, macOS and Windows keep fonts for everyone.
FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
)

#: Which face of a Noto CJK collection draws a language's own forms of characters.
_CJK_FACES = {"ja": 0, "ko": 1, "zh": 2, "zh-hans": 2, "zh-hant": 3, "zh-tw": 3}
#: Fonts that have a bit of everything, for symbols and machines without Noto.
_BROAD = ("DejaVuSerif-Bold.ttf", "DejaVuSans-Bold.ttf", "Arial Unicode.ttf")


#: Characters that both packaged fonts have; to read what else is in them takes 0.1 s.
LATIN = frozenset(
    map(chr, (*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)))
) | frozenset(
    "ĀāĂăĄąĆćČčĎďĐđĒēĖėĘęĚěĞğĢģĪīĮįİıĶķŁłŃńŇňŐőŒœŘřŚśŞşŠšŤťŮůŰűŸŹźŻżŽž–—‘’“”„…•№€"
)


@dataclass(frozen=True, slots=True)
class Face:
    """A font file. `index`: in a collection; `axes`: of a variable font, in order."""

    path: Path
    index: int = 0
    axes: tuple[int, ...] = ()

    def has(self, text: str) -> bool:
        """Return whether there is a glyph for each character of `text`."""
        if self.axes and LATIN.issuperset(text):
            return True
        bits = _characters(self)
        return all(bits[ord(one) >> 3] >> (ord(one) & 7) & 1 for one in text)

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        """Return the face for drawing at `size` pixels an em."""
        return _opened(self, size)


@cache
def _characters(face: Face) -> bytes:
    """Return a bit for each of Unicode's code points: whether `face` has a glyph.

    140 KB; a set of the 65,000 characters of a CJK font has 6 MB.
    """
    from fontTools.ttLib import TTFont  # most titles need no more than `LATIN`

    bits = bytearray(-(-sys.maxunicode // 8))
    with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
        for code in font.getBestCmap() or ():
            bits[code >> 3] |= 1 << (code & 7)
    return bytes(bits)


@cache
def _opened(face: Face, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(
        face.path, size, index=face.index, layout_engine=ImageFont.Layout.RAQM
    )
    if face.axes:
        font.set_variation_by_axes(list(face.axes))
    return font


@cache
def base_face(style: Style) -> Face:
    """Return the packaged face of `style`."""
    if style == "label":
        folder = files("fontpkg_source_sans_3") / "files"
        return Face(Path(str(folder / "SourceSans3[wght].ttf")), axes=(600,))
    folder = files("fontpkg_source_serif_4") / "files"
    return Face(Path(str(folder / "SourceSerif4[opsz,wght].ttf")), axes=(700, 60))


def split_by_face(text: str, style: Style, language: str) -> list[tuple[str, Face]]:
    """Return `text` cut into pieces that one face can draw, in logical order.

    Letters without any face are transliterated, symbols without one dropped.
    """
    clusters = list(_clusters(unicodedata.normalize("NFC", text)))
    letters = (cluster for cluster in clusters if _is_letter(cluster))
    first = next(letters, None)
    # A quote before the first letter belongs to it.
    current = _face(first, style, language) if first else None
    pieces: list[tuple[str, Face]] = []
    for cluster in clusters:
        found = _choose(cluster, current, style, language)
        if not found:
            continue
        drawn, current = found
        if pieces and pieces[-1][1] == current:
            pieces[-1] = (pieces[-1][0] + drawn, current)
        else:
            pieces.append(found)
    return pieces


def _clusters(text: str) -> Iterator[str]:
    """Yield each character of `text` with the marks and joiners that hang on it."""
    cluster = ""
    for character in text:
        if cluster and not (_hangs(character) or cluster[-1] == "\u200d"):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _hangs(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or character in "\u200c\u200d"


def _is_letter(cluster: str) -> bool:
    return unicodedata.category(cluster[0])[0] in "LN"


def _choose(
    cluster: str, current: Face | None, style: Style, language: str
) -> tuple[str, Face] | None:
    """Return what to draw for `cluster` and in which face, or None for nothing."""
    letter = _is_letter(cluster)
    if current and not letter and current.has(cluster):
        return cluster, current  # a comma stays with the words around it
    drawn = cluster.strip("\u200c\u200d") or cluster
    if face := _face(drawn, style, language):
        return cluster, face
    plain = anyascii(cluster) if letter else ""
    return (plain, base_face(style)) if plain else None


def _face(cluster: str, style: Style, language: str) -> Face | None:
    """Return the first face that has all of `cluster`, or None."""
    needed = cluster.replace("\u200d", "").replace("\u200c", "")
    if base_face(style).has(needed):
        return base_face(style)
    faces = _faces(_script(cluster[0]), style, language)
    return next((face for face in faces if face.has(needed)), None)


def _script(character: str) -> str:
    """Return the script of `character` as its Unicode name begins, or ``CJK``."""
    if unicodedata.east_asian_width(character) in "WFH":
        return "CJK"
    return re.split("[ -]", unicodedata.name(character, "?"))[0]


@cache
def _faces(script: str, style: Style, language: str) -> tuple[Face, ...]:
    """Return the machine's faces for the Unicode `script`, best first."""
    installed = _installed()
    index = _cjk_face(language) if script == "CJK" else 0
    found = [
        Face(installed[name], index)
        for name in (*_noto_names(script, style), *_BROAD)
        if name in installed
    ]
    return tuple(found) + _fontconfig(script)


def _noto_names(script: str, style: Style) -> Iterator[str]:
    families = ("Serif", "Sans") if style == "display" else ("Sans", "Serif")
    if script == "CJK":
        yield from (f"Noto{family}CJK-Bold.ttc" for family in families)
        return
    if script == "ARABIC" and style == "display":
        yield "NotoNaskhArabic-Bold.ttf"
    name = script.title()
    yield from (f"Noto{family}{name}-Bold.ttf" for family in families)
    yield from (f"Noto{family}{name}-Regular.ttf" for family in families)


def _cjk_face(language: str) -> int:
    tag = language.lower()
    return _CJK_FACES.get(tag, _CJK_FACES.get(tag.split("-")[0], 2))


@cache
def _installed() -> dict[str, Path]:
    """Return the machine's font files by name."""
    return {
        path.name: path
        for folder in map(Path, FOLDERS)
        for path in sorted(folder.rglob("*.[to]t[fc]"))
    }


def _fontconfig(script: str) -> tuple[Face, ...]:
    """Return what fontconfig, where there is one, thinks best for `script`."""
    program = shutil.which("fc-match")
    sample = _sample(script)
    if not program or not sample:
        return ()
    query = [program, "-f", "%{file}\n%{index}", f":bold:charset={ord(sample):x}"]
    answer = subprocess.run(
        query, capture_output=True, text=True, timeout=10, check=False
    )
    path, _, index = answer.stdout.partition("\n")
    if not index.isdigit() or not Path(path).is_file():
        return ()
    # The upper half of fontconfig's index names an instance of a variable font.
    face = Face(Path(path), int(index) & 0xFFFF)
    return (face,) if _is_font(face) else ()


@cache
def _sample(script: str) -> str | None:
    """Return a letter whose Unicode name starts with `script`."""
    letters = (chr(code) for code in range(0x20000))
    return next(
        (
            letter
            for letter in letters
            if unicodedata.category(letter) == "Lo"
            and unicodedata.name(letter, "").startswith(script + " ")
        ),
        None,
    )


def _is_font(face: Face) -> bool:
    from fontTools.ttLib import TTLibError

    try:
        return any(_characters(face))
    except (TTLibError, OSError):
        return False
