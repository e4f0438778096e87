"""The good book, and how it is taken apart, changed and put together again."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from exporters import export
from inkpost.model import Edition, Section
from tests.exporters.samples import article, issue, keep, photo

NOTE = (
    '<a class="noteref" epub:type="noteref" role="doc-noteref" id="r1" href="#f1">'
    "<sup>1</sup></a>"
)
ASIDE = (
    '<aside class="footnote" epub:type="footnote" role="doc-footnote" id="f1">'
    '<p><a href="#r1">1.</a> So the miller said.</p></aside>'
)
FORMULA = (
    '<math xmlns="http://www.w3.org/1998/Math/MathML" alttext="x^2">'
    "<msup><mi>x</mi><mn>2</mn></msup></math>"
)
BODY = f"""<p>For six hundred years{NOTE} the mill ground <em>corn</em>.</p>
<h2>The wheel</h2><p>It turns by {FORMULA} when the pond empties.</p>
<figure><img src="https://x.test/mill.jpg" alt="The mill"/>
<figcaption>The mill. Photo: A. Ferry</figcaption></figure>
<ul><li>Oak</li><li>Iron</li></ul><pre><code>turn(3)</code></pre>
<table><thead><tr><th>Year</th><th>Tons</th></tr></thead>
<tbody><tr><td>1400</td><td>12</td></tr></tbody></table>
<h2>The pond</h2><p>See <a href="https://pond.example/a">the pond</a>.</p>{ASIDE}"""


def good_edition(folder: Path) -> Edition:
    """Return an issue with sections, pictures, a note, a table, a formula, Hebrew."""
    mill = photo(folder, "https://x.test/mill.jpg", (900, 600), "The mill")
    plan = keep(Image.new("L", (300, 200), 200), folder, "https://x.test/plan.png")
    drawn = '<p>A plan: <img src="https://x.test/plan.png" alt="Plan"/></p>'
    rtl = {"language": "he", "direction": "rtl"}
    return issue(
        Section("World", (article("The tide mill", BODY, pictures=(mill,)),)),
        Section(
            "Home",
            (
                article("A plan", drawn, pictures=(plan,)),
                article("הגשר", "<p>שלום עולם</p>", **rtl),
            ),
        ),
    )


@dataclass
class Entries:
    """A book taken apart. `content`: by name, in order; `stored`: not compressed."""

    content: dict[str, bytes]
    stored: set[str] = field(default_factory=lambda: {"mimetype"})

    @classmethod
    def of(cls, path: Path) -> Entries:
        with zipfile.ZipFile(path) as file:
            return cls({name: file.read(name) for name in file.namelist()})

    def copy(self) -> Entries:
        return Entries(dict(self.content), set(self.stored))

    def write(self, path: Path) -> Path:
        with zipfile.ZipFile(path, "w") as file:
            for name in self.content:
                kind = (
                    zipfile.ZIP_STORED if name in self.stored else zipfile.ZIP_DEFLATED
                )
                file.writestr(zipfile.ZipInfo(name), self.content[name], kind, 1)
        return path


Change = Callable[[Entries], None]

OPF, NAV, NCX = "EPUB/content.opf", "EPUB/nav.xhtml", "EPUB/toc.ncx"
TEXT, CSS, CONTAINER = "EPUB/s01a001.xhtml", "EPUB/style.css", "META-INF/container.xml"
HEBREW, COVER, PHOTO = (
    "EPUB/s02a002.xhtml",
    "EPUB/cover.jpg",
    "EPUB/images/s01a001-01.jpg",
)
PLAN = "EPUB/images/s02a001-01.png"


def swap(name: str, old: str, new: str) -> Change:
    """Return the change of the first `old` in an entry into `new`."""

    def change(entries: Entries) -> None:
        text = entries.content[name].decode()
        assert old in text, f"{old} is not in {name}"
        entries.content[name] = text.replace(old, new, 1).encode()

    return change


def before(name: str, mark: str, new: str) -> Change:
    """Return the insertion of `new` before the first `mark`."""
    return swap(name, mark, new + mark)


def into_text(new: str) -> Change:
    """Return the insertion of `new` among the blocks of the first article."""
    return before(TEXT, "<h2", new)


def into_css(new: str) -> Change:
    """Return a style sheet that ends with `new`."""

    def change(entries: Entries) -> None:
        entries.content[CSS] += new.encode()

    return change


def put(name: str, content: bytes) -> Change:
    """Return the change of an entry's whole content."""

    def change(entries: Entries) -> None:
        assert entries.content.get(name) != content
        entries.content[name] = content

    return change


def both(*changes: Change) -> Change:
    """Return all `changes`, one after another."""

    def change(entries: Entries) -> None:
        for one in changes:
            one(entries)

    return change


def make(folder: Path) -> Path:
    """Return the good book as a file."""
    return export(good_edition(folder), "epub", folder / "good.epub").path
