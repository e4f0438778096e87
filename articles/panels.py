"""Panels: what a page opens at a press of the button in the heading over it.

Questions with their answers are often set so. In a book all of them are open, and the
button is the heading's text (the accordion of the ARIA Authoring Practices Guide).
"""

from __future__ import annotations

import math
import re

from lxml import etree

from articles.tree import Element

_HEADINGS = "h2 h3 h4 h5 h6 dt".split()
_PANELS = ("div", "dd", "p", "section")
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
    hidden = _hidden(root)
    _open_leaves(hidden)
    alike: dict[tuple[str, str], list[Element]] = {}
    for element in filter(_is_answer, hidden):
        kind = str(element.tag), element.get("class") or ""
        alike.setdefault(kind, []).append(element)
    for panels in alike.values():
        if len(panels) >= _ALIKE:
            for panel in panels:
                _show(panel)


def _open_leaves(hidden: list[Element]) -> None:
    in_front: dict[Element, bool] = {}
    for element in hidden:
        stack = element.getparent()
        if element.get("role") != "tabpanel" or stack is None:
            continue
        if stack not in in_front:
            in_front[stack] = any(map(_is_front_leaf, stack))
        if in_front[stack]:
            _show(element)


def _open_headings(root: Element) -> None:
    named: dict[str, Element] = {}
    for heading in root.iter(*_HEADINGS):
        button = next(heading.iter("button"), None)
        if button is None:
            continue
        letters = _letters(heading, _LINE[1])
        if letters > _LINE[1] or _letters(button, _LINE[1]) < letters:
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


def _hidden(root: Element) -> list[Element]:
    """Return the elements of `root` that are hidden, without what is within them."""
    found = []
    walk = etree.iterwalk(root, events=("start",), tag=_PANELS)
    for _, element in walk:
        if _is_hidden(element):
            found.append(element)
            walk.skip_subtree()
    return found


def _is_hidden(element: Element) -> bool:
    style = element.get("style")
    return "hidden" in element.attrib or bool(style and _HIDDEN.search(style))


def _is_front_leaf(element: Element) -> bool:
    return element.get("role") == "tabpanel" and not _is_hidden(element)


def _is_answer(element: Element) -> bool:
    """Say whether `element` is prose behind a line that is shown."""
    before = element.getprevious()
    if element.get("role") == "tabpanel":
        return False
    if before is None or not isinstance(before.tag, str):
        return False
    if not _LINE[0] <= _letters(before, _LINE[1]) <= _LINE[1]:
        return False
    letters = _letters(element)
    return (
        letters >= _PROSE
        and not any(True for _ in element.iter("form", "input", "button"))
        and 2 * sum(map(_letters, element.iter("a"))) < letters
    )


def _letters(element: Element, most: float = math.inf) -> int:
    """Return how many letters `element` has; more than `most` are not counted."""
    count = 0
    for text in element.itertext():
        count += sum(map(str.isalnum, str(text)))
        if count > most:
            break
    return count
