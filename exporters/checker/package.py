"""Section 2: the package document (contract P1-P17, C10)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from exporters.checker.book import DC, OPF, XHTML_TYPE, XML_LANG, Book
from exporters.checker.findings import Findings, error, few, quoted, warning
from exporters.languages import is_rtl, language_tag
from inkpost.render import MATHML

_ID = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MODIFIED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?)?)?")
_STRANGE_IDS = re.compile(r"asin|amazon|calibre", re.IGNORECASE)
_TYPES = {
    "application/xhtml+xml": ("xhtml", "html", "htm"),
    "text/css": ("css",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/gif": ("gif",),
    "application/x-dtbncx+xml": ("ncx",),
}
_MARKUP = re.compile(r"<(\w+)[^>]*>.*</\1>")
_FIXED = "fixed-layout original-resolution book-type region-mag".split()
_LONGEST_TITLE, _LONGEST_DESCRIPTION = 200, 1000


def check_package(book: Book) -> Findings:
    """Find what is wrong with the package document."""
    if book.opf is None:
        yield error("C5", book.opf_name or "META-INF", "There is no package document.")
        return
    for check in (_root, _identifier, _language, _title, _creator, _more, _modified):
        yield from check(book)
    for check in (_manifest_ids, _hrefs, _types, _files, _spine, _direction):
        yield from check(book)
    for check in (_item_properties, _layout):
        yield from check(book)


def _root(book: Book) -> Findings:
    assert book.opf is not None
    if not (book.opf.get("version") or "").startswith("3."):
        yield error("P1", book.opf_name, "It is not version 3.0.")
    if not book.opf.get(XML_LANG):
        yield error("P1", book.opf_name, "The package has no xml:lang.")


def _identifier(book: Book) -> Findings:
    assert book.opf is not None
    identifiers = book.metadata(f"{DC}identifier")
    ids = {element.get("id"): (element.text or "").strip() for element in identifiers}
    if len(identifiers) != 1:
        message = f"There are {len(identifiers)} identifiers; one is right."
        yield error("P2", book.opf_name, message)
    if book.opf.get("unique-identifier") not in ids:
        yield error("P2", book.opf_name, "The unique identifier is not there.")
    for element in identifiers:
        text = (element.text or "").strip()
        schemes = " ".join([text, *map(str, element.values())])
        if _STRANGE_IDS.search(schemes):
            message = f"{quoted(text)} is the identifier of a shop."
            yield error("P2", book.opf_name, message)
        elif not _UUID.fullmatch(text):
            yield error("P2", book.opf_name, f"{quoted(text)} is no urn:uuid.")


def _language(book: Book) -> Findings:
    languages = book.texts(f"{DC}language")
    if len(languages) != 1:
        message = f"There are {len(languages)} languages; one is right."
        yield error("P3", book.opf_name, message)
    for language in languages:
        if language_tag(language) != language:
            yield error("P3", book.opf_name, f"{quoted(language)} names no language.")


def _title(book: Book) -> Findings:
    titles = book.metadata(f"{DC}title")
    if len(titles) != 1:
        yield error("P4", book.opf_name, f"There are {len(titles)} titles, not one.")
    for title in titles:
        text = "".join(map(str, title.itertext()))
        if not text.strip() or len(title):
            yield error("P4", book.opf_name, "The title is empty or has markup.")
        long = len(text) > _LONGEST_TITLE or "\n" in text.strip()
        if long or _MARKUP.search(text):
            message = "The title is long, has a line break, or shows markup."
            yield error("P4", book.opf_name, message)


def _creator(book: Book) -> Findings:
    creators = book.metadata(f"{DC}creator")
    if not any((creator.text or "").strip() for creator in creators):
        yield error("P5", book.opf_name, "There is no creator.")
    roles = {
        meta.get("refines", "").removeprefix("#")
        for meta in book.metadata(f"{OPF}meta")
        if meta.get("property") == "role"
    }
    for creator in creators:
        if creator.get("id") not in roles:
            yield error("P5", book.opf_name, "A creator has no role.")


def _more(book: Book) -> Findings:
    if not book.texts(f"{DC}date"):
        yield warning("P6", book.opf_name, "There is no date.")
    for date in book.texts(f"{DC}date"):
        if not _DATE.fullmatch(date):
            yield warning("P6", book.opf_name, f"{quoted(date)} is no W3C date.")
    for description in book.texts(f"{DC}description"):
        if len(description) > _LONGEST_DESCRIPTION:
            message = "The description has more than 1,000 characters."
            yield warning("P6", book.opf_name, message)


def _modified(book: Book) -> Findings:
    times = book.properties("dcterms:modified")
    if len(times) != 1 or not _MODIFIED.fullmatch(times[0]):
        message = "There is not one dcterms:modified of the form 2026-01-31T06:30:00Z."
        yield error("P7", book.opf_name, message)


def _doubles(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def _manifest_ids(book: Book) -> Findings:
    ids = [item.id for item in book.manifest]
    if doubles := _doubles(ids):
        yield error("P8", book.opf_name, f"Ids are used twice: {few(doubles)}.")
    for identity in ids:
        if not _ID.fullmatch(identity):
            yield error("P8", book.opf_name, f"{quoted(identity)} is no good id.")


def _hrefs(book: Book) -> Findings:
    if doubles := _doubles(item.name.lower() for item in book.manifest):
        yield error("P9", book.opf_name, f"Files are listed twice: {few(doubles)}.")
    for item in book.manifest:
        if "://" in item.href or item.href.startswith(("/", "data:")) or not item.href:
            message = f"{quoted(item.href)} is not a file of the book."
            yield error("P9", book.opf_name, message)


def _types(book: Book) -> Findings:
    for item in book.manifest:
        suffixes = _TYPES.get(item.media_type)
        if suffixes is None:
            message = f"{item.media_type or 'An empty type'} is not taken everywhere."
            yield error("P10", item.name, message)
        elif item.name.rpartition(".")[2].lower() not in suffixes:
            message = f"The file's name does not say {item.media_type}."
            yield error("P10", item.name, message)


def _files(book: Book) -> Findings:
    there = {n for n in book.container.names if not n.endswith("/")}
    listed = {item.name for item in book.manifest}
    own = {"mimetype", book.opf_name}
    for name in sorted(there - listed - own):
        if not name.startswith("META-INF/"):
            yield error("C10", name, "The manifest does not list the file.")
    for name in sorted(listed - there):
        yield error("C10", name, "The manifest lists a file that is not there.")


def _spine(book: Book) -> Findings:
    refs = [ref.get("idref", "") for ref in book.part("spine")]
    if not refs:
        yield error("P11", book.opf_name, "The spine is empty.")
    if doubles := _doubles(refs):
        yield error("P11", book.opf_name, f"The spine has twice: {few(doubles)}.")
    for ref in refs:
        item = book.by_id.get(ref)
        if item is None or item.media_type != XHTML_TYPE:
            message = f"The spine names {quoted(ref)}, which is no XHTML item."
            yield error("P11", book.opf_name, message)
    for ref_element in book.part("spine"):
        if ref_element.get("linear") == "no":
            yield error(
                "P12", book.opf_name, "A document is outside the reading order."
            )


def _direction(book: Book) -> Findings:
    assert book.opf is not None
    spine = book.opf.find(f"{OPF}spine")
    rtl = spine is not None and spine.get("page-progression-direction") == "rtl"
    mode = "horizontal-rl" in book.old_metas("primary-writing-mode")
    language = next(iter(book.texts(f"{DC}language")), "")
    needed = rtl or mode or is_rtl(language)
    if needed and not (rtl and mode):
        message = (
            "A book from right to left needs page-progression-direction and "
            "primary-writing-mode; Kindle hides its cover and contents otherwise."
        )
        yield error("P13", book.opf_name, message)


def _item_properties(book: Book) -> Findings:
    for item in book.manifest:
        if bad := item.properties & {"scripted", "svg", "remote-resources"}:
            yield error("P14", item.name, f"It is declared to be {few(bad)}.")
    for name, document in book.documents.items():
        has = next(document.root.iter(f"{{{MATHML}}}math"), None) is not None
        said = any("mathml" in i.properties for i in book.manifest if i.name == name)
        if has != said:
            message = "The manifest does not say rightly whether it has formulas."
            yield error("P14", name, message)


def _layout(book: Book) -> Findings:
    if "pre-paginated" in book.properties("rendition:layout"):
        yield error("P16", book.opf_name, "The pages are fixed; text could not flow.")
    for name in _FIXED:
        if book.old_metas(name):
            yield error("P16", book.opf_name, f"{name} turns the flow of text off.")
    periodical = any("periodical" in text for text in book.texts(f"{DC}type"))
    if periodical or book.metadata(f"{OPF}x-metadata"):
        yield error("P17", book.opf_name, "Periodicals ended; it has their markup.")
