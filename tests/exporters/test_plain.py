from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from exporters import export
from exporters.marking import MARKDOWN, TEXT, mark_up
from inkpost.model import NO_DATE, Omission, Section
from inkpost.render import plain_text
from tests.exporters.samples import PLAIN, RICH, alone, article, collection, issue


def read_back(text: str) -> html.HtmlElement:
    """Return Markdown as any reader of CommonMark and GitHub's tables sees it."""
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return html.fromstring(f"<div>{reader.use(footnote_plugin).render(text)}</div>")


def words_in(element: html.HtmlElement) -> str:
    """Return the text of `element`; where blocks meet, HTML may have space or not."""
    return "".join(element.text_content().split())


def texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [text for found in tree.xpath(path) if (text := words_in(found))]


@pytest.fixture(scope="module")
def again() -> html.HtmlElement:
    return read_back(mark_up(RICH))


ORIGINAL = html.fromstring(f"<div>{RICH}</div>")


@pytest.mark.parametrize(
    "path", ["//h2", "//h3", "//li", "//td", "//th", "//pre", "//blockquote", "//sub"]
)
def test_markdown_read_back_has_the_same_parts(
    again: html.HtmlElement, path: str
) -> None:
    ours = [text for text in texts(again, path) if "↩" not in text]
    theirs = [text for text in texts(ORIGINAL, path) if not text.startswith("1.A")]
    added = ["Ebbwhenitgoes"] if path == "//li" else []  # a list of terms
    assert ours == theirs + added


def test_markdown_read_back_has_the_same_links(again: html.HtmlElement) -> None:
    links = again.xpath("//p/a[not(@class)]/@href")
    assert links == ["https://harbour.example/x_(y)?a=1&b=2", "#n-end"]
    assert again.xpath("//*[@id='n-end']")


def test_markdown_read_back_has_the_same_code(again: html.HtmlElement) -> None:
    assert again.xpath("string(//pre/code)") == ORIGINAL.xpath("string(//pre/code)")
    assert again.xpath("//pre/code/@class") == ["language-python"]


def test_markdown_read_back_has_the_same_emphasis(again: html.HtmlElement) -> None:
    assert texts(again, "//em")[:2] == ["stress", "“warm”"]
    assert texts(again, "//strong")[:2] == ["Note:", "link"]


def test_markdown_read_back_has_the_note(again: html.HtmlElement) -> None:
    assert texts(again, "//*[@class='footnote-ref']") == ["[1]"]
    assert texts(again, "//*[@class='footnote-item']") == ["Anotewithstress.↩︎"]


def test_markdown_keeps_the_picture_formula_and_ruby() -> None:
    text = mark_up(RICH)
    assert "![A \\[tall\\] mill](https://harbour.example/p.jpg)" in text
    assert "$x^2$" in text
    assert "<ruby>漢<rt>かん</rt></ruby>" in text


@pytest.mark.parametrize(
    "text",
    [
        "1. May",
        "- dash",
        "+ plus",
        "# hash",
        "> more",
        "=====",
        "*star* _line_ **two**",
        "`code`",
        "a\\*b",
        "&amp;amp; and &amp;copy;",
        "&lt;script&gt;",
        "[x](y) ![z](w) [^1]",
        "~~~",
        "| a | b |",
        "2026",
        "snake_case_name and 2*3*4",
        "https://harbour.example/a_b_c",
        "$5 and $6",
        "---",
        "C#",
    ],
)
@pytest.mark.parametrize("wrap", ["<p>{}</p>", "<ul><li>{}</li></ul>", "<h2>{}</h2>"])
def test_no_text_is_taken_for_a_mark(text: str, wrap: str) -> None:
    body = wrap.format(text)
    again = read_back(mark_up(body))
    assert words_in(again) == "".join(plain_text(body).split())
    assert [child.tag for child in again] == [re.findall(r"<(\w+)", wrap)[0]]


@pytest.mark.parametrize(
    "body",
    [
        "<p>a<em>b</em>c</p>",
        "<p>a<em>“b”</em>c</p>",
        "<p>a<em>“b</em> c</p>",
        "<p>a <em>b”</em>c</p>",
        "<p><em>b </em>c</p>",
        "<p><em>a</em><strong>b</strong></p>",
        "<p><em>a</em><em>b</em></p>",
        "<p><strong><em>a</em> b</strong></p>",
        "<p><em>a <strong>b</strong></em></p>",
        "<p>(<strong>Hm.</strong>)x</p>",
        "<p><em></em>x</p>",
        "<p><s>gone.</s>x</p>",
        "<p><em>a<br/></em>b</p>",
    ],
)
def test_emphasis_is_read_back_as_emphasis(body: str) -> None:
    again = read_back(mark_up(body))
    original = html.fromstring(body)
    assert words_in(again) == words_in(original)
    for tag in ("em", "strong", "s"):
        theirs = "".join(texts(original, f"//{tag}"))
        assert "".join(texts(again, f"//{tag}")) == theirs


def test_text_has_no_marks_and_numbers_its_links() -> None:
    text = mark_up(RICH, TEXT)
    assert "Note: twond of 3 * 4_5 <b> &amp; a`b c." in text
    assert "a link [1]" in text
    assert text.endswith("[1] https://harbour.example/x_(y)?a=1&b=2")
    assert "Port        Height\nSt | Malo   12 metres\nBristol     14 metres" in text
    assert "漢(かん)" in text
    assert "**" not in text


def test_text_loses_no_words() -> None:
    original = re.findall(r"[a-z]+", plain_text(RICH))
    written = re.findall(r"[a-z]+", mark_up(RICH, TEXT))
    assert set(original) <= set(written)


def test_a_markdown_book_has_a_head_and_says_where_it_is_from(tmp_path: Path) -> None:
    missing = Omission(
        "picture", "A map", "The site did not answer.", "https://x.org/m"
    )
    package = export(alone(replace(PLAIN, omissions=(missing,))), "md", tmp_path)
    text = package.path.read_text()
    assert package.path.name == "The last tide mill of the estuary.md"
    assert text.startswith('---\ntitle: "The last tide mill of the estuary"\nauthor:')
    assert 'date: "2026-11-20"' in text
    assert "\n# The last tide mill of the estuary\n\nHarbour Post · Ann Ferry" in text
    assert "\n## The wheel\n" in text
    assert "- A map: The site did not answer. <https://x.org/m>" in text
    assert package.omissions == (missing,)


def test_headings_of_a_collection_make_one_outline(tmp_path: Path) -> None:
    book = collection(PLAIN, article("Two", "<h2>Deep</h2><p>x</p>"))
    text = export(book, "md", tmp_path).path.read_text()
    outline = re.findall(r"^#+ .*", text, re.MULTILINE)
    assert outline == [
        "# Saved in November",
        "## The last tide mill of the estuary",
        "### The wheel",
        "## Two",
        "### Deep",
    ]


def test_sections_of_an_issue_are_headings(tmp_path: Path) -> None:
    book = issue(
        Section("News", (PLAIN,)), Section("Arts", (article("B", "<p>b</p>"),))
    )
    text = export(book, "txt", tmp_path).path.read_text()
    assert "Morning Digest\n==============\n\nNews\n----\n" in text
    assert "\n\nArts\n----\n\nB\n-\n" in text


def test_an_article_that_is_not_xml_costs_a_page_and_not_the_book(
    tmp_path: Path,
) -> None:
    book = collection(replace(PLAIN, body="<p>open"), PLAIN)  # contract D15
    package = export(book, "md", tmp_path)
    assert "For six hundred years" in package.path.read_text()
    assert package.omissions[0].kind == "text"


def test_a_date_that_no_article_tells_is_not_written(tmp_path: Path) -> None:
    book = replace(alone(PLAIN), date=NO_DATE)
    assert "1980" not in export(book, "md", tmp_path).path.read_text()


def test_markdown_is_the_dialect_with_marks() -> None:
    assert mark_up("<p><b>x</b></p>", MARKDOWN) == "**x**"
    assert mark_up("<p><b>x</b></p>", TEXT) == "x"


def test_a_formula_by_itself_stands_by_itself() -> None:
    formula = (
        '<p>a</p><math xmlns="http://www.w3.org/1998/Math/MathML" display="block" '
        'alttext="x^2"><mi>x</mi></math><p>b</p>'
    )
    assert mark_up(formula) == "a\n\n$$x^2$$\n\nb"
    assert mark_up(formula, TEXT) == "a\n\nx^2\n\nb"


def test_a_place_in_a_line_can_be_linked_to() -> None:
    text = mark_up('<p><a href="#n-x">up</a></p><p>to <span id="n-x">here</span></p>')
    assert text == '[up](#n-x)\n\nto <a id="n-x"></a>here'


@pytest.mark.parametrize("start", ["x", "-3", "", "1e3"])
def test_a_list_that_starts_nowhere_starts_at_one(start: str) -> None:
    assert mark_up(f'<ol start="{start}"><li>a</li></ol>') == "1. a"
