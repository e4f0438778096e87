"""Panels: what a page opens at a press of the button in the heading over it.

Questions with their answers are often set so. In a book all of them are open, and the
button is the heading's text (the accordion of the ARIA Authoring Practices Guide).
"""

from __future__ import annotations

import re

from articles.tree import Element, text_of

_HEADINGS = frozenset("h2 h3 h4 h5 h6 dt".split())
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
#: Answers of a kind that are no accident; letters of a question, and of an answer.
_ALIKE, _LINE, _PROSE = 3, (8, 200), 60


def open_panels(root: Element) -> None:
    """Make each button that is all of a heading text, and show what it opens.

    Shown is also what three elements of a kind or more hide alike, each behind the one
    line that is shown of it: some pages have questions that are no headings. And the
    other leaves of what has one of them in front.
    """
    _open_headings(root)
    alike: dict[tuple[str, str], list[Element]] = {}
    for element in root.iter("div", "dd", "p", "section"):
        if not _is_hidden(element):
            continue
        if _is_leaf(element):
            _show(element)
        elif _is_answer(element):
            kind = str(element.tag), element.get("class") or ""
            alike.setdefault(kind, []).append(element)
    for panels in alike.values():
        if len(panels) >= _ALIKE:
            for panel in panels:
                _show(panel)


def _open_headings(root: Element) -> None:
    named: dict[str, Element] = {}
    for button in list(root.iter("button")):
        heading = next(button.iterancestors(*_HEADINGS), None)
        if heading is None or _letters(button) < _letters(heading):
            continue
        button.tag = "span"
        if name := button.get("aria-controls"):
            named = named or {
                element.get("id") or "": element for element in root.iter()
            }
            _show(named.get(name))


def _show(panel: Element | None) -> None:
    if panel is not None:
        for attribute in ("hidden", "aria-hidden", "style"):
            panel.attrib.pop(attribute, "")


def _is_hidden(element: Element) -> bool:
    style = element.get("style")
    return "hidden" in element.attrib or bool(style and _HIDDEN.search(style))


def _is_leaf(element: Element) -> bool:
    """Say whether `element` is a leaf behind another one that is shown."""
    up = element.getparent()
    return (
        element.get("role") == "tabpanel"
        and up is not None
        and any(leaf.get("role") == "tabpanel" and not _is_hidden(leaf) for leaf in up)
    )


def _is_answer(element: Element) -> bool:
    """Say whether `element` is prose behind a line that is shown."""
    before = element.getprevious()
    return (
        before is not None
        and isinstance(before.tag, str)
        and _LINE[0] <= _letters(before) <= _LINE[1]
        and _letters(element) >= _PROSE
        and not any(True for _ in element.iter("form", "input", "button"))
        and 2 * sum(map(_letters, element.iter("a"))) < _letters(element)
    )


def _letters(element: Element) -> int:
    return sum(map(str.isalnum, text_of(element)))
