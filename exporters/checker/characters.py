"""Section 5: characters (contract T1-T4), in texts and attributes, entities decoded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import cast

from lxml import etree

from exporters.bodies.emoji import EMOJI
from exporters.checker.book import Book
from exporters.checker.findings import Findings, at, error

_FORMAT = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BROKEN = re.compile("\ufffd{2,}|[\ue000-\uf8ff]")
_DANGLING = re.compile("\ufe0f")
_READ = ("alt", "title", "alttext", "aria-label")
_TEXT = etree.XPath("string()")
_ALL_READ = etree.XPath(" | ".join(f"//@{name}" for name in _READ))
_STRANGE = (_FORMAT, _CONTROL, EMOJI, _DANGLING, re.compile("[\ufffd\ue000-\uf8ff]"))


def check_characters(book: Book) -> Findings:
    """Find characters that make readers stumble; one finding a rule and document."""
    trees = {name: document.root for name, document in book.documents.items()}
    for name in (book.opf_name, book.ncx_name):
        if name in book.container.trees:
            trees[name] = book.container.trees[name]
    for name, root in trees.items():
        if _is_plain("\n".join(_all_texts(root))):
            continue
        said: set[str] = set()
        for element in root.iter():
            for rule, message in _problems(book, _text(element)):
                if rule not in said:
                    said.add(rule)
                    yield error(rule, at(name, element), message)


def _all_texts(root: etree._Element) -> Iterator[str]:
    yield str(_TEXT(root))
    yield from map(str, cast("list[str]", _ALL_READ(root)))


def _is_plain(text: str) -> bool:
    """Say whether `text` has no problem, in a tenth of the time of finding which."""
    characters = "".join(set(text))
    strange = any(rule.search(characters) for rule in _STRANGE)
    return not strange and unicodedata.is_normalized("NFC", text)


def _text(element: etree._Element) -> str:
    attributes = (str(element.get(name) or "") for name in _READ)
    return "".join((element.text or "", element.tail or "", *attributes))


def _problems(book: Book, text: str) -> list[tuple[str, str]]:
    if text.isascii() and text.isprintable():
        return []
    problems = []
    if found := _FORMAT.search(text):
        problems.append(("T1", f"The invisible character {_name(found)} is in it."))
    emoji = EMOJI.search(text) or _DANGLING.search(text)
    if emoji and book.profile.emoji == "words":
        message = f"The emoji {_name(emoji)} can hide cover and contents on a Kindle."
        problems.append(("T2", message))
    if found := _CONTROL.search(text) or _BROKEN.search(text):
        problems.append(("T3", f"The character {_name(found)} shows nothing."))
    if not unicodedata.is_normalized("NFC", text):
        problems.append(("T4", "Letters and accents are not composed (NFC)."))
    return problems


def _name(found: re.Match[str]) -> str:
    return f"U+{ord(found.group()[0]):04X}"
