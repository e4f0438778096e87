from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from exporters import check, export
from exporters.bodies.depth import DEEPEST, LAST, flatten
from exporters.bodies.trees import words_in
from inkpost.model import Format
from inkpost.render import parse_fragment
from tests.exporters.samples import PLAIN, RICH, alone, article

pytestmark = pytest.mark.slow

NESTS = {
    "div": ("<div>", "</div>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "em": ("<em>", "</em>"),
    "list": ("<ul><li>", "</li></ul>"),
    "table": ("<table><tr><td>", "</td></tr></table>"),
}


def nested(kind: str, times: int) -> str:
    start, end = NESTS[kind]
    return f"<div>before {start * times}deep <b>words</b>{end * times} after</div>"


def depth(tree: etree._Element) -> int:
    return max(len(list(element.iterancestors())) for element in tree.iter())


@pytest.mark.parametrize("kind", NESTS)
def test_what_is_nested_too_deep_is_unwrapped_and_keeps_its_words(kind: str) -> None:
    tree = parse_fragment(nested(kind, 400))
    flatten(tree)  # safety 0.4, 0.10
    assert words_in(tree) == "before deep words after"
    assert depth(tree) <= LAST


def test_what_a_person_wrote_stays_as_it_is() -> None:
    tree = parse_fragment(RICH)
    before = etree.tostring(tree)
    flatten(tree)
    assert etree.tostring(tree) == before
    assert depth(tree) < DEEPEST


@pytest.mark.parametrize("format", ["epub", "kepub", "html", "md", "txt"])
@pytest.mark.parametrize("kind", NESTS)
def test_no_format_gives_up_on_it(tmp_path: Path, kind: str, format: Format) -> None:
    book = alone(article("Deep", nested(kind, 400)))
    assert export(book, format, tmp_path).size > 0


@pytest.mark.parametrize("kind", ["div", "list"])
def test_the_book_stays_sound(tmp_path: Path, kind: str) -> None:
    book = alone(article("Deep", nested(kind, 400) + PLAIN.body))
    found = check(export(book, "epub", tmp_path).path)
    assert [finding for finding in found if finding.level == "error"] == []
