"""An article without the blocks that its reader took out of it.

A block is what stands alone on a page: a paragraph, a heading, an item of a list, a
picture with its caption, a table. Blocks are counted from 0 in reading order, so a cut
fits one body only, and names it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml import etree

from exporters.bodies import fragment
from exporters.bodies.notes import is_note
from exporters.bodies.trees import EPUB_TYPE, every, is_blank, name_of, remove, unwrap
from exporters.profiles import PRINT_A4, PRINT_LETTER, Profile
from inkpost.errors import BookInvalid
from inkpost.model import Article, Cut, Format
from inkpost.render import parse_fragment

#: What a page shows above the text, and can be taken out too.
HEAD = ("site", "byline")

#: Elements that only hold others: what is in them are the blocks.
_HOLDERS = frozenset("div section ul ol".split())
#: Without anything in them they are nothing.
_HOLLOW = (
    "figure",
    "figcaption",
    "li",
    "ul",
    "ol",
    "div",
    "section",
    "p",
    "blockquote",
)


def mark_of(article: Article) -> str:
    """Return what names the body of `article` in a cut."""
    return hashlib.sha256(article.body.encode()).hexdigest()[:16]


def blocks(tree: etree._Element) -> Iterator[etree._Element]:
    """Yield the blocks of a body's `tree`, in reading order."""
    for child in tree.iterchildren(etree.Element):
        words = (child.text or "") + "".join(each.tail or "" for each in child)
        if name_of(child) in _HOLDERS and len(child) and not words.strip():
            yield from blocks(child)
        else:
            yield child


def cut(article: Article, wish: Cut) -> Article:
    """Return what `wish` leaves of `article`.

    Raises `BookInvalid` where nothing is left, and where the article is not the one any
    more that the cut was made for.
    """
    if wish.of != mark_of(article):
        raise BookInvalid(
            f"“{article.title}” has changed since you chose what to leave out: "
            "open it for printing again"
        )
    tree = parse_fragment(article.body)
    unwanted = {int(name) for name in wish.gone if name.isdecimal()}
    for number, block in enumerate(list(blocks(tree))):
        if number in unwanted:
            remove(block)
    if wish.pictures == "none":
        _take_pictures(tree)
        article = replace(article, pictures=(), lead_picture=None, logo=None)
    _tidy(tree)
    if not len(tree):
        raise BookInvalid(f"Nothing of “{article.title}” is left: put something back")
    return _without_parts(_with_body(article, tree), set(wish.gone))


def _without_parts(article: Article, names: set[str]) -> Article:
    if "site" in names:
        article = replace(article, site_name=None)
    if "byline" in names:
        article = replace(article, byline=None, published=None)
    return article


def _take_pictures(tree: etree._Element) -> None:
    """Take the pictures out, and with each one the figure that it is all of."""
    for figure in every(tree, "figure"):
        if every(figure, "img") and not every(figure, "table", "pre", "blockquote"):
            remove(figure)
    for image in every(tree, "img"):
        if image.getparent() is not None:
            remove(image)


def _tidy(tree: etree._Element) -> None:
    """Take out what is left empty, and links to what is gone."""
    _mend_notes(tree)
    for element in reversed(every(tree, *_HOLLOW)):
        if element is not tree and is_blank(element):
            remove(element)
    ids = {element.get("id") for element in tree.iter(etree.Element)}
    for link in every(tree, "a"):
        if link.get("href", "").startswith("#") and link.get("href", "")[1:] not in ids:
            unwrap(link)


def _mend_notes(tree: etree._Element) -> None:
    """Leave no note without its sign, no sign without its note (contract F1)."""
    notes = {note.get("id", ""): note for note in every(tree, "aside") if is_note(note)}
    signs: dict[str, etree._Element] = {}
    for link in every(tree, "a"):
        if link.get(EPUB_TYPE) == "noteref":
            name = link.get("href", "")[1:]
            if name in notes:
                signs.setdefault(name, link)
            else:
                remove(link)
    for name, note in notes.items():
        back = next(iter(every(note, "a")), None)
        if name not in signs:
            remove(note)
        elif back is not None:
            signs[name].set("id", back.get("href", "")[1:])


def _with_body(article: Article, tree: etree._Element) -> Article:
    """Return `article` with the body `tree`, and without pictures that are gone."""
    left = {image.get("src") for image in every(tree, "img")}
    shown = {image.get("src") for image in every(parse_fragment(article.body), "img")}
    gone = shown - left
    return replace(
        article,
        body=fragment(tree),
        pictures=tuple(each for each in article.pictures if each.url not in gone),
        lead_picture=None if article.lead_picture in gone else article.lead_picture,
    )


def shaped(profile: Profile, format: Format, wish: Cut) -> Profile:
    """Return `profile` with what `wish` says of pictures, or of paper for a PDF."""
    small = wish.pictures == "small"
    if format == "pdf":
        paper = PRINT_LETTER if wish.paper == "letter" else PRINT_A4
        profile = replace(paper, text_size=wish.text_size / 100)
    return replace(profile, picture_size="small" if small else "full")


def numbered(names: Iterable[str]) -> tuple[str, ...]:
    """Return those of `names` that can name a block, each once."""
    known = (name for name in names if name in HEAD or _is_number(name))
    return tuple(dict.fromkeys(known))


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdecimal() and len(name) < 6
