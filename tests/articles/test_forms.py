"""Formulas, code, notes, tables and embeds take the output contract's forms."""

import pytest

from articles import extract
from inkpost.model import Article, Page

SENTENCE = "The harbour was quiet, and the boats lay in their berths all day long. "
PROSE = f"<p>{SENTENCE * 4}</p>"


def made(html: str) -> Article:
    page = f"<html><body><article>{PROSE}{html}{PROSE}</article></body></html>"
    return extract(Page("https://site.example/a", page.encode()))


TEX = '<annotation encoding="application/x-tex">E=mc^2</annotation>'
MATHML = f"<math><semantics><mrow><mi>E</mi></mrow>{TEX}</semantics></math>"


@pytest.mark.parametrize(
    "formula",
    [
        MATHML,
        f'<span class="katex"><span class="katex-mathml">{MATHML}</span>'
        '<span class="katex-html" aria-hidden="true">E</span></span>',
        f"<mjx-container><mjx-assistive-mml>{MATHML}</mjx-assistive-mml></mjx-container>",
        '<span class="MathJax_Preview">E</span><script type="math/tex">E=mc^2</script>',
    ],
)
def test_formulas_are_mathml_with_their_tex(formula: str) -> None:
    body = made(f"<p>They say {formula} holds.</p>").body
    assert body.count('alttext="E=mc^2"') == 1  # contract G7
    assert "They say <math" in body


def test_no_markup_slips_through_a_formula() -> None:
    evil = (
        "<math><mtext><img src=x onerror=alert(1)><style><!--</style><mglyph>"
        '<a href="javascript:alert(1)">x</a></mtext><mi onclick="x">y</mi></math>'
    )
    body = made(f"<p>They say {evil} holds.</p>").body
    assert "<math" not in body
    assert " onerror=" not in body
    assert '"javascript:' not in body


@pytest.mark.parametrize(
    "code",
    [
        "<pre>a = 1\nb = 2</pre>",
        "<pre>a = 1<br>b = 2</pre>",
        '<pre><code><span class="line">a = 1</span><span class="line">b = 2</span>'
        "</code></pre>",
        '<pre><button>Copy</button><span class="hljs">a</span> = 1\nb = 2</pre>',
        '<table class="highlight"><tr><td class="gutter"><pre>1\n2</pre></td>'
        '<td class="code"><pre>a = 1\nb = 2</pre></td></tr></table>',
        '<table class="blob"><tr><td class="blob-num">1</td>'
        '<td class="blob-code">a = 1</td></tr><tr><td class="blob-num">2</td>'
        '<td class="blob-code">b = 2</td></tr></table>',
    ],
)
def test_code_is_plain_with_its_lines(code: str) -> None:
    assert "<pre><code>a = 1\nb = 2</code></pre>" in made(code).body  # contract G5


NOTES = [
    '<p>Known<sup id="fnref:1"><a href="#fn:1">1</a></sup> well.</p>{prose}'
    '<ol><li id="fn:1"><p>By the master. <a href="#fnref:1">↩</a></p></li></ol>',
    '<p>Known<sup id="cite_ref-1"><a href="#cite_note-1">[1]</a></sup> well.</p>{prose}'
    '<ol class="references"><li id="cite_note-1"><b><a href="#cite_ref-1">^</a></b> '
    "<span>By the master.</span></li></ol>",
    '<p>Known<a href="#footnote-1" id="footnote-anchor-1">1</a> well.</p>{prose}'
    '<div id="footnote-1"><a href="#footnote-anchor-1">1</a>'
    "<p>By the master.</p></div>",
]


@pytest.mark.parametrize("html", NOTES)
def test_notes_of_every_kind_take_one_form(html: str) -> None:
    body = made(html.format(prose=PROSE)).body
    assert 'class="noteref" role="doc-noteref"' in body  # contract F1
    assert 'epub:type="noteref"><sup>1</sup></a> well.' in body
    assert body.endswith("1.</a> By the master.</p></aside>")


def test_a_table_of_data_stays_and_one_of_layout_goes() -> None:
    rows = "<tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr>"
    assert "<th>A</th>" in made(f"<table>{rows}</table>").body
    layout = made(f"<table><tr><td>{PROSE}</td></tr></table>").body
    assert "<table" not in layout  # contract G1


def test_a_table_of_data_stays_within_one_of_layout() -> None:
    rows = "<tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr>"
    inner = f"<p>{PROSE}</p><table>{rows}</table><p>{PROSE}</p>"
    body = made(f"<table><tr><td>{inner}</td><td>{PROSE}</td></tr></table>").body
    assert body.count("<table>") == 1  # contract G1
    assert "<tr><td>1</td><td>2</td></tr></tbody></table><p>" in body


@pytest.mark.parametrize(
    "tools",
    [
        '<a href="#history">¶</a>',
        '<span>[<a href="/w?title=A&amp;action=edit&amp;section=1">edit</a>]</span>',
        ' [<a href="/w?title=A&amp;veaction=edit">Bearbeiten</a> | '
        '<a href="/w?title=A&amp;action=edit">Quelltext bearbeiten</a>]',
    ],
)
def test_a_heading_has_no_tools(tools: str) -> None:
    body = made(f'<p>{PROSE}</p><h2 id="history">FAQ{tools}</h2><p>{PROSE}</p>').body
    assert ">FAQ</h2>" in body


def test_a_heading_that_is_but_a_link_stays() -> None:
    link = '<a href="https://a.example/texts/edit">How to edit</a>'
    body = made(f"<p>{PROSE}</p><h2>{link}</h2><p>{PROSE}</p>").body
    assert "How to edit</a></h2>" in body


def test_a_table_too_large_is_cut_and_linked() -> None:
    rows = "<tr><th>A</th><th>B</th></tr>" + "<tr><td>1</td><td>2</td></tr>" * 2_000
    body = made(f"<table>{rows}</table>").body
    assert body.count("<td") < 1_800  # contract G2
    assert "The whole table" in body


@pytest.mark.parametrize(
    ("embed", "line"),
    [
        (
            '<iframe src="https://www.youtube.com/embed/abcdefgh123" title="A film">'
            "</iframe>",
            '<a href="https://www.youtube.com/watch?v=abcdefgh123">'
            "Video: A film (YouTube)</a>",
        ),
        (
            '<video src="/a.mp4"></video>',
            '<a href="https://site.example/a.mp4">Video (site.example)</a>',
        ),
    ],
)
def test_embeds_become_lines_with_a_link(embed: str, line: str) -> None:
    assert line in made(embed).body  # contract X9b


def test_an_unknown_frame_goes() -> None:
    assert (
        "ads.example" not in made('<iframe src="https://ads.example/x"></iframe>').body
    )


def test_captions_belong_to_pictures_and_not_to_the_text() -> None:
    figure = '<figure><img src="b.jpg"><figcaption>The boats</figcaption></figure>'
    article = made(figure)
    assert "<figcaption>The boats</figcaption>" in article.body
    assert "The boats" not in article.text


def test_a_link_to_what_is_not_kept_leads_to_the_page() -> None:
    body = made(
        '<p>See <a href="#gone">this</a> and <a href="#h">that</a>.</p>'
        '<h2 id="h">That</h2>'
    ).body
    assert 'href="https://site.example/a#gone"' in body  # contract L3
    assert '<a href="#n-h">that</a>' in body
    assert 'id="n-h"' in body
