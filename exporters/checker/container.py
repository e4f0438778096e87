"""Section 1: the container (contract C1-C9)."""

from __future__ import annotations

import re
import zipfile
from collections import Counter

from exporters.checker.findings import Findings, error, few
from exporters.checker.reading import XML_SUFFIXES, Container
from exporters.profiles import Profile

_DECLARATION = re.compile(
    rb"""<\?xml\s+version=["']1\.0["']\s+encoding=["']utf-8["']"""
)
_NAME = re.compile(r"[A-Za-z0-9._/-]+")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*[>\[]", re.IGNORECASE)
_ENTITY = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);)[A-Za-z][\w.-]*;"
)
_CONTAINER = "META-INF/container.xml"
_ROOTFILE = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_LONGEST_DOCUMENT = 300 * 1024


def check_container(container: Container, profile: Profile) -> Findings:
    """Find what is wrong with the file as a ZIP and with its XML as text."""
    yield from _first_entry(container)
    yield from _names(container)
    yield from _entries(container)
    yield from _rootfile(container)
    yield from _sizes(container, profile)
    for name, content in container.texts.items():
        if name.lower().endswith(XML_SUFFIXES):
            yield from _xml(name, content)


def _first_entry(container: Container) -> Findings:
    with container.path.open("rb") as stream:
        head = stream.read(58)
    if head[:4] != b"PK\x03\x04" or head[30:58] != b"mimetypeapplication/epub+zip":
        message = (
            "The file does not begin with an entry “mimetype”, neither compressed nor "
            "with an extra field, that says application/epub+zip."
        )
        yield error("C1", "mimetype", message)
    elif container.texts.get("mimetype") != b"application/epub+zip":
        yield error("C1", "mimetype", "The entry “mimetype” says more than its type.")


def _names(container: Container) -> Findings:
    for name in container.names:
        if not _NAME.fullmatch(name) or ".." in name.split("/") or name[0] == "/":
            message = "The name has other characters than A-Z a-z 0-9 . _ / -."
            yield error("C2", name, message)
        elif name.endswith("/"):
            yield error("C2", name, "It is a folder; only files are entries.")
    doubles = Counter(name.lower() for name in container.names)
    for name, count in doubles.items():
        if count > 1:
            yield error("C2", name, f"{count} entries have this name.")


def _entries(container: Container) -> Findings:
    for info in container.infos:
        if info.file_size == 0 and not info.filename.endswith("/"):
            yield error("C3", info.filename, "The entry is empty.")
        if info.flag_bits & 1:
            yield error("C4", info.filename, "The entry is encrypted.")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield error(
                "C4", info.filename, "The entry is neither stored nor deflated."
            )
        if info.filename in ("META-INF/encryption.xml", "META-INF/rights.xml"):
            message = "The file speaks of encryption; no reader takes it from us."
            yield error("C4", info.filename, message)


def _rootfile(container: Container) -> Findings:
    tree = container.trees.get(_CONTAINER)
    if tree is None:
        yield error("C5", _CONTAINER, "It is missing or cannot be read.")
        return
    roots = [root.get("full-path", "") for root in tree.iter(_ROOTFILE)]
    if len(roots) != 1:
        yield error("C5", _CONTAINER, f"It names {len(roots)} root files, not one.")
    for root in roots:
        if root not in container.texts:
            yield error("C5", _CONTAINER, f"The root file {root!r} is not there.")


def _sizes(container: Container, profile: Profile) -> Findings:
    size = container.path.stat().st_size
    if profile.byte_limit and size > profile.byte_limit:
        message = f"The book has {size:,} bytes; {profile.byte_limit:,} can be mailed."
        yield error("C6", container.path.name, message)
    documents = [n for n in container.texts if n.endswith((".xhtml", ".html", ".htm"))]
    most = profile.document_limit
    if most and len(documents) > most:
        message = f"The book has {len(documents)} documents; {most} are the most."
        yield error("C6", container.path.name, message)
    for name in documents:
        if len(container.texts[name]) > _LONGEST_DOCUMENT:
            yield error("C6", name, "The document is longer than 300 KB; split it.")


def _xml(name: str, content: bytes) -> Findings:
    if content.startswith(b"\xef\xbb\xbf"):
        yield error("C7", name, "It begins with a byte order mark.")
        content = content[3:]
    if not _DECLARATION.match(content):
        message = 'Its first line is not <?xml version="1.0" encoding="utf-8"?>.'
        yield error("C7", name, message)
    if (count := content.count(b"<?xml ")) > 1:
        rule = "C5" if name == _CONTAINER else "C7"
        yield error(rule, name, f"It has {count} XML declarations.")
    if entities := set(_ENTITY.findall(content)):
        listed = few(entity.decode("ascii", "replace") for entity in entities)
        yield error("C9", name, f"It uses entities that XML does not have: {listed}.")
    for doctype in _DOCTYPE.findall(content):
        if doctype.lower() != b"<!doctype html>":
            yield error("C9", name, "It has another DOCTYPE than <!DOCTYPE html>.")
