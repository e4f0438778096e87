"""OPML in and out: the list of feeds that programs hand to each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from lxml import etree

from articles.addresses import check_url
from inkpost.errors import AddressRefused, FileUnreadable
from inkpost.model import Outline
from inkpost.render import one_line

#: Bytes and feeds of one file (safety 3.2).
LARGEST, MOST_FEEDS = 2_000_000, 2_000
#: Lines that could not be used and are told one by one.
_TOLD = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """What an OPML file lists. `troubles`: a sentence for each line left out."""

    outlines: tuple[Outline, ...]
    troubles: tuple[str, ...]


def read_opml(content: bytes) -> Listed:
    """Return the feeds that the file `content` lists; in the cell.

    The folder, or the `category`, of a feed is its category. Raises `FileUnreadable`.
    """
    if len(content) > LARGEST:
        raise FileUnreadable(
            f"The file is longer than {LARGEST // 1_000_000} MB, the most that Inkpost "
            "reads of a list of feeds"
        )
    # `recover`: other programs forget to write an ampersand as they should.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    root = _parse(content, parser)
    found: dict[str, Outline] = {}
    troubles: list[str] = []
    for number, (element, folder) in enumerate(_lines(root), 1):
        outline = _outline(element, folder)
        try:
            check_url(outline.url)
        except AddressRefused as error:
            troubles.append(f"Line {number}: {error}")
            continue
        if len(found) >= MOST_FEEDS and outline.url not in found:
            troubles.append(f"Only the first {MOST_FEEDS} feeds were taken")
            break
        found.setdefault(outline.url, outline)
    if len(parser.error_log):
        troubles.append(
            "Part of the file is damaged, or nested too deep, and was left out"
        )
    if not found and not troubles:
        raise FileUnreadable(
            "The file lists no feeds: choose an OPML file, as other readers export it"
        )
    return Listed(tuple(found.values()), _shortened(troubles))


def _shortened(troubles: list[str]) -> tuple[str, ...]:
    if len(troubles) <= _TOLD:
        return tuple(troubles)
    return (*troubles[:_TOLD], f"{len(troubles) - _TOLD} more lines were left out")


def _parse(content: bytes, parser: etree.XMLParser) -> etree._Element:
    try:
        root = etree.fromstring(content, parser)
        name = "" if root is None else etree.QName(root).localname
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _no_opml() from error
    if name.lower() != "opml":
        raise _no_opml()
    return root


def _no_opml() -> FileUnreadable:
    return FileUnreadable(
        "The file is no OPML file: export the list of feeds from your other reader as "
        "OPML, and choose that file"
    )


def _lines(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield each outline with a feed, and the folder that it lies in."""
    folders: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end"), tag="outline"):
        is_feed = _attribute(element, "xmlurl") is not None
        if is_feed and event == "start":
            yield element, next((name for name in folders[::-1] if name), "")
        if event == "start":
            name = _attribute(element, "title") or _attribute(element, "text") or ""
            folders.append("" if is_feed else name)
        else:
            folders.pop()


def _outline(element: etree._Element, folder: str) -> Outline:
    category = (_attribute(element, "category") or "").split(",")[0].strip("/ ")
    title = _attribute(element, "title") or _attribute(element, "text") or ""
    return Outline(
        url=(_attribute(element, "xmlurl") or "").strip(),
        title=one_line(title, 200),
        category=one_line(folder or category, 60),
        site_url=(_attribute(element, "htmlurl") or "").strip()[:4096],
    )


def _attribute(element: etree._Element, name: str) -> str | None:
    """Return the attribute, however it is written: xmlUrl, xmlurl, XMLURL."""
    for key, value in element.attrib.items():
        if str(key).lower() == name:
            return str(value)
    return None


def write_opml(outlines: Iterable[Outline], title: str, now: datetime) -> bytes:
    """Return the OPML file of `outlines`, by category."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {"": body}
    for outline in outlines:
        name = outline.category
        if name not in folders:
            folders[name] = etree.SubElement(body, "outline", text=name, title=name)
        line = etree.SubElement(folders[name], "outline", type="rss")
        called = outline.title or outline.url
        line.attrib.update({"text": called, "title": called, "xmlUrl": outline.url})
        if outline.site_url:
            line.set("htmlUrl", outline.site_url)
    return etree.tostring(
        root, xml_declaration=True, encoding="utf-8", pretty_print=True
    )
