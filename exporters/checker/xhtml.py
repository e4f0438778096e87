"""Sections 4 and 7: the XHTML of each document (contract X1-X16, F1, G1-G9)."""

from __future__ import annotations

import itertools
import re
from typing import cast

from lxml import etree

from exporters.checker import vocabulary
from exporters.checker.book import EPUB_TYPE, XML_LANG, Book, Document
from exporters.checker.findings import Findings, at, error, quoted, warning
from exporters.checker.parts import CHECKS, Spot
from exporters.languages import is_rtl, language_tag
from inkpost.render import EPUB, MATHML, XHTML

_H = f"{{{XHTML}}}"
_WITH_ID = etree.XPath("//*[@id]")
_ID = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


def check_xhtml(book: Book) -> Findings:
    """Find what is wrong with the markup of the documents."""
    for document in book.documents.values():
        for check in (_root, _head, _body, _ids, _headings, _outside):
            yield from check(document)
        for element in document.root.iter():
            yield from _node(Spot(book, document, element))


def _root(document: Document) -> Findings:
    root, name = document.root, document.name
    if root.tag != f"{_H}html":
        yield error("X1", name, "Its root is not html in the XHTML namespace.")
    if root.nsmap.get("epub") != EPUB:
        yield error("X1", name, "Its root does not declare the prefix epub.")
    language = root.get("lang") or ""
    if language != (root.get(XML_LANG) or "") or not language:
        yield error("X2", name, "lang and xml:lang are missing or not the same.")
    elif language_tag(language) is None:
        yield error("X2", name, f"{quoted(language)} names no language.")
    elif is_rtl(language) and root.get("dir") != "rtl":
        yield error("X2", name, "Its language runs from right to left; dir is missing.")


def _head(document: Document) -> Findings:
    title = document.root.find(f"{_H}head/{_H}title")
    if title is None or not (title.text or "").strip():
        yield error("X3", document.name, "It has no title.")


def _body(document: Document) -> Findings:
    body, name = document.body, document.name
    if body is None:
        yield error("X1", name, "It has no body.")
        return
    if body.get("id") or document.root.get("id"):
        message = "An id on html or body makes Kindle refuse the book."
        yield error("X4", name, message)
    texts = (body.text, *(child.tail for child in body))
    if any((text or "").strip() for text in texts):
        yield error("X5", name, "Text stands in the body without a paragraph.")
    text = "".join(map(str, body.itertext())).strip()
    if not text and next(body.iter(f"{_H}img"), None) is not None:
        yield error("X4", name, "There is nothing in it but a picture.")
    if document.root.get("dir") == "rtl" and "rtl" not in body.get("class", "").split():
        yield error("G9", name, "A text from right to left needs the class rtl.")


def _ids(document: Document) -> Findings:
    seen = set()
    for element in cast("list[etree._Element]", _WITH_ID(document.root)):
        identity = element.get("id", "")
        if identity in seen:
            message = f"The id {quoted(identity)} is used twice."
            yield error("X6", at(document.name, element), message)
        if not _ID.fullmatch(identity):
            message = f"{quoted(identity)} is no good id."
            yield error("X6", at(document.name, element), message)
        seen.add(identity)


def _headings(document: Document) -> Findings:
    levels = [
        int(str(element.tag)[-1])
        for element in document.root.iter(*vocabulary.HEADINGS)
    ]
    if levels.count(1) != 1:
        yield error("X7", document.name, f"It has {levels.count(1)} h1, not one.")
    for before, after in itertools.pairwise(levels):
        if after > before + 1:
            message = f"A level is skipped between h{before} and h{after}."
            yield warning("X7", document.name, message)
            return


def _outside(document: Document) -> Findings:
    """Find comments and instructions beside the root; those inside are met later."""
    beside = (
        *document.root.itersiblings(preceding=True),
        *document.root.itersiblings(),
    )
    if beside:
        yield error("X8", document.name, "Comments or instructions stand beside it.")


def _node(spot: Spot) -> Findings:
    element = spot.element
    if not isinstance(element.tag, str):
        yield error("X8", spot.where, "A comment or an instruction is in it.")
        return
    if element.tag not in vocabulary.CONTENT:
        yield from _unusual(spot, element.tag)
    if len(element.attrib):
        yield from _attributes(spot)
    yield from _nesting(spot)
    if check := CHECKS.get(element.tag):
        yield from check(spot)


def _unusual(spot: Spot, name: str) -> Findings:
    """Find an element that does not belong into a text."""
    if name.startswith(f"{{{MATHML}}}"):
        if name in vocabulary.STRANGE_MATHS:
            message = f"Kindle does not know {_local(spot.element)}."
            yield error("G7", spot.where, message)
        return
    if name in vocabulary.HEAD or (name in vocabulary.NAV and _is_nav(spot.document)):
        return
    if name == f"{_H}style":
        message = "A style element; the style sheet is one file."
        yield error("X11", spot.where, message)
        return
    message = f"The element {quoted(_local(spot.element))} is not allowed."
    yield error("X9", spot.where, message)


def _is_nav(document: Document) -> bool:
    types = (nav.get(EPUB_TYPE) for nav in document.root.iter(f"{_H}nav"))
    return "toc" in types


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _attributes(spot: Spot) -> Findings:
    element = spot.element
    for key in element.keys():  # noqa: SIM118 - an element iterates its children
        name = str(key)
        if name.startswith(("on", "data-")) or name in vocabulary.ACTIVE:
            message = f"The attribute {quoted(name)} does something."
            yield error("X10", spot.where, message)
        elif name == "style":
            yield error("X11", spot.where, "A style attribute; classes are for that.")
        elif _is_look(element, name):
            message = f"The attribute {quoted(name)} is about looks."
            yield error("X12", spot.where, message)


def _is_look(element: etree._Element, name: str) -> bool:
    if str(element.tag).startswith(f"{{{MATHML}}}"):
        return False
    sized = name in vocabulary.SIZED and element.tag != f"{_H}img"
    return name in vocabulary.LOOKS or sized


def _nesting(spot: Spot) -> Findings:
    element = spot.element
    parent = element.getparent()
    if parent is None:
        return
    inside = vocabulary.LISTS.get(str(parent.tag))
    around = vocabulary.PARENTS.get(str(element.tag))
    strange = inside is not None and element.tag not in inside
    if strange or (around is not None and parent.tag not in around):
        message = f"{_local(element)} stands directly in {_local(parent)}."
        yield error("X13", spot.where, message)
    elif element.tag in vocabulary.BLOCKS and parent.tag in vocabulary.LINES:
        message = f"The block {_local(element)} stands in {_local(parent)}."
        yield error("X13", spot.where, message)
