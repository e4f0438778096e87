"""A block that is too long for a document loses nothing when it is broken."""

from __future__ import annotations

import pytest
from lxml import etree

from exporters.bodies.breaking import break_up, weigh
from exporters.bodies.split import split
from inkpost.render import parse_fragment, plain_text

LONGEST = 20_000
BLOCKS = {
    "text": "<p id='a'>" + "&amp; word " * 20_000 + "</p>",
    "no spaces": "<h2>" + "x" * 100_000 + "</h2>",
    "inline": "<p>" + "<b>bold</b> and <i>slanted &lt;</i> " * 4_000 + "</p>",
    "one inline": "<p>So: <b>" + "bold " * 20_000 + "</b> and on.</p>",
    "lines": "<pre>" + "a line of the log\n" * 6_000 + "</pre>",
    "rows": "<table><thead><tr><th>n</th></tr></thead><tbody>"
    + "<tr><td>1</td><td>2</td></tr>" * 5_000 + "</tbody></table>",
    "items": "<ol>" + "<li>One item of many.</li>" * 4_000 + "</ol>",
}  # fmt: skip


def words(blocks: list[etree._Element]) -> str:
    return "".join(str(text) for block in blocks for text in block.itertext())


@pytest.mark.parametrize("kind", BLOCKS)
def test_nothing_is_lost_and_no_part_is_too_long(kind: str) -> None:
    (block,) = parse_fragment(BLOCKS[kind])
    before = words([block])
    parts = break_up(block, LONGEST)
    assert len(parts) > 3
    assert words(parts) == before
    assert max(map(weigh, parts)) <= LONGEST + 1_000
    assert {part.tag for part in parts} == {block.tag}
    assert [part.get("id") for part in parts[1:]] == [None] * (len(parts) - 1)


def test_a_list_counts_on() -> None:
    (block,) = parse_fragment(BLOCKS["items"])
    first, second, *_ = break_up(block, LONGEST)
    assert second.get("start") == str(len(first) + 1)


def test_an_article_of_one_long_block_is_several_documents() -> None:
    tree = parse_fragment("<p>Before.</p>" + BLOCKS["text"] + "<p>After.</p>")
    parts, places = split(tree, "s01a001", LONGEST)
    assert len(parts) > 5
    assert places["a"] == "s01a001-2.xhtml" or places["a"] == "s01a001.xhtml"
    assert "After." in plain_text(etree.tostring(parts[-1], encoding="unicode"))
