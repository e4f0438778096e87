"""Finishing: what only shows when the article is whole (headings, lists, figures)."""

from __future__ import annotations

import re
from collections.abc import Collection

from lxml import etree

from articles.attributes import shorten
from articles.titles import key
from articles.tree import Element, take_out, text_of

#: What may hold a picture and its words, and nothing else.
_BOXES = frozenset("p li dd td div".split())
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
#: Signs that stand for a link to the heading itself.
_SIGNS = frozenset(("#", "¶", "§", "∞", "🔗", "⚓", "↩"))
#: The address of an editor, as wikis have it, and characters of the link's words.
_EDITS, _LONGEST_TOOL = re.compile(r"[?&](?:ve)?action=edit\b|/edit/?$"), 30
#: What is left of "[edit | edit source]" without its links.
_EMPTY = re.compile(r"\s*[\[(][\s|·/,]*[\])]\s*$|\s+$")


def finish(root: Element, url: str = "", titles: Collection[str] = ()) -> Element:
    """Return `root`, a built article, its headings, items and pictures in order.

    `url`: of the page, for links to what the article has not kept. `titles`: forms of
    the title, which is not repeated in the text.
    """
    _bare_headings(root)
    _drop_title(root, {key(title) for title in titles})
    _mend_links(root, url)
    _level_headings(root)
    _tighten(root)
    _drop_repeated_lists(root)
    _frame_pictures(root)
    _caption_pictures(root)
    _describe_pictures(root)
    return root


def _bare_headings(root: Element) -> None:
    """Take links that are tools out of headings: to themselves, or to an editor.

    A heading that is nothing else stays as it is.
    """
    for heading in root.iter(*_HEADINGS):
        tools = [link for link in heading.iter("a") if _is_tool(link)]
        if not tools or _letters(heading) == sum(map(_letters, tools)):
            continue
        for link in tools:
            take_out(link)
        _trim(heading)


def _letters(element: Element) -> int:
    return sum(map(str.isalnum, text_of(element)))


def _is_tool(link: Element) -> bool:
    """Say whether `link` stands in a heading for its reader to work with."""
    words = text_of(link).strip()
    edits = _EDITS.search(link.get("href") or "") and len(words) <= _LONGEST_TOOL
    return bool(edits) or words in _SIGNS


def _trim(heading: Element) -> None:
    """Take the brackets that a tool left at the end of `heading` away."""
    last = heading[-1] if len(heading) else None
    text = (heading.text if last is None else last.tail) or ""
    text = _EMPTY.sub("", text)
    if last is None:
        heading.text = text
    else:
        last.tail = text


def _drop_title(root: Element, titles: set[str]) -> None:
    """Drop a first heading that is the title."""
    for first in list(root)[:3]:
        if first.tag in _HEADINGS and key(text_of(first)) in titles:
            root.remove(first)
            return


def _mend_links(root: Element, url: str) -> None:
    """Let links to a missing place lead to the page (contract L3)."""
    ids = {element.get("id") for element in root.iter() if element.get("id")}
    for link in root.iter("a"):
        href = link.get("href") or ""
        if href.startswith("#") and href[1:] not in ids and url:
            link.set("href", f"{url.partition('#')[0]}#{href[3:]}")
    linked = {(link.get("href") or "")[1:] for link in root.iter("a")}
    for element in root.iter():
        if element.get("id") and element.get("id") not in linked:
            _forget_id(element)


def _forget_id(element: Element) -> None:
    if not (element.get("id") or "").startswith("n-."):
        del element.attrib["id"]  # contract X6


def _level_headings(root: Element) -> None:
    """Let headings start at h2 and skip no level (contract X7)."""
    outer: list[int] = []
    for heading in root.iter(*_HEADINGS):
        level = int(heading.tag[1])
        while outer and outer[-1] >= level:
            outer.pop()
        outer.append(level)
        heading.tag = f"h{min(len(outer) + 1, 6)}"


def _tighten(root: Element) -> None:
    """Unwrap the only paragraph of an item or a cell."""
    for item in list(root.iter("li", "td", "th", "dd")):
        if len(item) == 0 or item[0].tag != "p":
            continue
        if any(child.tag not in ("ul", "ol") for child in list(item)[1:]):
            continue
        paragraph = item[0]
        if (paragraph.get("id") and item.get("id")) or paragraph.get("lang"):
            continue
        if paragraph.get("id"):
            item.set("id", paragraph.get("id", ""))
        item.text = paragraph.text
        item[:1] = list(paragraph)


def _frame_pictures(root: Element) -> None:
    """Make a figure of each paragraph that has nothing but pictures."""
    for paragraph in list(root.iter("p")):
        if paragraph.find(".//img") is None or text_of(paragraph).strip():
            continue
        parent = paragraph.getparent()
        if parent is not None and parent.tag == "figure":
            _unwrap(parent, paragraph)
        else:
            paragraph.tag = "figure"


def _caption_pictures(root: Element) -> None:
    """Make a caption of the words beside a picture that are its own text.

    A screen reader would read both (Ace: image-redundant-alt).
    """
    for image in list(root.iter("img")):
        box, words = image.getparent(), (image.tail or "").split()
        if box is None or box.tag not in _BOXES or len(box) > 1:
            continue
        if (
            (box.text or "").strip()
            or not words
            or words != image.get("alt", "").split()
        ):
            continue
        figure = image.makeelement("figure")
        box.text, image.tail = None, None
        box.append(figure)
        figure.append(image)
        etree.SubElement(figure, "figcaption").text = " ".join(words)
        if box.tag == "p":
            _replace(box, figure)


def _replace(old: Element, new: Element) -> None:
    parent = old.getparent()
    if parent is not None:
        new.tail = old.tail
        parent.replace(old, new)


def _drop_repeated_lists(root: Element) -> None:
    """Drop a list right behind the same one: a slide show and its small pictures."""
    for items in list(root.iter("ul", "ol")):
        before = items.getprevious()
        if before is None or before.tag != items.tag or (before.tail or "").strip():
            continue
        parent, words = items.getparent(), text_of(items).split()
        if parent is not None and words and words == text_of(before).split():
            before.tail = items.tail
            parent.remove(items)


def _describe_pictures(root: Element) -> None:
    """Let a caption's words stand for a picture without a text (contract X16)."""
    for figure in root.iter("figure"):
        caption = figure.find("figcaption")
        if caption is None:
            continue
        for image in figure.iter("img"):
            if not image.get("alt"):
                image.set("alt", shorten(text_of(caption), 140))


def _unwrap(parent: Element, paragraph: Element) -> None:
    place = parent.index(paragraph)
    children = list(paragraph)
    for child in children:
        child.tail = None
    parent.remove(paragraph)
    parent[place:place] = children
