"""What a profile decides, done to a body."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from exporters.bodies import fragment
from exporters.bodies.emoji import name_emoji
from exporters.bodies.empty import drop_empty
from exporters.bodies.links import name_links
from exporters.bodies.maths import set_apart, write_maths
from exporters.bodies.notes import flatten_notes, flatten_ruby, gather_notes
from exporters.bodies.paragraphs import mark_first
from exporters.bodies.tables import align_numbers, free_empty_heads, list_wide_tables
from inkpost.render import MATHML, parse_fragment

ROCKET, THUMB = "\N{ROCKET}", "\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-3}"
FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"


def changed(change: Callable[[etree._Element], None], body: str) -> str:
    tree = parse_fragment(body)
    change(tree)
    return fragment(tree)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<p>Up {ROCKET} we go</p>", "<p>Up we go</p>"),
        (f"<p>Done{THUMB}.</p>", "<p>Done.</p>"),
        (f"<p>{ROCKET}</p>", "<p>[rocket]</p>"),
        (f"<td>{ROCKET} {ROCKET}</td>", "<td>[rocket] [rocket]</td>"),
        (f"<p>{FAMILY}</p>", "<p>[man] [woman] [girl]</p>"),
        ("<p>✓ → • 𠀀 می‌خواهم</p>", "<p>✓ → • 𠀀 می‌خواهم</p>"),
        ("<p>✔\ufe0f yes</p>", "<p>✔ yes</p>"),
        (f'<p>A<img alt="{ROCKET}"/></p>', '<p>A<img alt="[rocket]"/></p>'),
    ],
)
def test_emoji_go_or_are_named(body: str, expected: str) -> None:
    assert changed(name_emoji, body) == expected  # contract T2


PICTURE = '<img src="i.jpg" alt=""/>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f'<p><a href="https://www.a.test/x">{PICTURE}</a></p>',
         '<p><a href="https://www.a.test/x"><img src="i.jpg" alt="a.test"/></a></p>'),
        (f'<p><a href="https://a.test/B.JPG?w=1">{PICTURE}</a></p>',
         f"<p>{PICTURE}</p>"),
        (f'<p>A <a href="#n">{PICTURE} b</a></p>',
         f'<p>A <a href="#n">{PICTURE} b</a></p>'),
        ('<p><a href="https://a.test/"><img src="i.jpg" alt="A b"/> A b</a></p>',
         f'<p><a href="https://a.test/">{PICTURE} A b</a></p>'),
        ('<p>A <a href="https://a.test/"> </a>b</p>', "<p>A  b</p>"),
        ('<p><a id="n" href="https://a.test/"/>B</p>', '<p><a id="n"/>B</p>'),
    ],
)  # fmt: skip
def test_a_link_without_words_is_named_or_goes(body: str, expected: str) -> None:
    assert changed(name_links, body) == expected  # contract L4, X17


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<ul><li><b/></li></ul><p>B</p>", "<p>B</p>"),
        ("<p>A<b> </b>B<i/></p><p> </p>", "<p>A B</p>"),
        ("<p>A<b><br/></b>B</p><p><br/></p>", "<p>A<br/>B</p>"),
        ('<p id="n"/><p><a id="m"/></p>', '<p id="n"/><p><a id="m"/></p>'),
        ("<table><tr><td/><td>A</td></tr></table>",
         "<table><tr><td/><td>A</td></tr></table>"),
        (f"<figure>{PICTURE}<figcaption/></figure>", f"<figure>{PICTURE}</figure>"),
    ],
)  # fmt: skip
def test_what_shows_nothing_goes(body: str, expected: str) -> None:
    assert changed(drop_empty, body) == expected  # contract X17


def test_a_head_that_names_nothing_is_a_cell() -> None:
    row = '<table><tr><th scope="col"/><th scope="col">Height</th></tr></table>'
    freed = row.replace('<th scope="col"/>', "<td/>")
    assert changed(free_empty_heads, row) == freed


def maths(inner: str) -> str:
    body = f'<p><math xmlns="{MATHML}" alttext="TeX">{inner}</math></p>'
    text = changed(write_maths, body)
    return text.removeprefix('<p><span class="math">').removesuffix("</span></p>")


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<msup><mi>x</mi><mn>2</mn></msup>", "<i>x</i><sup>2</sup>"),
        ("<mi>sin</mi><mo>&#x2061;</mo><mi>x</mi>", "sin<i>x</i>"),
        ("<mi>a</mi><mo>=</mo><mn>3</mn>", "<i>a</i> = 3"),
        ("<mfrac><mn>1</mn><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></mfrac>",
         "1/(<i>n</i> + 1)"),
        ("<msqrt><mn>2</mn></msqrt>", "√(2)"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "<sup>3</sup>√<i>x</i>"),
        ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>",
         "<i>x</i><sub><i>i</i></sub><sup>2</sup>"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", "<i>x\u0305</i>"),
        ("<mover><mi>e</mi><mo>^</mo></mover>", "<i>ê</i>"),
        ("<mover><mrow><mi>A</mi><mi>e</mi></mrow><mo>^</mo></mover>",
         "<i>A</i><i>ê</i>"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr>"
         "<mtr><mtd><mn>0</mn></mtd><mtd><mn>1</mn></mtd></mtr></mtable>",
         "[1, 0; 0, 1]"),
        ("<semantics><mi>y</mi><annotation>y</annotation></semantics>", "<i>y</i>"),
        ("<mphantom><mi>x</mi></mphantom>", "<code>TeX</code>"),
        ("<mfrac><mn>1</mn></mfrac>", "1/"),
    ],
)  # fmt: skip
def test_formulas_are_written_in_a_line(inner: str, expected: str) -> None:
    assert maths(inner) == expected


def test_a_formula_between_paragraphs_gets_one_of_its_own() -> None:
    formula = f'<math xmlns="{MATHML}"><mi>x</mi></math>'
    body = f"<p>If</p>{formula}<p>then.</p>"
    tree = parse_fragment(body)
    set_apart(tree)
    mark_first(tree)
    kinds = [child.get("class") for child in tree]
    assert kinds == ["first", "math", "first"]


NOTED = (
    '<p>A<a class="noteref" epub:type="noteref" role="doc-noteref" id="r1" href="#f1">'
    '<sup>1</sup></a></p><aside class="footnote" epub:type="footnote" '
    'role="doc-footnote" id="f1"><p><a href="#r1">1.</a> N</p></aside><p>B</p>'
)


def test_notes_become_paragraphs_with_links_both_ways() -> None:
    assert changed(flatten_notes, NOTED) == (
        '<p>A<a class="noteref" id="r1" href="#f1"><sup>1</sup></a></p>'
        '<div class="footnote" id="f1"><p><a href="#r1">1.</a> N</p></div><p>B</p>'
    )  # contract F3


def test_notes_stand_behind_the_text() -> None:
    text = changed(gather_notes, NOTED)
    assert text.index("<p>B</p>") < text.index('<div class="notes"><aside')


def test_readings_stand_in_brackets() -> None:
    ruby = "<ruby>潮<rp>(</rp><rt>しお</rt><rp>)</rp></ruby>の水車"
    assert changed(flatten_ruby, f"<p>{ruby}</p>") == "<p>潮 (しお)の水車</p>"


def row(*cells: str, name: str = "td") -> str:
    return "<tr>" + "".join(f"<{name}>{cell}</{name}>" for cell in cells) + "</tr>"


def listed(*rows: str, widest: int = 2) -> str:
    tree = parse_fragment(f"<table>{''.join(rows)}</table>")
    list_wide_tables(tree, widest)
    return fragment(tree)


def test_a_wide_table_becomes_a_list_for_each_row() -> None:
    table = listed(row("Boat", "Built", "Crew", name="th"), row("Ada", "1978", "4"))
    assert table == (
        '<div class="rows"><div class="row"><div class="row-head">Ada</div><ul>'
        "<li><b>Built:</b> 1978</li><li><b>Crew:</b> 4</li></ul></div></div>"
    )  # contract G3


def test_a_note_s_sign_in_a_head_is_kept() -> None:
    sign = '<a class="noteref" id="n-r" href="#n-f"><sup>1</sup></a>'
    table = listed(row("Boat", "Built", f"Crew{sign}", name="th"), row("Ada", "1", "4"))
    assert f'<div class="caption">Crew{sign}</div>' in table
    assert "<b>Crew:</b> 4" in table


def test_a_narrow_table_stays() -> None:
    assert listed(row("a", "b")) == f"<table>{row('a', 'b')}</table>"


def test_cells_that_span_are_said_once_in_a_row_and_again_in_the_next() -> None:
    spanning = '<tr><td rowspan="2">A</td><td colspan="2">B</td></tr>'
    assert listed(spanning, row("C", "D")).count("A</div>") == 2
    assert listed(spanning, row("C", "D")).count("<li>B</li>") == 1


def test_ids_of_cells_that_span_are_not_doubled() -> None:
    spanning = '<tr><td rowspan="2"><b id="n-a">A</b></td><td>B</td><td>C</td></tr>'
    assert listed(spanning, row("D", "E")).count('id="n-a"') == 1  # contract X6


@pytest.mark.parametrize(
    "number", ["1,204", "12.5 %", "−3", "€40", "7 kg", "–", "1 204"]
)
def test_columns_of_numbers_are_set_flush_right(number: str) -> None:
    table = f"<table>{row('a', number)}{row('b', '1')}</table>"
    assert changed(align_numbers, table).count('class="number"') == 2


@pytest.mark.parametrize("text", ["three", "3 boats at sea", "A1"])
def test_columns_of_words_are_not(text: str) -> None:
    table = f"<table>{row('a', text)}{row('b', '1')}</table>"
    assert "number" not in changed(align_numbers, table)


def test_paragraphs_begin_flush_after_what_breaks_the_text() -> None:
    tree = parse_fragment(
        "<p>a</p><p>b</p><h2>c</h2><p>d</p><ul><li>e</li></ul><p>f</p>"
    )
    mark_first(tree)
    assert [p.get("class") for p in tree.iter("{*}p")] == [
        "first",
        None,
        "first",
        "first",
    ]
