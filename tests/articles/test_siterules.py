"""Rules for single sites, in the format of `ftr-site-config`."""

from __future__ import annotations

from pathlib import Path

import pytest

from articles import cell, open_fetch, open_reader
from articles.ruled import try_rules
from articles.siterules import Rules, headers_for, open_rules, parse_rules
from inkpost.errors import SettingInvalid
from inkpost.model import Article, Page
from tests.support.stories import FIRST, LAST
from tests.support.web import Web

URL = "https://site.example/lamp"
PROSE = (
    "<p>Those who had missed the ferry walked back up the hill to the bakery, where "
    "the bread of the day was just being taken from the oven.</p>"
)
PAGE = f"""<html lang="en"><head><title>Site | 42</title></head><body>
<div class="top"><b class="name">The lamp</b> <i class="who">Ada Marsh</i>
<u class="when">23 November 2026</u></div>
<div class="one"><p>{FIRST}</p>{PROSE * 3}<p class="promo-box">Buy our lamps.</p>
<aside><p>An aside that nobody asked for.</p></aside>
<p><img src="/ads/lamp.png" alt="Buy"><img src="/lamp.png" alt="A lamp"></p></div>
<div class="two"><p>{LAST}</p></div>
<div class="rest"><p>Something quite else, and longer than the rest of it.</p>
{PROSE * 9}</div></body></html>"""


def after(rules: str, html: str = PAGE) -> Article:
    """Return the article of `html` by `rules`, read in the cell."""
    page = Page(URL, html.encode(), "text/html")
    trial = cell.run(try_rules, page, parse_rules(rules))
    assert trial.after is not None
    return trial.after


# --- what each rule does -------------------------------------------------------------


def test_the_body_is_what_the_rule_says_and_nothing_else() -> None:
    assert after("body: //div[@class='two']").text == LAST


def test_all_that_one_rule_finds_is_the_body() -> None:
    article = after("body: //div[@class='one'] | //div[@class='two']")
    assert article.text.startswith(FIRST)
    assert article.text.endswith(LAST)
    assert "quite else" not in article.text


def test_the_first_rule_that_fits_counts() -> None:
    article = after("body: //article\nbody: //div[@class='two']\nbody: //body")
    assert article.text == LAST


def test_title_author_and_date_are_read() -> None:
    article = after(
        "title: //b[@class='name']\n"
        "author: substring-after(concat('By ', //i[@class='who']), 'By ')\n"
        "date: //u/text()"
    )
    assert article.title == "The lamp"
    assert article.byline == "Ada Marsh"
    assert article.published is not None
    assert article.published.date().isoformat() == "2026-11-23"


@pytest.mark.parametrize(
    ("rule", "gone"),
    [
        ("strip: //aside", "An aside"),
        ("strip_id_or_class: promo", "Buy our lamps"),
        ("strip_id_or_class: 'promo-box'", "Buy our lamps"),
        ("strip: //p[contains(., 'hill')]", "bakery"),
    ],
)
def test_what_is_stripped_is_gone_and_nothing_else(rule: str, gone: str) -> None:
    article = after(f"body: //div[@class='one']\n{rule}")
    assert gone in after("body: //div[@class='one']").text
    assert gone not in article.text
    assert FIRST in article.text


def test_pictures_are_stripped_by_their_source() -> None:
    article = after("body: //div[@class='one']\nstrip_image_src: /ads/")
    assert [picture.alt for picture in article.pictures] == ["A lamp"]


def test_pictures_are_taken_from_the_named_attribute() -> None:
    html = PAGE.replace('src="/lamp.png"', 'src="/grey.gif" data-x="/real.png"')
    article = after("body: //div[@class='one']\nsrc_lazy_load_attr: data-x", html)
    assert article.pictures[-1].url == "https://site.example/real.png"


@pytest.mark.parametrize(
    "rule",
    [
        "replace_string(ferry): balloon",
        "find_string: ferry\nreplace_string: balloon",
        "replace_string(missed the ferry): missed the balloon",
    ],
)
def test_strings_are_replaced_before_the_page_is_read(rule: str) -> None:
    article = after(f"body: //div[@class='one']\n{rule}")
    assert "missed the balloon" in article.text
    assert "missed the ferry" not in article.text


def test_a_string_with_a_colon_is_replaced() -> None:
    rules = parse_rules("replace_string(style='a:b'): style='c'")
    assert rules.replacements == (("style='a:b'", "style='c'"),)


def test_elements_are_wrapped() -> None:
    article = after("body: //div[@class='one']\nwrap_in(blockquote): //aside")
    assert "<blockquote><p>An aside" in article.body


# --- where rules do not fit ----------------------------------------------------------


def test_where_no_body_fits_the_article_is_looked_for() -> None:
    article = after("body: //article\nstrip: //aside")
    assert FIRST in article.text
    assert "An aside" not in article.text
    assert "No rule for the body fits" in article.log


def test_where_nothing_else_is_wanted_there_is_no_article() -> None:
    page = Page(URL, PAGE.encode())
    rules = parse_rules("body: //article\nautodetect_on_failure: no")
    trial = cell.run(try_rules, page, rules)
    assert trial.before is not None
    assert trial.after is None
    assert "find no article" in trial.log[-1]


@pytest.mark.parametrize("rule", ["body: //div[", "strip: nonsense()", "title: //x:y"])
def test_a_rule_that_cannot_be_used_is_told(rule: str) -> None:
    article = after(rule)
    expression = rule.partition(": ")[2]
    assert any(expression in line and "cannot be used" in line for line in article.log)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("tidy: no", "Line 1: tidy is not needed here"),
        ("prune: yes", "Line 1: prune is not needed here"),
        ("no rule at all", "Line 1 was not understood: no rule at all"),
        ("unheard_of: //p", "Line 1 was not understood: unheard_of: //p"),
        ("body:", "Line 1 was not understood: body:"),
        ("http_header(Host): evil", "Line 1 was not understood: http_header(Host)"),
        ("wrap_in(a b): //p", "Line 1 was not understood: wrap_in(a b): //p"),
        ("find_string: x", "Some find_string has no replace_string"),
    ],
)
def test_what_is_not_used_is_told(line: str, told: str) -> None:
    assert parse_rules(line).log[0].startswith(told)


def test_comments_and_empty_lines_are_nothing() -> None:
    assert parse_rules("# body: //p\n\n   \n") == Rules()


# --- which file ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "title"),
    [
        ("example.org", "exact"),
        ("www.example.org", "exact"),
        ("WWW.Example.ORG", "exact"),
        ("sport.example.org", "below"),
        ("news.example.org", "news"),
        ("other.example", "global"),
        ("a.b.example.org", "global"),
    ],
)
def test_the_nearest_file_counts(host: str, title: str, tmp_path: Path) -> None:
    (tmp_path / "example.org.txt").write_text("title: exact")
    (tmp_path / ".example.org.txt").write_text("title: below")
    (tmp_path / "news.example.org.txt").write_text("title: news")
    (tmp_path / "global.txt").write_text("title: global")
    rules = open_rules(tmp_path)(f"https://{host}/lamp")
    assert rules is not None
    assert rules.title[0] == title


def test_the_rules_for_all_come_after_those_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "global.txt").write_text("strip: //aside\nautodetect_on_failure: no")
    (tmp_path / "example.org.txt").write_text("strip: //nav")
    rules = open_rules(tmp_path)("https://example.org/")
    assert rules is not None
    assert rules.strip == ("//nav", "//aside")
    assert rules.autodetect_on_failure


def test_a_host_names_no_file_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("title: secret")
    (tmp_path / "rules").mkdir()
    assert open_rules(tmp_path / "rules")("https://../secret/") is None


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match="INKPOST_SITE_RULES"):
        open_rules(tmp_path / "nowhere")


# --- on the web ----------------------------------------------------------------------


def read(web: Web, url: str, folder: Path, rules: str) -> Article:
    (folder / f"{web.host}.txt").write_text(rules)
    find_rules = open_rules(folder)
    fetch = open_fetch(**web.reachable, dress=headers_for(find_rules))
    return open_reader(fetch, find_rules)(fetch(url))


def test_the_single_page_is_taken(web: Web, tmp_path: Path) -> None:
    web.add("/all", f"<div id=b><p>{FIRST}</p><p>{LAST}</p></div>")
    url = web.add("/lamp", f"<div id=b><p>{FIRST}</p></div><a id=all href=/all>All</a>")
    rules = "body: //div[@id='b']\nsingle_page_link: //a[@id='all']/@href"
    article = read(web, url, tmp_path, rules)
    assert article.text == f"{FIRST}\n{LAST}"
    assert article.url == url


def test_a_link_with_a_condition_waits_for_it(web: Web, tmp_path: Path) -> None:
    url = web.add("/lamp", f"<div id=b><p>{FIRST}</p></div><a id=all href=/all>All</a>")
    rules = (
        "body: //div[@id='b']\nsingle_page_link: //a[@id='all']\n"
        "if_page_contains: //div[@class='pager']"
    )
    read(web, url, tmp_path, rules)
    assert web.asked == ["/lamp"]


def test_pages_are_joined_by_their_rule(web: Web, tmp_path: Path) -> None:
    web.add("/stair", f"<div id=b><p>{LAST}</p></div>")
    url = web.add("/lamp", f"<div id=b><p>{FIRST}</p></div><a id=on href=/stair>x</a>")
    rules = "body: //div[@id='b']\nnext_page_link: //a[@id='on']"
    assert read(web, url, tmp_path, rules).text == f"{FIRST}\n{LAST}"


def test_headers_go_to_their_site_alone(web: Web, tmp_path: Path) -> None:
    web.add("/end", PAGE)
    web.redirect("/lamp", to=web.url("/end", host="localhost"))
    rules = "http_header(cookie): paid=yes\nhttp_header(user-agent): Reader/1"
    read(web, web.url("/lamp"), tmp_path, rules)
    first, second = (request.headers for request in web.requests)
    assert first["cookie"] == "paid=yes"
    assert first["user-agent"] == "Reader/1"
    assert "cookie" not in second
    assert "Inkpost" in second["user-agent"]
