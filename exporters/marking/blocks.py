"""What stands by itself: paragraphs, headings, lists, quotations, code, tables."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from lxml import etree

from exporters.bodies.depth import flatten
from exporters.bodies.trees import EPUB_TYPE, every, name_of
from exporters.marking.dialects import MARKDOWN, Dialect
from exporters.marking.lines import Writing, anchor, line, longest_run, nodes_of
from exporters.marking.tables import table
from inkpost.render import BLOCKS, MATHML, parse_fragment

_LARGEST_HEADING = 6


def mark_up(body: str, dialect: Dialect = MARKDOWN, level: int = 0) -> str:
    """Return the XHTML fragment `body` in `dialect`, ending without a line break.

    `level`: how far its headings are moved down. Where the dialect cannot write links,
    their addresses stand numbered at the end.
    """
    writing = Writing(dialect, level)
    tree = parse_fragment(body)
    flatten(tree)
    text = "\n\n".join(_flow(tree, writing))
    if not writing.links:
        return text
    numbered = (f"[{number}] {url}" for number, url in enumerate(writing.links, 1))
    return text + "\n\n" + "\n".join(numbered)


def _flow(element: etree._Element, writing: Writing) -> list[str]:
    """Return the blocks in `element`; text between them becomes paragraphs."""
    blocks: list[str] = []
    lists = 0
    for is_block, group in groupby(nodes_of(element), key=_is_block):
        if not is_block:
            text = line(group, writing)
            blocks += [text] if text else []
            lists = 0 if text else lists
            continue
        for node in group:
            assert not isinstance(node, str)
            lists = lists + 1 if name_of(node) in ("ul", "ol") else 0
            blocks += _block(node, writing, lists)
    return blocks


def _is_block(node: etree._Element | str) -> bool:
    if isinstance(node, str):
        return False
    if node.tag == f"{{{MATHML}}}math":
        return node.get("display") == "block"
    return name_of(node) in BLOCKS and name_of(node) != "br"


def _block(element: etree._Element, writing: Writing, lists: int) -> list[str]:
    """Return the blocks that `element` becomes.

    `lists`: how many lists stand together, this one included: two that touch would be
    read as one, so every second has another sign.
    """
    name = name_of(element)
    if name in ("ul", "ol"):
        return [_list(element, writing, lists)]
    if name == "hr":
        return ["* * *"]
    if name == "math":
        return [line([element], writing)]
    rule = _RULES.get(name, _flow)
    blocks = rule(element, writing)
    if blocks and (place := anchor(element, writing)) and not _is_note(element):
        blocks[0] = f"{place}{blocks[0]}" if name == "p" else f"{place}\n\n{blocks[0]}"
    return blocks


def _paragraph(element: etree._Element, writing: Writing) -> list[str]:
    text = line(nodes_of(element), writing)
    return [text] if text else []


def _heading(element: etree._Element, writing: Writing) -> list[str]:
    level = int(name_of(element)[1]) + writing.level
    return [heading(line(nodes_of(element), writing), level, writing.dialect)]


def heading(text: str, level: int, dialect: Dialect) -> str:
    """Return a heading; `text` is written in `dialect` already."""
    text = " ".join(text.replace("\\\n", " ").split())
    if dialect.html:
        # A trailing "#" would be taken for the end of the heading.
        closed = text[:-1] + "\\#" if text.endswith("#") else text
        return f"{'#' * min(level, _LARGEST_HEADING)} {closed}"
    return f"{text}\n{('=', '-')[level > 1] * min(len(text), 60)}"


def _list(element: etree._Element, writing: Writing, turn: int) -> str:
    """Return a list. `turn`: which of two signs it has, by whether it is odd."""
    ordered = name_of(element) == "ol"
    number = _first_number(element) if ordered else 0
    items = []
    for item in element:
        sign = f"{number}{').'[turn % 2]}" if ordered else "*-"[turn % 2]
        items.append(_item(item, sign, writing))
        number += 1
    loose = any("\n\n" in item for item in items)
    return ("\n\n" if loose else "\n").join(items)


def _first_number(element: etree._Element) -> int:
    """Return where a list starts; Markdown knows no negative numbers."""
    start = element.get("start", "1")
    return int(start[:9]) if start.isdecimal() else 1


def _item(item: etree._Element, sign: str, writing: Writing) -> str:
    blocks = _flow(item, writing)
    # Only a list may follow text directly: anything else would be part of it.
    lists = sum(name_of(child) in ("ul", "ol") for child in item)
    tight = len(blocks) - lists <= 1
    text = ("\n" if tight else "\n\n").join(blocks)
    return f"{sign} " + _indent(text, " " * (len(sign) + 1)).lstrip(" ")


def _indent(text: str, by: str) -> str:
    return "\n".join(by + row if row else row for row in text.split("\n"))


def _quotation(element: etree._Element, writing: Writing) -> list[str]:
    text = "\n\n".join(_flow(element, writing))
    return ["\n".join(f"> {row}".rstrip() for row in text.split("\n"))] if text else []


def _code(element: etree._Element, writing: Writing) -> list[str]:
    text = "".join(map(str, element.itertext())).strip("\n")
    if not writing.dialect.html:
        return [_indent(text, "    ")]
    fence = "`" * max(3, longest_run("`", text) + 1)
    return [f"{fence}{_language(element)}\n{text}\n{fence}"]


def _language(element: etree._Element) -> str:
    classes = [inner.get("class", "") for inner in (element, *every(element, "code"))]
    found = (name for names in classes for name in names.split())
    return next((name[9:] for name in found if name.startswith("language-")), "")


def _caption(element: etree._Element, writing: Writing) -> list[str]:
    text = " ".join(_flow(element, writing))
    return [f"*{text}*" if writing.dialect.html and "*" not in text else text]


def _definitions(element: etree._Element, writing: Writing) -> list[str]:
    """Return a list of terms, each with what it means below it."""
    rows: list[str] = []
    for child in element:
        text = "\n\n".join(_flow(child, writing))
        if name_of(child) == "dt":
            rows.append(f"- **{text}**" if writing.dialect.html else text)
        else:
            rows.append(_indent(text, "  "))
    return ["\n\n".join(rows)] if rows else []


def _note(element: etree._Element, writing: Writing) -> list[str]:
    """Return a footnote without the link back, which its mark makes again."""
    if not _is_note(element):
        return _flow(element, writing)
    for link in every(element, "a"):
        if link.get("href", "").startswith("#r") or "backlink" in link.get("role", ""):
            link.text, link.tail = "", (link.tail or "").lstrip()
            break
    text = "\n\n".join(_flow(element, writing))
    return [f"[^{element.get('id', '')}]: {_indent(text, '    ').lstrip()}"]


def _is_note(element: etree._Element) -> bool:
    return element.get(EPUB_TYPE) == "footnote"


def _table(element: etree._Element, writing: Writing) -> list[str]:
    return table(element, writing, _cell)


def _cell(element: etree._Element, writing: Writing) -> str:
    return "\n".join(_flow(element, writing))


_RULES: dict[str, Callable[[etree._Element, Writing], list[str]]] = {
    "p": _paragraph,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    "blockquote": _quotation,
    "pre": _code,
    "figcaption": _caption,
    "caption": _caption,
    "dl": _definitions,
    "aside": _note,
    "table": _table,
}
