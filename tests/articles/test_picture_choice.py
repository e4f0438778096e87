"""Which pictures are shown: no trackers, none twice, and the lead one."""

from __future__ import annotations

from pathlib import Path

import pytest

from articles import gather
from articles.pictures import is_same
from inkpost.model import Article, Picture
from tests.support.drawings import chart, halves, photograph, to_bytes
from tests.support.illustrated import CAT, DOG, article, illustrated, sources
from tests.support.web import Web


@pytest.mark.parametrize(
    "size", [(1, 1), (8, 8), (600, 3), (59, 59)], ids=str
)  # contract I10, X16
def test_trackers_spacers_and_icons_are_taken_out_without_a_word(
    size: tuple[int, int], web: Web, tmp_path: Path
) -> None:
    url = web.add("/p.gif", to_bytes(halves(size), "PNG"), "image/png")
    result = illustrated(article(url), web, tmp_path)
    assert (result.body, result.pictures) == ("<p>First.</p><p>Last.</p>", ())
    assert result.omissions == ()
    assert url in result.log[0]


def test_a_sign_in_a_sentence_stays(web: Web, tmp_path: Path) -> None:
    url = web.add("/x.png", to_bytes(halves((20, 12)), "PNG"), "image/png")
    body = f'<p>Where <img src="{url}" alt="x + y"/> is less than one.</p>'
    one = Article("https://a.example/", "One", body, pictures=(Picture(url, "x + y"),))
    assert illustrated(one, web, tmp_path).body == body


def test_a_tracker_that_says_so_is_not_even_asked_for(web: Web, tmp_path: Path) -> None:
    url = web.url("/track?id=1")
    body = f'<p>Text<img src="{url}" alt="" width="1" height="1"/></p>'
    one = Article("https://a.example/", "One", body, pictures=(Picture(url),))
    assert illustrated(one, web, tmp_path).body == "<p>Text</p>"
    assert web.connections == 0


def test_equal_bytes_are_shown_once(web: Web, tmp_path: Path) -> None:
    one = web.add("/one.jpg", DOG, "image/jpeg")
    two = web.add("/two.jpg", CAT, "image/jpeg")
    again = web.add("/again.jpg", CAT, "image/jpeg")
    result = illustrated(article(one, two, again), web, tmp_path)
    assert sources(result) == [one, two]  # contract I12


def test_the_lead_picture_in_another_size_is_shown_once(
    web: Web, tmp_path: Path
) -> None:
    large = web.add("/dog.jpg", DOG, "image/jpeg")
    small = to_bytes(photograph(seed=1).resize((200, 150)), quality=60)
    again = web.add("/cdn/8f3a-640.jpg", small, "image/jpeg")
    result = illustrated(article(large, again), web, tmp_path)
    assert sources(result) == [large]


def test_two_charts_that_look_alike_are_both_kept(web: Web, tmp_path: Path) -> None:
    other = chart()
    other.paste("#2255aa", (45, 560, 47, 562))
    one = web.add("/january.png", to_bytes(chart(), "PNG"), "image/png")
    two = web.add("/february.png", to_bytes(other, "PNG"), "image/png")
    result = illustrated(article(one, two), web, tmp_path)
    assert sources(result) == [one, two]


def test_a_lead_picture_that_the_body_lacks_is_fetched_for_the_cover(
    web: Web, tmp_path: Path
) -> None:
    body = web.add("/body.jpg", DOG, "image/jpeg")
    lead = web.add("/lead.jpg", CAT, "image/jpeg")
    result = illustrated(article(body, lead=lead), web, tmp_path)
    assert [picture.url for picture in result.pictures] == [body, lead]
    assert result.lead_picture == lead
    assert sources(result) == [body]


def test_a_lead_picture_that_the_body_has_in_another_size_is_that_one(
    web: Web, tmp_path: Path
) -> None:
    body = web.add("/body.jpg", DOG, "image/jpeg")
    small = to_bytes(photograph(seed=1).resize((200, 150)))
    lead = web.add("/share.jpg", small, "image/jpeg")
    result = illustrated(article(body, lead=lead), web, tmp_path)
    assert result.lead_picture == body
    assert len(result.pictures) == 1


def test_a_lead_picture_that_cannot_be_had_is_no_omission(
    web: Web, tmp_path: Path
) -> None:
    result = illustrated(article(lead=web.url("/gone.jpg")), web, tmp_path)
    assert (result.lead_picture, result.omissions) == (None, ())


def test_is_same_needs_the_same_proportions() -> None:
    wide = gather.Found(Picture("a", media_type="image/jpeg"), (400, 200), look=0)
    high = gather.Found(Picture("a", media_type="image/jpeg"), (200, 400), look=0)
    assert is_same(wide, wide)
    assert not is_same(wide, high)
