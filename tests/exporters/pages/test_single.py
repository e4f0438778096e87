from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import html

from articles import extract
from exporters import export
from inkpost.model import Article, Omission, Page, Picture, Section
from tests.exporters.samples import (
    PLAIN,
    RICH,
    alone,
    article,
    collection,
    issue,
    photo,
)

PHOTO = "https://harbour.example/p.jpg"


def parsed(page: bytes | str) -> Any:
    """Return `page` as an HTML parser sees it; lxml's XPath has no static types."""
    return html.fromstring(page)


def rich(folder: Path) -> Article:
    picture = photo(folder, PHOTO, (1000, 700), "A [tall] mill")
    return article("Rich", RICH, pictures=(picture,))


def test_a_page_loads_nothing(tmp_path: Path) -> None:
    missing = Picture("https://harbour.example/q.jpg")
    book = replace(
        rich(tmp_path),
        body=RICH + f'<p><img src="{missing.url}" alt="gone"/></p>',
        pictures=(*rich(tmp_path).pictures, missing),
    )
    path = export(alone(book), "html", tmp_path / "book.html").path
    tree = parsed(path.read_bytes())
    addresses = tree.xpath("//@src | //link/@href | //script")
    assert len(addresses) == 1
    assert addresses[0].startswith("data:image/jpeg;base64,/9j/")
    assert "default-src 'none'" in tree.xpath("//meta/@content")[0]
    assert "@import" not in path.read_text()
    assert "url(" not in path.read_text()


def test_a_page_is_read_back_as_the_same_article(tmp_path: Path) -> None:
    long = "".join(
        f"<p>{f'The mill ground corn on day {day}. ' * 5}</p>" for day in range(9)
    )
    original = replace(PLAIN, body=f"{long}<h2>The wheel</h2>{long}")
    path = export(alone(original), "html", tmp_path / "book.html").path
    read = extract(Page(PLAIN.url, path.read_bytes(), "text/html; charset=utf-8"))
    assert (read.title, read.language) == (original.title, "en")
    assert set(original.text.splitlines()) <= set(read.text.splitlines())


def test_links_in_each_of_two_articles_lead_to_their_own_ends(tmp_path: Path) -> None:
    book = collection(article("One", RICH), article("Two", RICH))
    path = export(book, "html", tmp_path / "book.html").path
    tree = parsed(path.read_bytes())
    ids = tree.xpath("//@id")
    targets = [href[1:] for href in tree.xpath("//article//a/@href") if href[0] == "#"]
    assert len(ids) == len(set(ids))
    assert sorted(set(targets)) == [
        "a1-f1",
        "a1-n-end",
        "a1-r1",
        "a2-f1",
        "a2-n-end",
        "a2-r1",
    ]
    assert set(targets) <= set(ids)


def test_empty_elements_are_ended_as_html_ends_them(tmp_path: Path) -> None:
    body = '<p><a id="x"/>one <span/>two</p><p>See <a href="#x">it</a><br/>.</p>'
    path = export(alone(article("Empty", body)), "html", tmp_path / "book.html").path
    page = path.read_text()
    # To a browser <a/> is a start: all that follows would be in it.
    assert '<a id="a1-x"></a>one two' in page
    assert "<br/>." in page


def test_titles_and_names_are_escaped(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script>\"'"
    omission = Omission("embed", hostile, hostile, "javascript:alert(1)")
    names = {"byline": hostile, "site_name": hostile}
    book = alone(article(hostile, "<p>x</p>", omissions=(omission,), **names))
    path = export(book, "html", tmp_path / "book.html").path
    tree = parsed(path.read_bytes())
    assert tree.xpath("//script") == []
    assert tree.xpath("//a[starts-with(@href, 'javascript')]") == []
    assert tree.xpath("string(//h1)") == hostile


def test_a_right_to_left_article_says_so(tmp_path: Path) -> None:
    book = alone(article("עברית", "<p>שלום</p>", language="he", direction="rtl"))
    page = export(book, "html", tmp_path / "book.html").path.read_text()
    assert '<html lang="he" dir="rtl">' in page
    assert '<article id="a1" lang="he" dir="rtl">' in page


def test_a_page_of_many_articles_opens_with_its_contents(tmp_path: Path) -> None:
    news = Section("News", (PLAIN, article("Two", "<p>x</p>")))
    book = issue(news, Section("Arts", (article("Three", "<p>y</p>"),)))
    tree = parsed(export(book, "html", tmp_path / "book.html").path.read_bytes())
    assert tree.xpath("//nav//a/@href") == ["#a1", "#a2", "#a3"]
    assert tree.xpath("//nav//li[@class]/text()") == ["News", "Arts"]
    assert tree.xpath("//article/@id") == ["a1", "a2", "a3"]


def test_a_name_does_not_turn_the_date_beside_it_around(tmp_path: Path) -> None:
    book = alone(article("Box", "<p>x</p>", byline="أحمد منصور"))
    page = export(book, "html", tmp_path / "book.html").path.read_text()
    assert "\u2068أحمد منصور\u2069 · 20 November 2026" in page
    latin = export(alone(PLAIN), "html", tmp_path / "latin.html").path.read_text()
    assert "Ann Ferry · 20 November 2026" in latin
