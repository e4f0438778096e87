"""What Markdown writes with marks, and plain text without."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

#: Marks that are placed while text is gathered and settled when a block is whole.
#: No body has private characters (contract T3).
OPEN, CLOSE = "\ue000", "\ue001"
EMPHASIS, STRONG, STRUCK = "\ue010", "\ue011", "\ue012"
BREAK = "\ue020"

_SPECIAL = re.compile(r"[\\`*_\[\]<>~$]|&(?=#?\w+;)")
_LINE_START = re.compile(r"^(?:[#+\-=>|:]|\d{1,9}(?=[.)]))", re.MULTILINE)
_MARK = re.compile(f"{OPEN}(.)|{CLOSE}(.)")
_HTML = {EMPHASIS: "em", STRONG: "strong", STRUCK: "s"}
_SIGNS = {EMPHASIS: "*", STRONG: "**", STRUCK: "~~"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the parts of a text are written.

    `escape`: text so that nothing of it is taken for a mark. `settle`: the marks of a
    whole block. `line_break`: what a `br` becomes. `html`: keeps what there is no mark
    for as HTML.
    """

    name: Literal["md", "txt"]
    escape: Callable[[str], str]
    settle: Callable[[str], str]
    line_break: str
    html: bool


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _settle(text: str) -> str:
    """Return `text` with its marks as Markdown, or HTML where Markdown would fail."""
    for kind in _SIGNS:
        text = text.replace(CLOSE + kind + OPEN + kind, "")
        text = text.replace(OPEN + kind + CLOSE + kind, "")
    signs = _signs(text)
    settled = _MARK.sub(lambda match: signs[match.start()], text)
    return _LINE_START.sub(_escape_start, settled)


def _escape_start(match: re.Match[str]) -> str:
    start = match[0]
    return start + "\\" if start[0].isdigit() else "\\" + start


def _signs(text: str) -> dict[int, str]:
    """Return for each mark, by its place in `text`, what is written for it."""
    signs: dict[int, str] = {}
    opened: list[int] = []
    for match in _MARK.finditer(text):
        if match[1]:
            opened.append(match.start())
            continue
        start = opened.pop()
        kind = match[2]
        plain = _opens(text, start) and _closes(text, match.start())
        signs[start] = _SIGNS[kind] if plain else f"<{_HTML[kind]}>"
        signs[match.start()] = _SIGNS[kind] if plain else f"</{_HTML[kind]}>"
    return signs


def _opens(text: str, at: int) -> bool:
    """Return whether a sign at `at` is left-flanking, as CommonMark 0.31 6.2 says."""
    if at and text[at - 2 : at - 1] == CLOSE:
        return False  # signs that touch are read as one
    before, after = text[at - 1 : at], text[at + 2 : at + 3]
    return not _is_space(after) and (not _is_sign(after) or not _is_word(before))


def _closes(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 2 : at + 3]
    return not _is_space(before) and (not _is_sign(before) or not _is_word(after))


def _is_space(character: str) -> bool:
    return not character or character.isspace() or character == BREAK


def _is_sign(character: str) -> bool:
    # Marks are in the private category "Co": they become punctuation.
    return unicodedata.category(character)[0] in "PSC" if character else False


def _is_word(character: str) -> bool:
    return not _is_space(character) and not _is_sign(character)


def _same(text: str) -> str:
    return text


def _without_marks(text: str) -> str:
    return _MARK.sub("", text)


MARKDOWN = Dialect("md", _escape, _settle, "\\\n", html=True)
TEXT = Dialect("txt", _same, _without_marks, "\n", html=False)
