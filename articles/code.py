"""Code: plain text with real lines, without gutters and buttons (contract G5)."""

from __future__ import annotations

import re

from lxml import etree

from articles.tree import Element, text_of

#: Line numbers and buttons beside code (Prism, highlight.js, GitHub, Pygments, Hexo).
_GUTTER = re.compile(
    r"gutter|line-?no|line-?numbers?-rows|linenodiv|lnt\b|lntd|blob-num|copy|clipboard|"
    r"toolbar|prompt-sign|code-?lang|language-name",
    re.I,
)
_LINE = re.compile(
    r"(?:^|[\s_-])(?:line|row|blob-code|code-line|cl|react-code-text)\b", re.I
)
_CODE_TABLE = re.compile(r"highlight|code|blob|syntax|lntable|rouge|hljs", re.I)


def gather_code(root: Element) -> None:
    """Make one `pre` of each table in `root` that only numbers the lines of code."""
    for table in list(root.iter("table")):
        if not _is_code_table(table):
            continue
        block = table.makeelement("pre")
        block.text = _lines_of(table)
        block.tail = table.tail
        parent = table.getparent()
        if parent is not None and block.text.strip():
            parent.replace(table, block)


def _is_code_table(table: Element) -> bool:
    gutters = any(_is_gutter(cell) for cell in table.iter("td"))
    inner = next(table.iter("pre"), None)
    names = f"{table.get('class', '')} "
    parent = table.getparent()
    if parent is not None:
        names += parent.get("class", "")
    return gutters and (inner is not None or bool(_CODE_TABLE.search(names)))


def _is_gutter(element: Element) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')}"
    if _GUTTER.search(names) or element.get("data-line-number") is not None:
        return True
    return element.tag == "button" or element.get("aria-hidden") == "true"


def _lines_of(table: Element) -> str:
    lines = []
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag == "td" and not _is_gutter(cell)]
        lines.append("".join(code_text(cell).strip("\n") for cell in cells))
    return "\n".join(lines)


def code_text(element: Element) -> str:
    """Return the text of code in `element`, one line a line."""
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walk:
        if event == "start":
            if inner is not element and _is_gutter(inner):
                walk.skip_subtree()
            elif inner.tag == "br":
                parts.append("\n")
            else:
                parts.append(inner.text or "")
            continue
        if _ends_line(inner, parts):
            parts.append("\n")
        if inner is not element:
            parts.append(inner.tail or "")
    return "".join(parts).replace("\r\n", "\n").replace("\u00a0", " ")


def _ends_line(element: Element, parts: list[str]) -> bool:
    """Say whether `element` is a line of code whose end is not in the text."""
    if element.tag not in ("div", "li", "tr", "p") and not (
        element.tag in ("span", "code") and _LINE.search(element.get("class") or "")
    ):
        return False
    if (element.tail or "").startswith("\n") or element.getnext() is None:
        return False
    return bool(parts) and not parts[-1].endswith("\n")


def is_block(element: Element) -> bool:
    """Say whether a `code` element outside `pre` is a block of several lines."""
    return element.find("br") is not None or text_of(element).strip().count("\n") > 1
