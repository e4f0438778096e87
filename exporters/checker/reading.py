"""Reading an EPUB that may be damaged or hostile: all that is wrong is a finding."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from exporters.checker.findings import Findings, error
from inkpost.model import Finding

#: What is read at most (safety: a ZIP of 40 KB can hold 4 GB).
MOST_ENTRIES, MOST_BYTES, LARGEST_ENTRY = 20_000, 1_000_000_000, 50_000_000

XML_SUFFIXES = (".opf", ".ncx", ".xhtml", ".html", ".htm", ".xml")


@dataclass
class Container:
    """The entries of an EPUB. `texts`: those that are not pictures, by name."""

    path: Path
    file: zipfile.ZipFile
    infos: list[zipfile.ZipInfo]
    texts: dict[str, bytes] = field(default_factory=dict)
    trees: dict[str, etree._Element] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The names of all entries, in the order of the file."""
        return [info.filename for info in self.infos]

    def read(self, info: zipfile.ZipInfo) -> bytes | None:
        """Return the content of an entry, or None, with a finding, if it is damaged."""
        problem = ("C6", "is larger than 50 MB")
        try:
            with self.file.open(info) as stream:
                content = stream.read(LARGEST_ENTRY + 1)
            if len(content) <= LARGEST_ENTRY:
                return content
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
            problem = ("C3", "is damaged")
        except RuntimeError:  # also of a method that zipfile does not know
            problem = ("C4", "is encrypted or packed in a strange way")
        rule, what = problem
        message = f"The entry {what}; make the book anew."
        self.findings.append(error(rule, info.filename, message))
        return None


def open_container(path: Path, file: zipfile.ZipFile) -> Container:
    """Return the container with all texts read and all XML parsed."""
    container = Container(path, file, _entries(file))
    if sum(info.file_size for info in container.infos) > MOST_BYTES:
        message = "The entries are more than 1 GB unpacked; nothing was read."
        container.findings.append(error("C6", path.name, message))
        return container
    for info in container.infos:
        if not is_picture(info.filename):
            _read_text(container, info)
    return container


def _entries(file: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return file.infolist()[:MOST_ENTRIES]


def is_picture(name: str) -> bool:
    """Say whether the entry `name` is read later, one at a time."""
    suffix = name.lower().rpartition(".")[2]
    return suffix in (
        "jpg jpeg png gif webp avif heic bmp tif tiff ico svg".split()
        + "mp3 m4a mp4 webm ogg otf ttf woff woff2".split()
    )


def _read_text(container: Container, info: zipfile.ZipInfo) -> None:
    content = container.read(info)
    if content is None:
        return
    name = info.filename
    container.texts[name] = content
    if name.lower().endswith(XML_SUFFIXES):
        container.findings += list(_parse(container, name, content))


def _parse(container: Container, name: str, content: bytes) -> Findings:
    """Parse `content` into `container.trees`; nothing is mended (contract C8)."""
    if b"<!ENTITY" in content:
        yield error("C9", name, "It declares entities; it was not read further.")
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        container.trees[name] = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        line = getattr(problem, "lineno", None)
        where = f"{name}:{line}" if line else name
        yield error("C8", where, f"It is not well-formed XML: {_cause(problem)}.")


def _cause(problem: Exception) -> str:
    return str(problem).split(", line")[0][:120]


def each_picture(container: Container) -> Iterator[tuple[str, bytes]]:
    """Give the name and bytes of each picture, one at a time."""
    for info in container.infos:
        if is_picture(info.filename) and (content := container.read(info)) is not None:
            yield info.filename, content
