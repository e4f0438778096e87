"""The book inside the container: package, manifest, spine and documents, as found."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from lxml import etree

from exporters.checker.reading import Container
from exporters.profiles import Profile
from inkpost.render import XHTML

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
XHTML_TYPE = "application/xhtml+xml"
NCX_TYPE = "application/x-dtbncx+xml"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


@dataclass(frozen=True, slots=True)
class Listed:
    """An item of the manifest. `name`: of the entry that it means."""

    id: str
    href: str
    name: str
    media_type: str
    properties: frozenset[str]


class Document:
    """An XHTML document of the book. `name`: of its entry."""

    def __init__(self, name: str, root: etree._Element) -> None:
        self.name = name
        self.root = root

    @cached_property
    def body(self) -> etree._Element | None:
        """The body, or None if there is none."""
        return self.root.find(f"{{{XHTML}}}body")

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each id stands, counted in elements from the beginning."""
        return {
            element.get("id", ""): position
            for position, element in enumerate(self.root.iter())
            if element.get("id")
        }

    @cached_property
    def by_id(self) -> dict[str, etree._Element]:
        """The elements by their ids; of equal ones the first."""
        named = [element for element in self.root.iter() if element.get("id")]
        return {element.get("id", ""): element for element in reversed(named)}


class Book:
    """What is to be checked. All lists are empty where the package cannot be read.

    `drawn`: the SHA-256 of pictures that can be decoded.
    """

    def __init__(
        self, container: Container, profile: Profile, drawn: Collection[str] = ()
    ) -> None:
        self.container = container
        self.profile = profile
        self.drawn = drawn

    @cached_property
    def opf_name(self) -> str:
        """The entry of the package document, or empty."""
        tree = self.container.trees.get("META-INF/container.xml")
        path = tree.find(".//{*}rootfile") if tree is not None else None
        return path.get("full-path", "") if path is not None else ""

    @cached_property
    def opf(self) -> etree._Element | None:
        """The package document, or None."""
        return self.container.trees.get(self.opf_name)

    def part(self, name: str) -> list[etree._Element]:
        """Return the children of the package's part `name`, such as ``manifest``."""
        part = self.opf.find(f"{OPF}{name}") if self.opf is not None else None
        if part is None:
            return []
        return [child for child in part if isinstance(child.tag, str)]

    def resolve(self, base: str, href: str) -> str:
        """Return the entry that `href`, written in the entry `base`, means."""
        return normpath(join(dirname(base), unquote(urlsplit(href).path)))

    @cached_property
    def manifest(self) -> list[Listed]:
        """The items of the manifest, in order."""
        return [
            Listed(
                id=item.get("id", ""),
                href=item.get("href", ""),
                name=self.resolve(self.opf_name, item.get("href", "")),
                media_type=item.get("media-type", ""),
                properties=frozenset(item.get("properties", "").split()),
            )
            for item in self.part("manifest")
        ]

    @cached_property
    def by_id(self) -> dict[str, Listed]:
        """The items by their ids; of equal ones the first."""
        return {item.id: item for item in reversed(self.manifest)}

    @cached_property
    def spine(self) -> list[str]:
        """The entries in reading order."""
        refs = (ref.get("idref", "") for ref in self.part("spine"))
        return [self.by_id[ref].name for ref in refs if ref in self.by_id]

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each entry in the reading order, from 0."""
        return {name: place for place, name in reversed([*enumerate(self.spine)])}

    @cached_property
    def entries(self) -> frozenset[str]:
        """The names of all entries of the file."""
        return frozenset(self.container.names)

    @cached_property
    def documents(self) -> dict[str, Document]:
        """All well-formed XHTML documents of the manifest, by entry."""
        trees = self.container.trees
        return {
            item.name: Document(item.name, trees[item.name])
            for item in self.manifest
            if item.media_type == XHTML_TYPE and item.name in trees
        }

    @cached_property
    def nav(self) -> Document | None:
        """The navigation document, or None."""
        names = [item.name for item in self.manifest if "nav" in item.properties]
        return self.documents.get(names[0]) if names else None

    @cached_property
    def ncx_name(self) -> str:
        """The entry of the NCX, or empty."""
        names = (item.name for item in self.manifest if item.media_type == NCX_TYPE)
        return next(names, "")

    def metadata(self, name: str) -> list[etree._Element]:
        """Return the elements of the metadata with the qualified `name`."""
        return [element for element in self.part("metadata") if element.tag == name]

    def texts(self, name: str) -> list[str]:
        """Return the texts of the metadata elements with the qualified `name`."""
        return [(element.text or "").strip() for element in self.metadata(name)]

    def properties(self, name: str) -> list[str]:
        """Return the values of ``<meta property="name">``."""
        metas = self.metadata(f"{OPF}meta")
        return [(m.text or "").strip() for m in metas if m.get("property") == name]

    def old_metas(self, name: str) -> list[str]:
        """Return the contents of ``<meta name="name">``."""
        metas = self.metadata(f"{OPF}meta")
        return [m.get("content", "") for m in metas if m.get("name") == name]

    def contents(self) -> Iterator[Document]:
        """Give the documents of the spine, each once."""
        for name in dict.fromkeys(self.spine):
            if name in self.documents:
                yield self.documents[name]
