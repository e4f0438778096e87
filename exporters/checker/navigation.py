"""Section 3: contents, landmarks, NCX and guide (contract N1-N12, N16, P15)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from lxml import etree

from exporters.bodies.emoji import EMOJI
from exporters.checker.book import DC, EPUB_TYPE, OPF, Book, Document
from exporters.checker.findings import Findings, error, few, quoted, warning
from inkpost.render import XHTML

NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
_H = f"{{{XHTML}}}"
_LONGEST_LABEL = 150


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table of contents, wherever it was written."""

    label: str
    href: str
    depth: int


def check_navigation(book: Book) -> Findings:
    """Find what is wrong with the ways through the book."""
    nav = _nav_lines(book)
    ncx = _ncx_lines(book)
    yield from _nav(book, nav)
    yield from _ncx(book, ncx)
    for name, lines in ((book.nav.name if book.nav else "", nav), (book.ncx_name, ncx)):
        yield from _labels(name, lines)
        yield from _targets(book, name, lines)
        yield from _order(book, name, lines)
    if nav and ncx and not _same(book, nav, ncx):
        message = "The NCX has other labels, targets or order than the navigation."
        yield error("N9", book.ncx_name, message)
    yield from _complete(book, nav)
    yield from _landmarks(book)
    yield from _guide(book)


def _nav_part(book: Book, kind: str) -> list[etree._Element]:
    if book.nav is None:
        return []
    return [
        nav
        for nav in book.nav.root.iter(f"{_H}nav")
        if kind in (nav.get(EPUB_TYPE) or "").split()
    ]


def _nav_lines(book: Book) -> list[Line]:
    return [
        line
        for nav in _nav_part(book, "toc")
        for top in nav.findall(f"{_H}ol")
        for line in _nav_list(top, 1)
    ]


def _nav_list(items: etree._Element, depth: int) -> list[Line]:
    lines = []
    for item in items.findall(f"{_H}li"):
        for link in item:
            if link.tag in (f"{_H}a", f"{_H}span"):
                lines.append(Line(_text(link), link.get("href", ""), depth))
            elif link.tag == f"{_H}ol":
                lines += _nav_list(link, depth + 1)
    return lines


def _text(element: etree._Element | None) -> str:
    return "" if element is None else "".join(map(str, element.itertext())).strip()


def _ncx_lines(book: Book) -> list[Line]:
    tree = book.container.trees.get(book.ncx_name)
    points = tree.iter(f"{NCX}navPoint") if tree is not None else ()
    return [_ncx_line(point) for point in points]


def _ncx_line(point: etree._Element) -> Line:
    depth = 1 + sum(1 for _ in point.iterancestors(f"{NCX}navPoint"))
    content = point.find(f"{NCX}content")
    href = content.get("src", "") if content is not None else ""
    return Line(_text(point.find(f"{NCX}navLabel/{NCX}text")), href, depth)


def _nav(book: Book, lines: list[Line]) -> Findings:
    if book.nav is None:
        yield error("N1", book.opf_name, "There is no navigation document.")
        return
    if len(_nav_part(book, "toc")) != 1 or not lines:
        yield error("N1", book.nav.name, "There is not one table of contents in it.")
    headings = list(book.nav.root.iter(f"{_H}h1"))
    linear = book.nav.name in book.spine
    if len(headings) != 1 and not linear:
        message = f"The navigation document has {len(headings)} h1, not one."
        yield error("N16", book.nav.name, message)


def _ncx(book: Book, lines: list[Line]) -> Findings:
    assert book.opf is not None
    spine = book.opf.find(f"{OPF}spine")
    tree = book.container.trees.get(book.ncx_name)
    if tree is None:
        yield error("N8", book.opf_name, "There is no NCX; older readers need it.")
        return
    listed = book.by_id.get((spine.get("toc") or "") if spine is not None else "")
    if listed is None or listed.name != book.ncx_name:
        yield error("P15", book.opf_name, "The spine does not name the NCX.")
    yield from _play_order(book, tree)
    yield from _ncx_head(book, tree, lines)


def _play_order(book: Book, tree: etree._Element) -> Findings:
    points = list(tree.iter(f"{NCX}navPoint"))
    orders = [point.get("playOrder", "") for point in points]
    if orders != [str(number) for number in range(1, len(points) + 1)]:
        yield error("N10", book.ncx_name, "The play order is not 1, 2, 3 and so on.")
    ids = [point.get("id") for point in points]
    if None in ids or len(set(ids)) != len(ids):
        yield error("N10", book.ncx_name, "Ids of entries are missing or used twice.")


def _ncx_head(book: Book, tree: etree._Element, lines: list[Line]) -> Findings:
    metas = {
        meta.get("name", ""): meta.get("content", "")
        for meta in tree.iter(f"{NCX}meta")
    }
    depth = max((line.depth for line in lines), default=1)
    expected = {
        "dtb:uid": next(iter(book.texts(f"{DC}identifier")), ""),
        "dtb:depth": str(depth),
        "dtb:totalPageCount": "0",
        "dtb:maxPageNumber": "0",
    }
    wrong = [name for name, value in expected.items() if metas.get(name) != value]
    if wrong:
        yield error("N11", book.ncx_name, f"Its head says wrongly: {few(wrong)}.")


def _labels(name: str, lines: list[Line]) -> Findings:
    for line in lines:
        if not line.label:
            yield error("N2", name, f"The entry for {line.href or 'nothing'} is empty.")
        elif not _is_label(line.label):
            message = (
                f"The label {quoted(line.label)} is longer than 150 characters or has "
                "line breaks, emoji or letters that are not composed."
            )
            yield error("N2", name, message)
        if not line.href:
            yield error("N2", name, f"The entry {quoted(line.label)} leads nowhere.")
    if any(line.depth > 2 for line in lines):
        yield error("N3", name, "The contents are more than two levels deep.")


def _is_label(label: str) -> bool:
    return (
        len(label) <= _LONGEST_LABEL
        and "\n" not in label
        and not EMOJI.search(label)
        and unicodedata.is_normalized("NFC", label)
    )


def _targets(book: Book, name: str, lines: list[Line]) -> Findings:
    for line in lines:
        if "://" in line.href:
            message = f"The entry {quoted(line.label)} leads out of the book."
            yield error("N1", name, message)
        elif line.href and (why := _bad_target(book, name, line.href)):
            yield error("N4", name, f"The entry {quoted(line.label)} {why}.")


def _bad_target(book: Book, name: str, href: str) -> str | None:
    target = book.resolve(name, href)
    if target not in book.order:
        return "leads to no document of the book"
    fragment = href.partition("#")[2]
    document = book.documents.get(target)
    if not fragment or document is None:
        return None
    element = document.by_id.get(fragment)
    if element is None:
        return "leads to an id that is not there"
    if element.tag in (f"{_H}body", f"{_H}html"):
        return "leads to the id of a body; Kindle refuses such a book"
    if element.get("hidden") is not None:
        return "leads to something hidden"
    return None


def _order(book: Book, name: str, lines: list[Line]) -> Findings:
    places = [_place(book, name, line.href) for line in lines]
    known = [place for place in places if place is not None]
    if known != sorted(known):
        yield error("N5", name, "The entries are not in reading order.")


def _place(book: Book, name: str, href: str) -> tuple[int, int] | None:
    target = book.resolve(name, href)
    if target not in book.order:
        return None
    fragment = href.partition("#")[2]
    document: Document | None = book.documents.get(target)
    within = document.places.get(fragment, 0) if document and fragment else 0
    return book.order[target], within


def _same(book: Book, nav: list[Line], ncx: list[Line]) -> bool:
    assert book.nav is not None
    return [
        (
            line.label,
            book.resolve(book.nav.name, line.href),
            line.href.partition("#")[2],
        )
        for line in nav
    ] == [
        (
            line.label,
            book.resolve(book.ncx_name, line.href),
            line.href.partition("#")[2],
        )
        for line in ncx
    ]


def _complete(book: Book, lines: list[Line]) -> Findings:
    if book.nav is None:
        return
    listed = {book.resolve(book.nav.name, line.href) for line in lines}
    own = {book.nav.name} | {name for name in book.spine if _continues(name, listed)}
    if missing := set(book.spine) - listed - own:
        yield warning("N6", book.nav.name, f"It does not list {few(missing)}.")


def _continues(name: str, listed: set[str]) -> bool:
    """Say whether `name` is a further part of a listed article (contract X18)."""
    stem, _, number = name.removesuffix(".xhtml").rpartition("-")
    return number.isdecimal() and f"{stem}.xhtml" in listed


def _landmarks(book: Book) -> Findings:
    if book.nav is None:
        return
    links = [
        link for nav in _nav_part(book, "landmarks") for link in nav.iter(f"{_H}a")
    ]
    types = [(link.get(EPUB_TYPE) or "").split() for link in links]
    flat = [value for values in types for value in values]
    if not {"toc", "bodymatter"} <= set(flat):
        yield error("N7", book.nav.name, "The landmarks lack toc or bodymatter.")
    if any(len(values) != 1 for values in types):
        yield error("N7", book.nav.name, "A landmark has not exactly one type.")
    for link in links:
        if why := _bad_target(book, book.nav.name, link.get("href", "")):
            yield error(
                "N4", book.nav.name, f"The landmark {quoted(_text(link))} {why}."
            )


def _guide(book: Book) -> Findings:
    references = book.part("guide")
    types = {reference.get("type", "") for reference in references}
    if not {"toc", "text"} <= types:
        yield error("N12", book.opf_name, "The guide lacks toc or text.")
    for reference in references:
        if book.resolve(book.opf_name, reference.get("href", "")) not in book.order:
            message = "The guide leads to something outside the reading order."
            yield error("N12", book.opf_name, message)
