"""An article before it is printed: its blocks, each with a box to leave it out.

The blocks are those of `exporters.cutting`, so what is left here is what is left in the
file. The text has been cleaned before it was kept, and the page lets nothing run but
our own script.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Form
from lxml import etree

from exporters.bodies import fragment
from exporters.bodies.figures import Placed
from exporters.bodies.trees import name_of, new, swap, words_in
from exporters.cutting import blocks, mark_of, numbered
from exporters.labels import line
from exporters.languages import long_date
from exporters.pages.values import ArticleValues, article_values
from exporters.profiles import PRINT_A4
from exporters.words import words as words_of
from inkpost.model import Article, Cut, Paper, Picture, PictureSize
from inkpost.render import one_line, parse_fragment
from web.languages import _, spoken

#: What this page may load and do: our own style, script and pictures, and our forms.
POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: Percent of the usual size of the text.
SIZES = (80, 90, 100, 115, 130, 150)
#: Elements that cannot hold a box themselves.
_CLOSED = frozenset("table hr img pre dl blockquote".split())
#: Characters of a block that its box is called by.
_LONGEST_NAME = 60
_BLOCK = "data-block"


@dataclass(frozen=True, slots=True)
class Shown:
    """An article as the page shows it. `byline`: with its date; `body`: HTML."""

    values: ArticleValues
    byline: str
    minutes: str
    original: str


def shown(article: Article, pictures: str) -> Shown:
    """Return what the page shows of `article`; `pictures`: the path they are under."""
    words = words_of(article.language or "en")

    def place(picture: Picture) -> Placed | None:
        if picture.path is None:
            return None
        return Placed(pictures + picture.path.name, picture.width, picture.height)

    profile = replace(PRINT_A4, maths="mathml")  # browsers know it
    values = article_values(_marked(article), 1, profile, words, place, _add_boxes)
    date = article.published and long_date(article.published, words.language)
    named = (line(article.byline or ""), date)
    return Shown(
        values,
        byline=" · ".join(part for part in named if part),
        minutes=words.minutes.format(article.minutes),
        original=words.original,
    )


def _marked(article: Article) -> Article:
    """Return `article` with the number of each block as an attribute in its body."""
    tree = parse_fragment(article.body)
    for number, block in enumerate(list(blocks(tree))):
        if name_of(block) in _CLOSED:
            holder = new("div")
            swap(block, holder)
            holder.append(block)
            block = holder
        block.set(_BLOCK, str(number))
    return replace(article, body=fragment(tree))


def _add_boxes(tree: etree._Element) -> None:
    for block in [each for each in tree.iter(etree.Element) if each.get(_BLOCK)]:
        number = block.attrib.pop(_BLOCK)
        label = _box(str(number), _name(block))
        label.tail, block.text = block.text, None
        block.insert(0, label)
        block.set("class", f"{block.get('class', '')} block".strip())
    for link in tree.iter("{*}a"):
        if not link.get("href", "#").startswith("#"):
            link.set("target", "_blank")
            link.set("rel", "noopener noreferrer")


def _box(number: str, name: str) -> etree._Element:
    label = new("label", class_="cut")
    box = new("input", type="checkbox", name="cut", value=number)
    box.set("data-name", name)
    label.append(box)
    said = _("Leave out: %(block)s", block=name)
    label.append(new("span", said, class_="hidden", lang=spoken()))
    return label


def _name(block: etree._Element) -> str:
    """Return what a block is called: its first words, or what it shows."""
    if words := words_in(block):
        return one_line(words, _LONGEST_NAME)
    alts = (each.get("alt", "") for each in block.iter("{*}img"))
    return one_line(next(filter(None, alts), ""), _LONGEST_NAME) or _("a picture")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the page's form says: how the article is to be, and what is to be done."""

    cut: Cut
    do: str
    device: str


def read_form(
    of: Annotated[str, Form(max_length=64)] = "",
    cut: Annotated[list[str], Form(max_length=5000)] = [],  # noqa: B006
    pictures: Annotated[PictureSize, Form()] = "full",
    paper: Annotated[Paper, Form()] = "a4",
    size: Annotated[int, Form()] = 100,
    do: Annotated[str, Form(max_length=20)] = "",
    device: Annotated[str, Form(max_length=64)] = "",
) -> Wanted:
    """Return what the form of the page says."""
    size = min(SIZES, key=lambda known: abs(known - size))
    return Wanted(Cut(of, numbered(cut), pictures, paper, size), do, device)


def whole(article: Article) -> Cut:
    """Return the cut that leaves all of `article`."""
    return Cut(mark_of(article))


def size_names() -> Collection[tuple[int, str]]:
    """Return the sizes of text, each with its name."""
    names = {100: _("usual")}
    return [(size, names.get(size, f"{size} %")) for size in SIZES]
