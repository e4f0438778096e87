import json

import pytest

from articles.bylines import name_of
from articles.metadata import Metadata, read_metadata
from articles.survey import survey
from articles.tree import parse


def read(head: str, body: str = "", attributes: str = "") -> Metadata:
    page = f"<html {attributes}><head>{head}</head><body>{body}</body></html>"
    root, _ = parse(page)
    return read_metadata(root, survey(root), "https://www.post.example/x")


def linked(**fields: object) -> str:
    item = json.dumps(
        {"@context": "https://schema.org", "@type": "NewsArticle"} | fields
    )
    return f'<script type="application/ld+json">{item}</script>'


@pytest.mark.parametrize(
    "head",
    [
        linked(headline="A day at sea"),
        '<meta property="og:title" content="A day at sea - The Post">'
        '<meta property="og:site_name" content="The Post">',
        '<meta name="twitter:title" content="A day at sea">',
        "<title>A day at sea | Post</title>",
        "<title>A day at sea &laquo; The Post of the Harbour</title>",
    ],
)
def test_the_title_is_found_without_the_site(head: str) -> None:
    assert read(head, "<h1>A day at sea</h1>").title == "A day at sea"


def test_the_title_most_places_agree_on_wins() -> None:
    head = '<title>A day at sea</title><meta property="og:title" content="The Post">'
    assert read(head, "<h1>A day at sea</h1><h2>News</h2>").title == "A day at sea"


@pytest.mark.parametrize(
    "head",
    [
        linked(author={"@type": "Person", "name": "Eva Muster"}),
        linked(author=["Eva Muster"]),
        '<meta name="author" content="Eva Muster">',
        '<meta name="dc.creator" content="Eva Muster">',
    ],
)
def test_the_byline_is_found_in_the_head(head: str) -> None:
    assert read(head).byline == "Eva Muster"


@pytest.mark.parametrize(
    "body",
    [
        '<p class="byline">Eva Muster</p>',
        '<a rel="author" href="/eva">Eva Muster</a>',
        '<p class="byline">Eva Muster | 4 March 2021</p>',
        '<p class="byline">Eva Muster, 4. Dezember</p>',
        '<p class="byline">Eva Muster am Samstag</p>',
        '<p class="byline">Co-authored by Eva Muster</p>',
        '<p class="byline">Eva Muster 發表在 痞客邦 留言(42) 人氣(7)</p>',
        '<p class="byline"><i>Veröffentlicht von</i><a href="/eva">Eva Muster</a></p>',
        '<div itemprop="author"><span itemprop="name">Eva Muster</span> Follow</div>',
    ],
)
def test_the_byline_is_found_under_the_title(body: str) -> None:
    assert read("", f"<h1>A day at sea</h1>{body}").byline == "Eva Muster"


def test_a_comment_s_author_is_not_the_article_s() -> None:
    comment = '<div class="comments"><p class="author">Someone</p></div>'
    assert read("", comment).byline is None


def test_the_site_as_author_gives_way_to_a_person() -> None:
    head = linked(author={"name": "The Post"}, publisher={"name": "The Post"})
    assert read(head, '<p class="byline">Eva Muster</p>').byline == "Eva Muster"


def test_by_is_not_part_of_a_name() -> None:
    assert name_of("By Eva Muster") == "Eva Muster"
    assert name_of("Recipe by Eva Muster") == "Eva Muster"
    assert name_of("Da Silva Muster") == "Da Silva Muster"
    assert name_of("Byron Muster") == "Byron Muster"
    assert name_of("Eva von Muster") == "Eva von Muster"


@pytest.mark.parametrize(
    "head",
    [
        linked(datePublished="2021-03-04T05:06:07Z"),
        '<meta property="article:published_time" content="2021-03-04T05:06:07Z">',
    ],
)
def test_the_time_of_publication_is_aware(head: str) -> None:
    found = read(head).published
    assert found is not None
    assert found.isoformat() == "2021-03-04T05:06:07+00:00"


def test_the_page_s_dates_are_read_where_the_head_has_none() -> None:
    found = read("", '<time datetime="2021-03-04">yesterday</time>').published
    assert found is not None
    assert found.date().isoformat() == "2021-03-04"


@pytest.mark.parametrize(
    ("attributes", "language", "direction"),
    [
        ('lang="en_GB"', "en-GB", "ltr"),
        ('lang="ar"', "ar", "rtl"),
        ('lang="fa" dir="ltr"', "fa", "ltr"),
        ('dir="rtl"', None, "rtl"),
        ('lang="!!"', None, "ltr"),
    ],
)
def test_language_and_direction(
    attributes: str, language: str | None, direction: str
) -> None:
    found = read("", "", attributes)
    assert (found.language, found.direction) == (language, direction)


@pytest.mark.parametrize(
    "text",
    ["{", "[" * 100_000, '{"@type": 1}', '{"@graph": {"@type": ["Article"]}}', "null"],
)
def test_broken_linked_data_is_passed_over(text: str) -> None:
    head = f'<script type="application/ld+json">{text}</script><title>A day</title>'
    assert read(head).title == "A day"


def test_a_moment_in_utc_falls_on_the_day_that_the_page_shows() -> None:
    head = linked(datePublished="2026-11-22T23:30:00Z")
    published = read(head, "<time>23 November 2026</time>").published
    assert published is not None
    assert published.isoformat() == "2026-11-23T00:30:00+01:00"


def test_a_day_of_change_counts_less_than_one_that_the_page_shows() -> None:
    head = '<meta property="og:updated_time" content="2026-11-25T08:00:00Z">'
    body = '<p class="posted-on">23 November 2026</p>'
    published = read(head, body).published
    assert published is not None
    assert published.date().isoformat() == "2026-11-23"


def test_several_authors_of_one_kind_are_all_named() -> None:
    head = "".join(
        f'<meta name="citation_author" content="{name}">'
        for name in ("Eva Muster", "Per Beispiel")
    )
    assert read(head).byline == "Eva Muster, Per Beispiel"


def test_a_name_after_the_title_comes_before_one_in_a_teaser() -> None:
    body = (
        '<div><a class="author">Otto Teaser</a></div><h1>A day at sea</h1>'
        '<p class="byline">By Eva Muster</p>'
    )
    assert read("<title>A day at sea</title>", body).byline == "Eva Muster"


def test_a_label_is_no_name_but_stands_before_one() -> None:
    body = '<p><span class="author-label">Autor:</span> Eva Muster</p>'
    assert read("", body).byline == "Eva Muster"


def test_the_heading_that_leads_home_is_the_site_and_not_the_title() -> None:
    head = "<title>Coast notes: The rope</title>"
    body = "<h1><a href='/'>Coast notes</a></h1><h3>The rope</h3>"
    assert read(head, body).title == "The rope"
