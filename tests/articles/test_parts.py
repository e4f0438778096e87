"""What is one article though its page sets it in parts, and what is none of it."""

from __future__ import annotations

import pytest
from lxml import html

from articles import extract
from articles.finish import finish
from articles.heads import head_of
from articles.outline import measure
from articles.phrases import BITS, phrases
from articles.tree import parse
from articles.wholes import wholes
from articles.widen import widen
from inkpost.model import Page

PARAGRAPHS = (
    "When the last ferry has left, the harbour belongs to the cranes, the gulls and "
    "the three men who watch the tide gauge, and nobody speaks much until the tea "
    "is made.",
    "The gauge was built in 1871, after a winter in which two piers were lost, and "
    "its keepers have written down the height of the water every hour ever since "
    "then.",
    "Their books fill a room above the customs house; the city wanted to throw them "
    "out twice, and twice a schoolteacher came with a cart and took them home for a "
    "while.",
    "Today the numbers go to a computer in another town, which finds them useful, "
    "but asks now and then whether a man could go down and look, for it does not "
    "trust them.",
    "So a man goes down and looks, with a lamp and a stick, and writes what he sees "
    "in a book, and in the morning the book is taken up the stairs and put with the "
    "others.",
)


def _page(body: str) -> Page:
    html = f"<html><head><title>The harbour at night</title></head><body>{body}"
    return Page("https://a.example/x", html.encode(), "text/html; charset=utf-8")


def _text(body: str) -> str:
    return extract(_page(body)).text


def _prose(first: int, last: int) -> str:
    return "".join(f"<p>{text}</p>" for text in PARAGRAPHS[first:last])


def test_sections_that_look_alike_are_one_article() -> None:
    first = f"<div class='story-part'>{_prose(0, 3)}</div>"
    second = f"<div class='story-part'>{_prose(3, 5)}</div>"
    text = _text(f"<h1>The harbour at night</h1>{first}<hr>{second}")
    assert PARAGRAPHS[0] in text
    assert PARAGRAPHS[4] in text


def test_another_article_beside_it_is_not_one_with_it() -> None:
    one = f"<article><div class='body'>{_prose(0, 3)}</div></article>"
    other = f"<article><div class='body'>{_prose(3, 5)}</div></article>"
    root, _ = parse(f"<html><body><div>{one}{other}</div></body></html>")
    outline = measure(root[0])
    part = next(node for node in outline.nodes if node.names.strip() == "body")
    assert widen(part, outline) is part


def test_a_row_of_a_table_is_no_article_by_itself() -> None:
    row = f"<tr><td>{PARAGRAPHS[0]}</td><td>{PARAGRAPHS[1]}</td></tr>"
    root, _ = parse(
        f"<html><body><div id=all><table>{row}{row}</table></div></body></html>"
    )
    outline = measure(root[0])
    part = next(node for node in outline.nodes if node.tag == "tr")
    assert widen(part, outline).tag == "div"


def test_a_list_of_links_between_paragraphs_belongs() -> None:
    links = "".join(f"<li><a href='/{n}'>The log of pier {n}</a></li>" for n in "ABC")
    text = _text(
        f"<article><h1>The harbour at night</h1>{_prose(0, 2)}<ul>{links}</ul>"
        f"{_prose(2, 4)}</article>"
    )
    assert "The log of pier B" in text


@pytest.mark.parametrize(
    "name", ["jp-relatedposts", "sharedaddy", "comments-area", "newsletter-signup"]
)
def test_a_widget_is_never_of_the_article(name: str) -> None:
    widget = f"<div class='{name}'><p>{PARAGRAPHS[4]}</p></div>"
    text = _text(f"<article>{_prose(0, 3)}{widget}{_prose(3, 4)}</article>")
    assert PARAGRAPHS[2] in text
    assert PARAGRAPHS[4] not in text


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("Lesen Sie auch: Der Hafen bei Nacht", "related"),
        ("→ À lire aussi : le port", "related"),
        ("Читайте также: порт ночью", "related"),
        ("اقرأ أيضا: الميناء", "related"),
        ("関連記事：夜の港", "related"),
        ("Síguenos en nuestras redes", "share"),
        ("Be the first to comment on this", "comments"),
        ("Foto: Eva Muster", "credit"),
    ],
)
def test_a_line_that_leads_away_is_known_by_its_first_words(
    head: str, kind: str
) -> None:
    assert phrases(head_of(head))[0] & BITS[kind]


def test_a_sentence_is_no_phrase() -> None:
    assert phrases(head_of("We went by train to see a source of the river"))[0] == 0


def test_a_page_of_a_word_is_taken_as_it_is() -> None:
    assert _text("<p>Anchored.</p>") == "Anchored."


def test_a_picture_within_its_address_is_kept_a_stand_in_is_not() -> None:
    whole = "data:image/png;base64," + "A" * 4_000
    stand_in = "data:image/gif;base64," + "A" * 60
    pictures = f"<img src='{whole}' alt='tide'><img src='{stand_in}'>"
    article = extract(_page(f"<article>{_prose(0, 2)}{pictures}{_prose(2, 4)}"))
    assert [picture.url for picture in article.pictures] == [whole]


def test_an_id_that_the_page_has_twice_is_once_in_the_book() -> None:
    section = "<h3 id='tide'>The tide</h3>"
    contents = (
        "<p>See <a href='#tide'>what is said of the tide and its keepers</a>.</p>"
    )
    page = f"<article>{contents}{_prose(0, 1)}{section}{_prose(1, 2)}{section}"
    body = extract(_page(f"{page}{_prose(2, 4)}</article>")).body
    assert body.count("The tide</h") == 2
    assert body.count('id="n-tide"') == 1


def test_numbers_at_the_end_are_a_pager_only_where_they_lead_on() -> None:
    row = "<tr><td>1871</td><td>4.2</td></tr>"
    table = f"<table><tr><th>Year</th><th>Height</th></tr>{row}{row}</table>"
    text = _text(f"<article>{_prose(0, 4)}{table}</article>")
    assert text.count("4.2") == 2
    pager = "<ul><li>1</li><li><a href='/2'>2</a></li><li><a href='/3'>3</a></li></ul>"
    assert _text(f"<article>{_prose(0, 4)}{pager}</article>").endswith(PARAGRAPHS[3])


def test_a_count_at_the_end_is_kept() -> None:
    assert _text(f"<article>{_prose(0, 4)}<p>1 – 0 – 1</p></article>").endswith("– 1")


TABLE = (
    "<table class='wikitable'><tr><th>Year</th><th>Highest</th></tr>"
    "<tr><td>1871</td><td><a href='/a'>4.1</a></td></tr>"
    "<tr><td>1902</td><td>4.6</td></tr><tr><td>1953</td><td>5.2</td></tr></table>"
)


def test_a_table_of_data_within_the_article_belongs_with_all_its_cells() -> None:
    rows = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    text = _text(f"<article>{rows}<h2>The heights</h2><div>{TABLE}</div></article>")
    for word in ("Year", "Highest", "1871", "4.1", "1902", "4.6", "1953", "5.2"):
        assert word in text


def test_a_table_of_links_beside_the_article_does_not_belong() -> None:
    rows = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    links = "".join(
        f"<tr><td><a href='/{n}'>Harbour {n}</a></td><td><a href='/'>Go</a></td></tr>"
        for n in range(5)
    )
    text = _text(f"<article>{rows}</article><div><table>{links}</table></div>")
    assert "Harbour 3" not in text


@pytest.mark.parametrize(
    "figure",
    [
        "<figure><img src='/gauge.jpg' width='800' height='600'></figure>"
        "<figcaption class='caption'>The gauge in 1903</figcaption>",
        "<figure><div><div><div><div><div><img src='/gauge.jpg' width='800' "
        "height='600'></div></div></div></div></div>"
        "<figcaption>The gauge in 1903</figcaption></figure>",
    ],
    ids=["behind its figure", "far above its picture"],
)
def test_a_caption_stays_with_its_picture(figure: str) -> None:
    rows = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    body = extract(_page(f"<article>{rows}{figure}{rows[:400]}</article>")).body
    within = body.partition("<figure>")[2].partition("</figure>")[0]
    assert "gauge.jpg" in within
    assert "<figcaption>The gauge in 1903</figcaption>" in within


def test_of_a_preview_and_its_picture_the_picture_is_kept() -> None:
    rows = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    figure = (
        "<figure><div><img src='https://i.example/60/gauge.png?q=20'></div><img>"
        "<noscript><img src='https://i.example/1600/gauge.png'></noscript></figure>"
    )
    page = _page(f"<article>{rows[:400]}{figure}{rows}</article>")
    assert [picture.url for picture in extract(page).pictures] == [
        "https://i.example/1600/gauge.png"
    ]


def test_a_formula_with_comments_in_it_is_one() -> None:
    rows = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    formula = (
        "<div class='mwe-math-element'><div style='display:none'><math>"
        "<semantics><mrow><mo>⟨<!-- left --></mo><mi>v</mi><mo>⟩</mo></mrow>"
        "<annotation encoding='application/x-tex'>\\langle v\\rangle</annotation>"
        + 3000 * " "
        + "</semantics></math></div></div>"
    )
    body = extract(_page(f"<article>{rows}{formula}{rows}</article>")).body
    assert "<mo>⟨</mo> <mi>v</mi> <mo>⟩</mo>" in body
    assert body.count("langle") == 1  # as the formula's alternative, not as text


def test_notes_are_found_by_their_full_address_and_a_count_is_none() -> None:
    rows = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    mark = "<sup><a href='https://a.example/x#note-1'>1</a></sup>"
    count = "<p><a href='#comments'>12</a></p>"
    note = "<ol><li id='note-1'>By the clock of the customs house.</li></ol>"
    comments = "<div id='comments'>Twelve comments were written</div>"
    body = extract(
        _page(f"<article>{rows}<p>It is so.{mark}</p>{rows}{count}{note}{comments}")
    ).body
    assert body.count("doc-noteref") == 1
    assert "By the clock of the customs house." in body
    assert "Twelve comments" not in body


def test_what_a_player_writes_on_its_buttons_is_left_out() -> None:
    rows = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    player = (
        "<div class='video-js'><div class='vjs-control-bar'><p>Playback Rate</p></div>"
        "<div class='vjs-modal-dialog'><p>Captions settings, opens a dialog in which "
        "the colours of the letters and of the ground behind them are set.</p></div>"
        "</div>"
    )
    text = _text(f"<article>{rows}{player}{rows}</article>")
    assert "Playback" not in text
    assert "Captions settings" not in text


def test_the_words_beside_a_picture_that_are_its_own_are_its_caption() -> None:
    items = "".join(
        f"<li><img src='/{n}.jpg' alt='The {n} by night'/> The {n} by night</li>"
        for n in ("gauge", "pier")
    )
    shown = finish(html.fromstring(f"<div><ul>{items}</ul><ul>{items}</ul></div>"))
    assert len(shown) == 1
    captions = shown.xpath("./ul/li/figure[img]/figcaption/text()")
    assert captions == ["The gauge by night", "The pier by night"]


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        ("src='https://charts.example/1' title='What the harbour earns'", True),
        ("src='https://charts.example/1'", False),
        ("src='https://ads.example/1' title='3rd party ad content'", False),
        ("src='https://blog.example/a/embed/#?secret=x' title='A post of ours'", False),
    ],
    ids=["told", "untitled", "advertisement", "another post"],
)
def test_a_frame_of_an_unknown_site_is_told_by_its_title(
    frame: str, told: bool
) -> None:
    rows = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    body = extract(_page(f"<article>{rows}<iframe {frame}></iframe>{rows}")).body
    assert ("/1" in body or "/embed" in body) == told


def test_a_date_over_the_article_is_not_repeated_in_it() -> None:
    rows = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    text = _text(f"<article><h1>The harbour</h1><p>Friday, 4 February 2022</p>{rows}")
    assert "February" not in text
    kept = _text(
        f"<article><h1>The harbour</h1><p>Since May 2022 it is dark.</p>{rows}"
    )
    assert "Since May 2022" in kept


def _completed(body: str, left_out: str) -> set[str]:
    """Return the texts that complete an article kept but for what has `left_out`."""
    root, _ = parse(f"<html><body>{body}")
    outline = measure(root)
    kept = {block for block in outline.blocks if left_out not in block.text}
    return {block.text for block in wholes(outline, None, kept, set()) - kept}


def test_a_heading_over_the_articles_own_prose_belongs_whatever_its_words() -> None:
    body = f"{_prose(0, 2)}<h4>Related to the gauge</h4>%s{_prose(2, 4)}"
    assert _completed(body % "", "Related") == {"Related to the gauge"}
    link = "<p><a href='/x'>Another harbour</a></p>"
    assert _completed(body % link, "Related") == set()


def test_a_heading_with_which_a_section_begins_belongs_to_it() -> None:
    section = f"<section%s><h2>The men</h2><div>{_prose(2, 3)}</div></section>"
    body = f"{_prose(0, 2)}{section}{_prose(3, 4)}"
    assert _completed(body % "", "The men") == {"The men"}
    assert _completed(body % " class='related'", "The men") == set()


def test_a_list_within_an_item_belongs_to_it_though_it_be_all_links() -> None:
    links = "".join(f"<li><a href='/{n}'>Bug {n}</a></li>" for n in range(4))
    items = f"<ul><li>{PARAGRAPHS[2]}</li><li>%s<ul>{links}</ul></li></ul>"
    body = f"{_prose(0, 2)}{items}"
    assert _completed(body % "In progress:", "Bug") == {f"Bug {n}" for n in range(4)}
    assert _completed(body % "Related articles", "Bug") == set()


def test_a_saved_page_knows_its_own_address_by_the_places_in_it() -> None:
    home = "https://saved.example/harbour"
    marks = "".join(
        f"<sup><a href='{home}#note-{number}'>{number}</a></sup>"
        for number in (1, 2, 3)
    )
    notes = "".join(
        f"<li id='note-{number}'>The customs house, room {number}.</li>"
        for number in (1, 2, 3)
    )
    body = extract(
        _page(f"{_prose(0, 1)}<p>{PARAGRAPHS[1]}{marks}</p><ol>{notes}</ol>")
    )
    assert body.body.count('epub:type="noteref"') == 3
    assert "The customs house, room 2." in body.text
