from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from exporters import check, export
from exporters.kepub import mark_document
from inkpost.model import Edition, Section
from inkpost.render import XHTML
from tests.exporters.samples import (
    PLAIN,
    RICH,
    alone,
    article,
    collection,
    issue,
    photo,
)
from tests.support.epubcheck import EpubCheck

MARK = f"{{{XHTML}}}span[@class='koboSpan']"


def document(body: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        f'<html xmlns="{XHTML}" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title>T. T.</title></head><body>{body}</body></html>"
    ).encode()


def marked(body: str) -> etree._Element:
    return etree.fromstring(mark_document(document(body)))


def marks(tree: etree._Element) -> list[tuple[str, str]]:
    """Return each mark's id without its start, and its text."""
    spans = tree.iterfind(f".//{MARK}")
    return [
        (span.get("id", "").removeprefix("kobo."), "".join(map(str, span.itertext())))
        for span in spans
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>One. Two!</p>", [("1.1", "One. "), ("1.2", "Two!")]),
        ("<p>One</p><p>Two</p>", [("1.1", "One"), ("2.1", "Two")]),
        ("<p>A <em>b</em> c</p>", [("1.1", "A "), ("1.2", "b"), ("1.3", " c")]),
        ("<p>“Is it?” he said.</p>", [("1.1", "“Is it?” "), ("1.2", "he said.")]),
        ("<p>v1.5 at x.org</p>", [("1.1", "v1.5 at x.org")]),
        ("<p>箱。船！</p>", [("1.1", "箱。"), ("1.2", "船！")]),
        (
            "<p>a<img src='i.jpg' alt=''/>b</p>",
            [("1.1", "a"), ("2.1", ""), ("2.2", "b")],
        ),
        ("<pre><code>x. y. z</code></pre><p>A</p>", [("1.1", "A")]),
        ("<ul><li>A</li><li>B</li></ul>", [("1.1", "A"), ("1.2", "B")]),
        ("<section><h1>A</h1>\n</section>", [("1.1", "A")]),
    ],
)
def test_sentences_are_marked_and_numbered(
    body: str, expected: list[tuple[str, str]]
) -> None:
    assert marks(marked(body)) == expected


def test_no_text_is_lost_and_no_element_of_the_article() -> None:
    before = etree.fromstring(document(f"<section>{RICH}</section>"))
    after = marked(f"<section>{RICH}</section>")
    assert "".join(map(str, after.itertext())) == "".join(map(str, before.itertext()))
    etree.strip_tags(after, f"{{{XHTML}}}span", f"{{{XHTML}}}div")
    etree.strip_tags(before, f"{{{XHTML}}}span", f"{{{XHTML}}}div")
    assert [element.tag for element in after.iter()] == [
        element.tag for element in before.iter()
    ]


def test_formulas_are_left_alone() -> None:
    formula = next(marked(RICH).iter("{http://www.w3.org/1998/Math/MathML}math"))
    assert [child for child in formula.iter() if "span" in str(child.tag)] == []


def test_a_document_stands_in_the_two_divs_that_the_reader_looks_for() -> None:
    text = mark_document(document("<p>x</p>")).decode()
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n')
    assert '<body><div id="book-columns"><div id="book-inner"><p>' in text


def rich_issue(folder: Path) -> Edition:
    picture = photo(folder, "https://harbour.example/p.jpg", (900, 600), "A mill")
    return issue(
        Section("News", (article("Rich", RICH, pictures=(picture,)), PLAIN)),
        Section("World", (article("箱", "<p>箱。船！</p>", language="ja"),)),
    )


def test_the_book_is_named_and_marked_throughout(tmp_path: Path) -> None:
    package = export(alone(PLAIN), "kepub", tmp_path)
    assert package.path.name.endswith(".kepub.epub")
    with zipfile.ZipFile(package.path) as book:
        assert book.infolist()[0].filename == "mimetype"
        pages = {
            name: book.read(name).decode()
            for name in book.namelist()
            if name.endswith(".xhtml")
        }
    assert [name for name, text in pages.items() if "koboSpan" not in text] == [
        "EPUB/nav.xhtml"
    ]
    ids = re.findall(r'id="(kobo[^"]+)"', "".join(pages.values()))
    assert len(ids) > 4


def test_pictures_are_the_same_as_in_the_epub(tmp_path: Path) -> None:
    edition = rich_issue(tmp_path)
    kepub = export(edition, "kepub", tmp_path / "a.kepub.epub")
    with zipfile.ZipFile(kepub.path) as book:
        stored = [i for i in book.infolist() if i.compress_type == zipfile.ZIP_STORED]
        names = [info.filename for info in stored]
    assert "EPUB/cover.jpg" in names
    assert len(names) >= 3


def test_the_same_book_gives_the_same_bytes(tmp_path: Path) -> None:
    one = export(rich_issue(tmp_path), "kepub", tmp_path / "a.kepub.epub")
    two = export(rich_issue(tmp_path), "kepub", tmp_path / "b.kepub.epub")
    assert one.sha256 == two.sha256


def test_the_book_passes_our_check(tmp_path: Path) -> None:
    package = export(rich_issue(tmp_path), "kepub", tmp_path / "a.kepub.epub")
    assert [one for one in check(package.path) if one.level == "error"] == []


@pytest.mark.tool
@pytest.mark.slow
def test_the_book_is_a_valid_epub(tmp_path: Path, epubcheck: EpubCheck) -> None:
    package = export(rich_issue(tmp_path), "kepub", tmp_path / "a.kepub.epub")
    assert epubcheck(package.path) == []
    saved = export(collection(PLAIN), "kepub", tmp_path / "b.kepub.epub")
    assert epubcheck(saved.path) == []
