"""Emoji out of books for readers that break on them (contract T2)."""

from __future__ import annotations

import re
import unicodedata

from lxml import etree

from exporters.bodies.trees import every, words_in

#: Pictographs, flags and skin tones; a joiner or selector goes with them.
EMOJI = re.compile("[\U0001f000-\U0001faff]")
_CLUSTER = re.compile(
    "[\U0001f000-\U0001faff][\u200d\ufe0e\ufe0f\u20e3\U0001f000-\U0001faff"
    "\U000e0020-\U000e007f]*[\u2640\u2642\u2695\u2696\u2708\u2764]?\ufe0f?|\ufe0f"
)
_BLOCKS = "p li td th dd dt h2 h3 h4 h5 h6 figcaption caption pre".split()


def name_emoji(tree: etree._Element) -> None:
    """Take the emoji out of `tree`; where one stands alone, say its name instead."""
    if not _has_any(tree):
        return
    for block in every(tree, *_BLOCKS):
        if EMOJI.search(words_in(block)) and _only_emoji(block):
            _replace(block, spell_emoji(words_in(block)))
    for element in tree.iter():
        if isinstance(element.tag, str) and element.text:
            element.text = drop_emoji(element.text)
        if element.tail:
            element.tail = drop_emoji(element.tail)
        for name in {"alt", "alttext"} & set(element.keys()):
            element.set(name, plain_label(element.get(name, "")))


def _has_any(tree: etree._Element) -> bool:
    """Say whether there is something to do: in most articles there is not."""
    labels = (
        element.get("alt") or element.get("alttext") or ""
        for element in tree.iter("{*}img", "{*}math")
    )
    words = "".join((*tree.itertext(), *labels))  # type: ignore[arg-type]
    return bool(_CLUSTER.search(words))


def _only_emoji(block: etree._Element) -> bool:
    without = _CLUSTER.sub("", words_in(block)).strip()
    return not without and not any(True for _ in block.iter("{*}img", "{*}math"))


def _replace(block: etree._Element, text: str) -> None:
    for child in list(block):
        block.remove(child)
    block.text = text


def drop_emoji(text: str) -> str:
    """Return `text` without emoji, and without the double space that one leaves."""
    if not _CLUSTER.search(text):
        return text
    return re.sub(r"(?<=\S)  +(?=\S)", " ", _CLUSTER.sub("", text))


def spell_emoji(text: str) -> str:
    """Return `text` with each emoji as its name in brackets.

    >>> spell_emoji("\\N{ROCKET}")
    '[rocket]'
    """
    named = EMOJI.sub(lambda found: f"[{_name(found.group())}] ", text)
    return " ".join(_CLUSTER.sub("", named.replace("\u200d", "")).split())


def _name(emoji: str) -> str:
    return unicodedata.name(emoji, "emoji").lower()


def plain_label(text: str) -> str:
    """Return `text` without emoji, or with their names if it has nothing else."""
    return drop_emoji(text).strip() or spell_emoji(text)
