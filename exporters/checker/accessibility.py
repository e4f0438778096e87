"""Section 12: what the book says about its accessibility (contract A1, A2, A5)."""

from __future__ import annotations

from exporters.checker.book import EPUB_TYPE, OPF, Book
from exporters.checker.findings import Findings, error, few
from inkpost.render import MATHML, XHTML

_FEATURES = frozenset(
    "structuralNavigation tableOfContents readingOrder displayTransformability "
    "unlocked".split()
)
_NAMES = "accessMode accessModeSufficient accessibilityHazard accessibilitySummary"


def check_accessibility(book: Book) -> Findings:
    """Find metadata that are missing or claim too much."""
    for name in _NAMES.split():
        if not any(book.properties(f"schema:{name}")):
            yield error("A1", book.opf_name, f"It does not say its {name}.")
    yield from _modes(book)
    yield from _features(book)
    if any(
        "WCAG" in claim or "EPUB Accessibility" in claim for claim in _conforms(book)
    ):
        yield error("A2", book.opf_name, "It claims what only a publisher can know.")
    for document in book.documents.values():
        for nav in document.root.iter(f"{{{XHTML}}}nav"):
            if "page-list" in (nav.get(EPUB_TYPE) or "").split():
                yield error("A5", document.name, "It lists the pages of no paper book.")


def _conforms(book: Book) -> list[str]:
    links = book.metadata(f"{OPF}link")
    hrefs = [e.get("href", "") for e in links if "conformsTo" in (e.get("rel") or "")]
    return book.properties("dcterms:conformsTo") + hrefs


def _modes(book: Book) -> Findings:
    modes = book.properties("schema:accessMode")
    if modes and "textual" not in modes:
        yield error("A1", book.opf_name, "It does not say that it can be read.")
    if _alts(book) and modes and "visual" not in modes:
        yield error("A1", book.opf_name, "It has pictures and does not say so.")
    hazards = book.properties("schema:accessibilityHazard")
    if hazards and hazards != ["none"]:
        yield error("A1", book.opf_name, "The hazard of still pictures is “none”.")


def _features(book: Book) -> Findings:
    features = set(book.properties("schema:accessibilityFeature"))
    if lacking := _FEATURES - features:
        yield error("A1", book.opf_name, f"It does not claim {few(lacking)}.")
    if "alternativeText" in features and not all(_alts(book)):
        yield error("A1", book.opf_name, "It claims alt texts that are not there.")
    has_maths = any(
        next(document.root.iter(f"{{{MATHML}}}math"), None) is not None
        for document in book.documents.values()
    )
    if "MathML" in features and not has_maths:
        yield error("A1", book.opf_name, "It claims formulas that are not there.")
    if features & {"pageBreakMarkers", "pageNavigation", "printPageNumbers"}:
        yield error("A5", book.opf_name, "It claims the pages of a paper book.")


def _alts(book: Book) -> list[str]:
    return [
        (image.get("alt") or "").strip()
        for document in book.contents()
        for image in document.root.iter(f"{{{XHTML}}}img")
    ]
