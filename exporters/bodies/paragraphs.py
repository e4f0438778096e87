"""Classes and ids that the style sheet and the contents need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml import etree

from exporters.bodies.trees import add_class, every, name_of, tag, words_in

#: After these a paragraph is not indented (contract S8).
_BREAKS = frozenset(
    "h2 h3 h4 h5 h6 hr figure table ul ol dl blockquote pre div section".split()
)
_HOLDERS = ("div", "section", "blockquote", "li", "dd", "td", "aside", "figure")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the first level inside an article. `href`: of its element."""

    label: str
    href: str

    def within(self, places: Mapping[str, str]) -> Heading:
        """Return the heading with the name of the file where `places` has its id."""
        return replace(self, href=f"{places[self.href]}#{self.href}")


def name_headings(tree: etree._Element) -> list[Heading]:
    """Give each h2 of `tree` an id if it has none, and return them in order."""
    headings = []
    for number, element in enumerate(every(tree, "h2"), start=1):
        if not element.get("id"):
            element.set("id", f"h-{number}")
        if label := words_in(element):
            headings.append(Heading(label, element.get("id", "")))
    return headings


def mark_first(tree: etree._Element) -> None:
    """Give each paragraph that begins anew the class `first`. `tree`: a `div`.

    The style sheet may not use sibling selectors (contract S3).
    """
    for holder in every(tree, *_HOLDERS):
        fresh = True
        for child in holder:
            if child.tag == tag("p"):
                if fresh:
                    add_class(child, "first")
                fresh = "math" in child.get("class", "").split()
            elif isinstance(child.tag, str):
                fresh = name_of(child) in _BREAKS
