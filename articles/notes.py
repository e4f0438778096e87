"""Footnotes: Wikipedia's, Markdown's, Substack's, WordPress's, by what they do.

A note is what a short marker (a number, a letter, a star) links to within the page,
standing behind it. No pattern of names is needed for that (contract F5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from articles.tree import Element, text_of

#: A marker: up to four digits, two letters or some signs, maybe in brackets.
_MARKER = re.compile(
    r"[\[(]?\s*(\d{1,4}|[a-z]{1,2}|[*†‡§¶]{1,3}|note \d+)\s*[\])]?", re.I
)
_BACK = re.compile(
    r"^[\s↩↑^⏎←⤴\ufe0e\ufe0f\[\]()*]*(?:jump up|back)?[\s↩↑^\ufe0e]*$", re.I
)
_COMMENTS = re.compile(r"comment|komment|respond|disqus", re.I)
_BLOCKS = frozenset("li p div dd aside section td".split())
#: Notes of one article (contract F4) and characters of one.
_MOST, _LONGEST = 499, 5_000


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of a page. `marks`: reference -> number; `texts`: note -> number."""

    marks: dict[Element, int] = field(default_factory=dict)
    texts: dict[Element, int] = field(default_factory=dict)


def find_notes(root: Element) -> Notes:
    """Return the notes of `root`, numbered in the order of their references."""
    notes = Notes()
    targets = _targets(root)
    if not targets:
        return notes
    order = {element: place for place, element in enumerate(root.iter())}
    for link in root.iter("a"):
        text = _note_of(link, targets)
        if (
            text is None
            or order.get(text, 0) < order[link]
            or len(notes.texts) >= _MOST
        ):
            continue
        if text not in notes.texts:
            notes.texts[text] = len(notes.texts) + 1
        notes.marks[link] = notes.texts[text]
    for text in notes.texts:
        _drop_back_links(text)
    return notes


def _targets(root: Element) -> dict[str, Element]:
    """Return the elements that short markers link to, by id."""
    wanted = {
        (link.get("href") or "")[1:]
        for link in root.iter("a")
        if (link.get("href") or "").startswith("#") and _MARKER.fullmatch(_words(link))
    }
    found: dict[str, Element] = {}
    if wanted:
        for element in root.iter():
            name = element.get("id") or element.get("name")
            if name in wanted:
                found.setdefault(str(name), element)
    return found


def _words(element: Element) -> str:
    return " ".join(text_of(element).split())


def _note_of(link: Element, targets: dict[str, Element]) -> Element | None:
    """Return the block of the note that `link` is a marker of."""
    href = link.get("href") or ""
    target = targets.get(href[1:]) if href.startswith("#") else None
    if target is None or not _MARKER.fullmatch(_words(link)):
        return None
    if _COMMENTS.search(href):  # the marker is how many there are
        return None
    block: Element | None = target
    while block is not None and block.tag not in _BLOCKS:
        block = block.getparent()
    if (
        block is None
        or block.tag == "body"
        or next(link.iterancestors(str(block.tag)), None) is block
    ):
        return None
    length = len(_words(block))
    return block if 2 < length <= _LONGEST else None


def _drop_back_links(text: Element) -> None:
    """Take the links back to the text, and the number before the note, out of it."""
    for link in list(text.iter("a")):
        href = link.get("href") or ""
        words = _words(link)
        if href.startswith("#") and (_BACK.match(words) or _MARKER.fullmatch(words)):
            for inner in link.iter():
                inner.text = None
                if inner is not link:
                    inner.tail = None
    first = (text.text or "").lstrip()
    if first.startswith("^"):
        text.text = first[1:].lstrip()
