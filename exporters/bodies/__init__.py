"""An article's body, as one profile's book has it: the decisions carried out.

The body comes in sanitised; each step keeps it inside the contract's allow-list.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from exporters.bodies.depth import flatten
from exporters.bodies.emoji import name_emoji
from exporters.bodies.empty import drop_empty
from exporters.bodies.figures import Keep, Place, place_pictures, shrink_pictures
from exporters.bodies.links import name_links
from exporters.bodies.maths import set_apart, write_maths
from exporters.bodies.notes import flatten_notes, flatten_ruby, gather_notes
from exporters.bodies.paragraphs import Heading, mark_first, name_headings
from exporters.bodies.split import split
from exporters.bodies.tables import align_numbers, free_empty_heads, list_wide_tables
from exporters.profiles import Profile
from exporters.words import words
from inkpost.model import Article
from inkpost.render import MATHML, XHTML, parse_fragment


@dataclass(frozen=True, slots=True)
class Part:
    """A document's worth of a body. `xhtml`: a fragment."""

    xhtml: str
    has_maths: bool


@dataclass(frozen=True, slots=True)
class Body:
    """A body ready to be bound. `unlabelled`: it has a picture without alt text."""

    parts: tuple[Part, ...]
    headings: tuple[Heading, ...]
    unlabelled: bool


def shape(
    article: Article, profile: Profile, place: Place, name: str, keep: Keep
) -> Body:
    """Return the body of `article` for `profile`, its pictures put where `place` says.

    `keep`: where pictures of our own go.

    `name`: the file name without suffix of its first document, for links that cross
    the border between two parts.
    """
    tree = parse_fragment(article.body)
    nameless = words(article.language or "en").picture
    place_pictures(tree, article.pictures, place, nameless)
    decide(tree, profile, keep)
    align_numbers(tree)
    headings = name_headings(tree)
    mark_first(tree)
    trees, places = split(tree, name)
    for part in trees:
        gather_notes(part)
    return Body(
        parts=tuple(Part(fragment(part), _has_maths(part)) for part in trees),
        headings=tuple(heading.within(places) for heading in headings),
        unlabelled=any(_is_unlabelled(part) for part in trees),
    )


def decide(tree: etree._Element, profile: Profile, keep: Keep | None) -> None:
    """Change `tree` where `profile` has decided against what the web writes."""
    flatten(tree)
    if profile.picture_size == "small":
        shrink_pictures(tree)
    if profile.maths != "mathml" and _has_maths(tree):
        _spell_maths(tree, profile, keep)
    set_apart(tree)
    if profile.notes == "paragraph":
        flatten_notes(tree)
    if profile.ruby == "brackets":
        flatten_ruby(tree)
    if profile.widest_table is not None:
        list_wide_tables(tree, profile.widest_table)
    free_empty_heads(tree)
    if profile.emoji == "words":
        name_emoji(tree)
    name_links(tree)
    drop_empty(tree)


def _spell_maths(tree: etree._Element, profile: Profile, keep: Keep | None) -> None:
    if profile.maths == "picture" and keep:
        from exporters.bodies.formulas import draw_maths  # takes 0.3 s, rarely needed

        draw_maths(tree, keep)
    write_maths(tree)


def _is_unlabelled(tree: etree._Element) -> bool:
    return any(not image.get("alt") for image in tree.iter(f"{{{XHTML}}}img"))


def _has_maths(tree: etree._Element) -> bool:
    return next(tree.iter(f"{{{MATHML}}}math"), None) is not None


def fragment(tree: etree._Element) -> str:
    """Return what is inside `tree`, without the element itself."""
    text = etree.tostring(tree, encoding="unicode", with_tail=False)
    start, end = text.index(">") + 1, text.rfind("</")
    return text[start:end] if end > start else ""
