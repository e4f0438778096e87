"""The output contract's rules on structure, on small fragments."""

import pytest
from lxml import etree

from articles.clean import Cleaner
from articles.finish import finish


def cleaned(html: str, *wanted: str) -> str:
    source = etree.fromstring(f"<div>{html}</div>", etree.HTMLParser())[0][0]
    cleaner = Cleaner("https://a.example/x/", frozenset(wanted))
    cleaner.add(source)
    made = finish(cleaner.builder.root)
    return "".join(etree.tostring(child, encoding="unicode") for child in made)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("bare <b>text</b>", "<p>bare <b>text</b></p>"),
        ("<div>one<div>two</div>three</div>", "<p>one</p><p>two</p><p>three</p>"),
        ("<b><div>x</div><div>y</div></b>", "<p><b>x</b></p><p><b>y</b></p>"),
        ("<h1>A</h1><h4>B</h4><h4>C</h4>", "<h2>A</h2><h3>B</h3><h3>C</h3>"),
        ("<h2><div>A</div></h2><p>x</p>", "<h2>A</h2><p>x</p>"),
        ("<p> </p><p><b> </b></p><ul><li></li></ul>x", "<p>x</p>"),
        ("a<br><br>b<br>c<br>", "<p>a</p><p>b<br/>c</p>"),
        (
            "<ul><li><p>a</p></li><ul><li>b</li></ul></ul>",
            "<ul><li>a<ul><li>b</li></ul></li></ul>",
        ),
        ("<ul>text<li>a</li></ul>", "<ul><li>text</li><li>a</li></ul>"),
        ("<p>a  <i> b </i> c</p>", "<p>a <i>b</i> c</p>"),
        ("<p><span>a</span> <mark>b</mark><time>c</time></p>", "<p>a bc</p>"),
        (
            "<p><del>a</del><ins>b</ins><tt>c</tt></p>",
            "<p><s>a</s><u>b</u><code>c</code></p>",
        ),
        ("<p><x-y>a</x-y></p>", "<p>a</p>"),
        ("<pre>\n a\n  b\n</pre>", "<pre><code> a\n  b</code></pre>"),
    ],
)
def test_blocks_are_valid_by_construction(source: str, expected: str) -> None:
    assert cleaned(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<a href="y">x</a>', '<p><a href="https://a.example/x/y">x</a></p>'),
        ('<a href="javascript:x">x</a>', "<p>x</p>"),
        (
            '<a href="y"><div>x</div></a>',
            '<p><a href="https://a.example/x/y">x</a></p>',
        ),
        (
            '<p id="t">x</p><a href="#t">y</a>',
            '<p id="n-t">x</p><p><a href="#n-t">y</a></p>',
        ),
    ],
)
def test_links_are_absolute_or_lead_to_an_id(source: str, expected: str) -> None:
    assert cleaned(source, "t") == expected


def test_a_span_of_a_cell_is_clamped() -> None:
    table = '<table><tr><td colspan="1000000">x</td><td colspan="x">y</td></tr>'
    table += "<tr><td>a</td><td>b</td></tr></table>"
    assert 'colspan="50"' in cleaned(table)  # safety 53
