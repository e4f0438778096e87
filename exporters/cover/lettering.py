"""Text set and drawn by Pillow: fallback of fonts, right-to-left, fitting, balance."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, groupby

from PIL import ImageDraw

from exporters.cover.bidi import levels_of
from exporters.cover.breaks import break_up
from exporters.cover.faces import Face, Style, split_by_face
from inkpost.model import Direction

#: Red, green, blue.
Colour = tuple[int, int, int]

#: Pictures among the characters, and what only modifies them: no cover has them.
_EMOJI = re.compile("[\U0001f000-\U0001faff\ufe0e\ufe0f\u20e3]\u200d?")


@dataclass(frozen=True, slots=True)
class Type:
    """How text is set. `size`: pixels an em; `leading`: line height in ems."""

    style: Style
    size: int
    language: str = "en"
    direction: Direction = "ltr"
    leading: float = 1.12

    @property
    def line_height(self) -> int:
        """Pixels from one baseline to the next."""
        return round(self.size * self.leading)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that fit: `type` says at which size."""

    lines: tuple[str, ...]
    type: Type

    @property
    def height(self) -> int:
        """Height of all lines in pixels."""
        return len(self.lines) * self.type.line_height


def drawable(text: str) -> str:
    """Return `text` on one line, without emoji.

    >>> drawable("Sun \\U0001f31e and  moon")
    'Sun and moon'
    """
    return " ".join(_EMOJI.sub("", text).split())


def fit(
    text: str, type: Type, width: int, height: int, lines: int, least: int
) -> Block:
    """Return `text` as large as fits `width` x `height` pixels in at most `lines`.

    From `type.size` down to `least` pixels an em; at that size words are broken and
    the rest is cut off with an ellipsis.
    """
    words, size = _measure(text, type), type.size
    while size >= least:
        now = replace(type, size=size)
        count = words.wrap(width / size)
        if count and count <= min(lines, height // now.line_height):
            found = words.balance(count, width / size)
            if all(width_of(line, now) <= width for line in found):
                return Block(found, now)
        size = round(size * 0.95)
    now = replace(type, size=least)
    return Block(_cut(text, now, width, min(lines, height // now.line_height)), now)


def width_of(text: str, type: Type) -> float:
    """Return the advance of `text` on one line, in pixels."""
    return sum(_advance(run, type) for run in _runs(text, type))


def draw_block(
    draw: ImageDraw.ImageDraw,
    block: Block,
    at: tuple[int, int],
    width: int,
    colour: Colour,
) -> int:
    """Draw `block` with its upper left corner `at`; return the y below it.

    Right-to-left text stands at the right of `width`.
    """
    x, y = at
    for line in block.lines:
        left = x
        if block.type.direction == "rtl":
            left = x + width - round(width_of(line, block.type))
        draw_line(
            draw, line, (left, y + round(block.type.size * 0.82)), block.type, colour
        )
        y += block.type.line_height
    return y


def draw_line(
    draw: ImageDraw.ImageDraw,
    text: str,
    at: tuple[int, int],
    type: Type,
    colour: Colour,
) -> None:
    """Draw `text` with the left end of its baseline `at`."""
    x: float = at[0]
    for run in _runs(text, type):
        draw.text(
            (x, at[1]),
            run.text,
            fill=colour,
            font=run.face.at(type.size),
            anchor="ls",
            direction="rtl" if run.level % 2 else "ltr",
            language=type.language,
        )
        x += _advance(run, type)


# --- lines ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text, measured in ems, which are nearly the same at every size.

    `ends[n]`: where the first n end, each with the space behind it; `spaces`: those.
    """

    words: tuple[str, ...]
    ends: tuple[float, ...]
    spaces: tuple[float, ...]

    def width(self, start: int, end: int) -> float:
        """Return the width of a line of the words from `start` to before `end`."""
        return self.ends[end] - self.ends[start] - self.spaces[end - 1]

    def wrap(self, measure: float) -> int | None:
        """Return how many lines of `measure` ems they need, None if a word is wider."""
        count, start = 0, 0
        for number in range(len(self.words)):
            if count == 0 or self.width(start, number + 1) > measure:
                count, start = count + 1, number
                if self.width(start, number + 1) > measure:
                    return None
        return count

    def balance(self, count: int, measure: float) -> tuple[str, ...]:
        """Return `count` lines, enough for the words, as even as they can be.

        That is: with the least sum of the squares of what the lines leave free.
        """
        # best[n]: the cost of the first n words in so many lines, and where those begin
        best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0, ())}
        for _ in range(count):
            best = {
                end: min(
                    (cost + self._cost(start, end, measure), (*starts, start))
                    for start, (cost, starts) in best.items()
                    if start < end
                )
                for end in range(min(best) + 1, len(self.words) + 1)
            }
        starts = best[len(self.words)][1]
        return tuple(
            "".join(self.words[start:end]).rstrip()
            for start, end in zip(starts, (*starts[1:], None), strict=True)
        )

    def _cost(self, start: int, end: int, measure: float) -> float:
        free = measure - self.width(start, end)
        return free**2 if free >= 0 else math.inf


def _measure(text: str, type: Type) -> _Words:
    words = break_up(text, type.language)
    whole = [width_of(word, type) / type.size for word in words]
    bare = [width_of(word.rstrip(), type) / type.size for word in words]
    spaces = (wide - narrow for wide, narrow in zip(whole, bare, strict=True))
    return _Words(tuple(words), (0.0, *accumulate(whole)), tuple(spaces))


def _cut(text: str, type: Type, width: int, count: int) -> tuple[str, ...]:
    """Return at most `count` lines; too long words are broken, the end is cut off."""
    lines: list[str] = []
    line = ""
    for word in break_up(text, type.language):
        for part in _parts(word, type, width):
            if line and width_of((line + part).rstrip(), type) > width:
                lines.append(line.rstrip())
                line = ""
            line += part
    lines.append(line.rstrip())
    if len(lines) > count:
        lines[count - 1 :] = [_shorten(lines[count - 1], type, width)]
    return tuple(lines)


def _parts(word: str, type: Type, width: int) -> list[str]:
    if width_of(word.rstrip(), type) <= width:
        return [word]
    return list(word)


def _shorten(line: str, type: Type, width: int) -> str:
    """Return `line` with an ellipsis, cut at a word where there is one."""
    while line and width_of(line.rstrip() + "…", type) > width:
        line = line.rsplit(" ", 1)[0] if " " in line.rstrip() else line[:-1]
    return line.rstrip(" ,;:.–—-") + "…"


# --- runs: one face, one direction ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    face: Face
    level: int


def _advance(run: _Run, type: Type) -> float:
    direction = "rtl" if run.level % 2 else "ltr"
    return run.face.at(type.size).getlength(
        run.text, direction=direction, language=type.language
    )


def _runs(text: str, type: Type) -> tuple[_Run, ...]:
    return _visual_runs(text, type.style, type.language, type.direction)


@lru_cache(maxsize=1024)
def _visual_runs(
    text: str, style: Style, language: str, direction: Direction
) -> tuple[_Run, ...]:
    """Return the runs of a line from left to right."""
    pieces = split_by_face(text, style, language)
    levels = iter(levels_of("".join(piece for piece, _ in pieces), direction))
    runs = []
    for piece, face in pieces:
        marked = [(character, next(levels)) for character in piece]
        for level, group in groupby(marked, key=lambda pair: pair[1]):
            runs.append(_Run("".join(pair[0] for pair in group), face, level))
    return tuple(_reorder(runs))


def _reorder(runs: list[_Run]) -> list[_Run]:
    """Return `runs` in visual order: rule L2 of Unicode's bidirectional algorithm."""
    for level in range(max((run.level for run in runs), default=0), 0, -1):
        ordered: list[_Run] = []
        for inside, group in groupby(runs, key=lambda run: run.level >= level):
            members = list(group)
            ordered += members[::-1] if inside else members
        runs = ordered
    return runs
