import pytest

from articles import extract
from inkpost.errors import NoArticle
from inkpost.model import Page
from inkpost.render import parse_fragment

SENTENCE = "The harbour was quiet, and the boats lay in their berths. "
PAGE = f"""<!doctype html><html lang="en-GB"><head><title>A harbour | The Site</title>
<meta property="og:title" content="A harbour">
<meta property="og:site_name" content="The Site"></head>
<body><nav><a href="/">Home</a><a href="/news">News</a></nav>
<article><h1>A harbour</h1><p>{SENTENCE * 5}</p>
<p><img src="/boat.jpg" alt="A boat"></p>
<p>{SENTENCE * 5}</p><p>{SENTENCE * 4}That is the end of it.</p></article>
<footer>Imprint</footer></body></html>"""


def page(html: str) -> Page:
    return Page("https://site.example/harbour", html.encode(), "text/html")


def test_an_article_is_found_with_its_metadata() -> None:
    article = extract(page(PAGE))
    assert article.title == "A harbour"
    assert article.site_name == "The Site"
    assert article.language == "en-GB"
    assert article.direction == "ltr"


def test_the_body_has_the_article_and_nothing_around_it() -> None:
    text = extract(page(PAGE)).text
    assert text.endswith("That is the end of it.")
    assert "Imprint" not in text
    assert "Home" not in text


def test_pictures_are_listed_with_absolute_addresses() -> None:
    article = extract(page(PAGE))
    assert [picture.url for picture in article.pictures] == [
        "https://site.example/boat.jpg"
    ]
    assert 'src="https://site.example/boat.jpg"' in article.body


def test_the_body_is_well_formed() -> None:
    assert len(parse_fragment(extract(page(PAGE)).body)) > 2


@pytest.mark.parametrize(
    "html", ["", "<p>", "<html><body><nav>Home</nav></body></html>"]
)
def test_a_page_without_an_article_is_refused(html: str) -> None:
    with pytest.raises(NoArticle):
        extract(page(html))
