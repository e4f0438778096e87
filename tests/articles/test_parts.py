"""What is one article though its page sets it in parts, and what is none of it."""

from __future__ import annotations

import pytest

from articles import extract
from articles.outline import measure
from articles.phrases import BITS, phrases
from articles.tree import parse
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
    assert phrases(head)[0] & BITS[kind]


def test_a_sentence_is_no_phrase() -> None:
    assert phrases("We went by train to see a source of the river")[0] == 0


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
