"""The output contract's rules on structure, on small fragments."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from articles.clean import Cleaner
from articles.finish import finish
from articles.sanitise import clean, parse_clean, serialise
from tests.fuzz.targets import as_html


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
        ("<tr><td>a<td>b", "<p>a</p><p>b</p>"),
        ("<p>a<div><td>b</td></div>", "<p>a</p><p>b</p>"),
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


def test_the_last_step_keeps_words_that_stand_alone() -> None:
    safe = parse_clean(clean("One <b>two</b><p>three</p>four"))
    assert serialise(safe)[0] == "One <b>two</b><p>three</p>four"


PHRASES = st.recursive(
    st.sampled_from(["One", "two, and", "three."]),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{' '.join(parts)}</{tag.partition(' ')[0]}>",
        st.sampled_from(["b", "em", "code", "sub", 'a href="https://a.example/"']),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=4,
)
BLOCKS = st.recursive(
    st.builds(lambda words: f"<p>{words}</p>", PHRASES)
    | st.just('<figure><img src="https://a.example/a.png" alt="A boat"></figure>')
    | st.just("<table><tr><th>A<th>B<tr><td>1<td>2</table>")
    | st.just("<pre><code>a\n  b</code></pre>"),
    lambda inner: (
        st.builds(
            lambda tag, parts: f"<{tag}><li>{'<li>'.join(parts)}</{tag}>",
            st.sampled_from(["ul", "ol"]),
            st.lists(inner, min_size=1, max_size=3),
        )
        | st.builds(
            lambda parts: f"<blockquote>{''.join(parts)}</blockquote>",
            st.lists(inner, min_size=1, max_size=3),
        )
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(BLOCKS, min_size=1, max_size=5))
def test_what_is_clean_stays_as_it_is(blocks: list[str]) -> None:
    once = cleaned("".join(blocks))
    assert cleaned(as_html(once)) == once
