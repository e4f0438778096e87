"""What stands in a line: text, emphasis, code, links, pictures, formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape

from lxml import etree

from exporters.bodies.trees import EPUB_TYPE, name_of, words_in
from exporters.marking.dialects import (
    BREAK,
    CLOSE,
    EMPHASIS,
    OPEN,
    STRONG,
    STRUCK,
    Dialect,
)
from inkpost.render import MATHML

_SPACE = re.compile("[ \t\r\n\f]+")
_KINDS = {
    "em": EMPHASIS,
    "i": EMPHASIS,
    "cite": EMPHASIS,
    "dfn": EMPHASIS,
    "var": EMPHASIS,
    "strong": STRONG,
    "b": STRONG,
    "s": STRUCK,
}
#: Kept as HTML where the dialect has it.
_TAGS = frozenset("sub sup kbd samp u ruby rt rp".split())


@dataclass(frozen=True, slots=True)
class Writing:
    """One body being written. `links`: addresses in the order of their numbers."""

    dialect: Dialect
    level: int = 0
    links: list[str] = field(default_factory=list)


def line(nodes: Iterable[etree._Element | str], writing: Writing) -> str:
    """Return `nodes`, text and elements that stand in a line, as one paragraph."""
    text = "".join(
        writing.dialect.escape(_SPACE.sub(" ", node))
        if isinstance(node, str)
        else _element(node, writing)
        for node in nodes
    )
    text = re.sub(f" *{BREAK} *", BREAK, re.sub("  +", " ", text)).strip(" " + BREAK)
    settled = writing.dialect.settle(text.replace(BREAK, "\n"))
    return settled.replace("\n", writing.dialect.line_break)


def nodes_of(element: etree._Element) -> list[etree._Element | str]:
    """Return what is directly in `element`: its text, its children, their tails."""
    nodes: list[etree._Element | str] = [element.text or ""]
    for child in element:
        nodes += [child, child.tail or ""]
    return [node for node in nodes if not isinstance(node, str) or node]


def _inside(element: etree._Element, writing: Writing) -> str:
    return "".join(
        writing.dialect.escape(_SPACE.sub(" ", node))
        if isinstance(node, str)
        else _element(node, writing)
        for node in nodes_of(element)
    )


def _element(element: etree._Element, writing: Writing) -> str:
    name = name_of(element)
    if name == "br":
        return BREAK
    if name in _KINDS:
        return _marked(_inside(element, writing), _KINDS[name])
    if name in _TAGS:
        return _tagged(element, name, writing)
    if element.tag == f"{{{MATHML}}}math":
        return _formula(element, writing)
    rule = _RULES.get(name, _inside)
    return _place(element, writing) + rule(element, writing)


def _place(element: etree._Element, writing: Writing) -> str:
    """Return the place of `element`; the mark of a note makes its own."""
    return "" if _is_note_mark(element) else anchor(element, writing)


def _is_note_mark(element: etree._Element) -> bool:
    return element.get(EPUB_TYPE) == "noteref"


def _marked(text: str, kind: str) -> str:
    """Return `text` between marks of `kind`, with its outer spaces outside."""
    inner = text.strip(" " + BREAK)
    if not inner:
        return text
    before, _, after = text.partition(inner)
    return f"{before}{OPEN}{kind}{inner}{CLOSE}{kind}{after}"


def _tagged(element: etree._Element, name: str, writing: Writing) -> str:
    inner = _inside(element, writing)
    if writing.dialect.html:
        return f"<{name}>{inner}</{name}>"
    if name == "rt" and not element.getparent().findall(element.tag[:-1] + "p"):  # type: ignore[union-attr]
        return f"({inner})"
    return inner


def _formula(element: etree._Element, writing: Writing) -> str:
    source = element.get("alttext") or words_in(element)
    if not writing.dialect.html:
        return source
    return f"$${source}$$" if element.get("display") == "block" else f"${source}$"


def _code(element: etree._Element, writing: Writing) -> str:
    text = _SPACE.sub(" ", "".join(map(str, element.itertext())))
    if not text.strip() or not writing.dialect.html:
        return text
    fence = "`" * (longest_run("`", text) + 1)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def longest_run(character: str, text: str) -> int:
    """Return how many of `character` stand together in `text` at most."""
    return max(map(len, re.findall(f"{re.escape(character)}+", text)), default=0)


def _picture(element: etree._Element, writing: Writing) -> str:
    alt = " ".join(element.get("alt", "").split())
    if not writing.dialect.html:
        return f"[{alt}]" if alt else ""
    return f"![{writing.dialect.escape(alt)}]({_address(element.get('src', ''))})"


def _link(element: etree._Element, writing: Writing) -> str:
    target = element.get("href", "")
    inner = _inside(element, writing)
    if _is_note_mark(element):
        return f"[^{target.lstrip('#')}]"
    if not target or not inner.strip():
        return inner
    text = inner.strip(" ")
    before, _, after = inner.partition(text)
    return before + _linked(text, target, writing) + after


def _linked(text: str, target: str, writing: Writing) -> str:
    if writing.dialect.html:
        return f"[{text}]({_address(target)})"
    if target.startswith("#") or text == target:
        return text
    if target not in writing.links:
        writing.links.append(target)
    return f"{text} [{writing.links.index(target) + 1}]"


def _address(url: str) -> str:
    safe = url.replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")
    return f"<{safe}>" if re.search("[() ]", safe) or not safe else safe


def _quoted(element: etree._Element, writing: Writing) -> str:
    return f"“{_inside(element, writing)}”"


def anchor(element: etree._Element, writing: Writing) -> str:
    """Return the place of `element`, if something links to it, as HTML."""
    id = element.get("id")
    if not id or not writing.dialect.html:
        return ""
    return f'<a id="{escape(id)}"></a>'


_RULES: dict[str, Callable[[etree._Element, Writing], str]] = {
    "code": _code,
    "img": _picture,
    "a": _link,
    "q": _quoted,
}
