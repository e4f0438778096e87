"""Pictures become files; one that cannot be had does not cost the article."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from articles import gather
from inkpost.model import Article, Picture
from tests.support.drawings import empty_png, photograph, read, to_bytes
from tests.support.illustrated import CAT, DOG, article, illustrated, sources
from tests.support.web import Web


def test_pictures_become_files_named_by_their_bytes(web: Web, tmp_path: Path) -> None:
    url = web.add("/dog.jpg", DOG, "image/jpeg")
    result = illustrated(article(url), web, tmp_path)
    (picture,) = result.pictures
    assert picture.path
    content = picture.path.read_bytes()
    assert picture.path.name == hashlib.sha256(content).hexdigest() + ".jpg"
    assert (picture.url, picture.alt) == (url, "A dog")
    assert read(content).size == (picture.width, picture.height) == (400, 300)
    assert sources(result) == [url]
    assert result.omissions == ()
    assert [each.name for each in tmp_path.iterdir()] == [picture.path.name]


def test_pictures_keep_their_order(web: Web, tmp_path: Path) -> None:
    urls = [
        web.add(f"/{n}.jpg", to_bytes(photograph(seed=n)), "image/jpeg")
        for n in range(12)
    ]
    result = illustrated(article(*urls), web, tmp_path)
    assert [picture.url for picture in result.pictures] == urls == sources(result)


def test_the_site_learns_from_which_page_it_is_asked(web: Web, tmp_path: Path) -> None:
    url = web.add("/dog.jpg", DOG, "image/jpeg")
    one = Article(web.url("/one"), "One", article(url).body, pictures=(Picture(url),))
    illustrated(one, web, tmp_path)
    assert web.requests[0].headers["referer"] == web.url("/one")
    assert web.requests[0].headers["accept"].startswith("image/")


@pytest.mark.parametrize(
    ("content", "content_type", "reason"),
    [
        (empty_png((30_000, 30_000)), "image/png", "too large"),  # safety 59
        (b"", "image/jpeg", "is empty"),  # safety 63
        (b"<html>Not found</html>", "text/html", "not a picture"),
        (b"%PDF-1.7", "image/jpeg", "not a picture"),  # safety 64
        (b"<svg", "image/svg+xml", "not a drawing"),  # safety 65
    ],
)
def test_one_bad_picture_does_not_cost_the_article(
    content: bytes, content_type: str, reason: str, web: Web, tmp_path: Path
) -> None:
    good = web.add("/good.jpg", CAT, "image/jpeg")
    bad = web.add("/bad.jpg", content, content_type)
    result = illustrated(article(bad, good), web, tmp_path)
    (omission,) = result.omissions
    assert (omission.kind, omission.what, omission.url) == ("picture", "A dog", bad)
    assert reason in omission.reason
    assert bad in omission.reason
    assert f'<a class="missing" href="{bad}">[A dog]</a>' in result.body
    assert sources(result) == [good]


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/x.png",  # safety 66
        "http://10.0.0.1/x.png",
        "file:///etc/passwd",
        "https://redis/x.png",
        "javascript:alert(1)",
        "about:blank",
    ],
)
def test_a_picture_that_lies_inside_is_left_out(
    url: str, web: Web, tmp_path: Path
) -> None:
    result = illustrated(article(url), web, tmp_path)
    assert len(result.omissions) == 1
    assert result.pictures == ()


def test_a_picture_that_leads_inside_is_left_out(web: Web, tmp_path: Path) -> None:
    url = web.redirect("/dog.jpg", to="http://169.254.169.254/latest/meta-data/")
    result = illustrated(article(url), web, tmp_path)
    assert "leads to an address" in result.omissions[0].reason


@pytest.mark.parametrize("status", [404, 403, 500])
def test_a_picture_that_the_site_does_not_give_is_left_out(
    status: int, web: Web, tmp_path: Path
) -> None:
    url = web.add("/dog.jpg", DOG, "image/jpeg", status=status)
    assert (
        f"HTTP {status}" in illustrated(article(url), web, tmp_path).omissions[0].reason
    )


def test_a_site_that_drips_costs_its_own_picture_only(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather, "MOST_SECONDS", 1)  # safety 69
    slow = web.drip("/slow.jpg", b"HTTP/1.1 200 OK\r\n\r\n\xff\xd8\xff", b"x")
    good = web.add("/good.jpg", CAT, "image/jpeg")
    result = illustrated(article(slow, good), web, tmp_path)
    assert sources(result) == [good]
    assert "took longer" in result.omissions[0].reason


def test_pictures_beyond_the_sixtieth_are_not_asked_for(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.pictures.MOST_PICTURES", 2)
    urls = [web.url(f"/{n}.jpg") for n in range(4)]
    result = illustrated(article(*urls), web, tmp_path)
    assert sorted(web.asked) == ["/0.jpg", "/1.jpg"]
    assert len(result.omissions) == 4


def test_pictures_together_have_a_limit(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather, "MOST_BYTES", 1.5 * len(CAT))
    monkeypatch.setattr(gather, "_PER_HOST", 1)
    urls = [
        web.add(f"/{n}.jpg", to_bytes(photograph(seed=n)), "image/jpeg")
        for n in range(4)
    ]
    result = illustrated(article(*urls), web, tmp_path)
    assert len(web.asked) == 2
    assert "the pictures before it take" in result.omissions[-1].reason


def test_a_picture_within_the_page_needs_no_site(web: Web, tmp_path: Path) -> None:
    url = "data:image/jpeg;base64," + base64.b64encode(DOG).decode()
    result = illustrated(article(url), web, tmp_path)
    assert result.pictures[0].path
    assert web.connections == 0


@pytest.mark.parametrize(
    "url",
    [
        "data:image/png;base64," + "A" * 10_000_000,  # safety 66
        "data:image/png;base64,###",
        "data:text/html,hello",
        "data:,",
    ],
)
def test_a_bad_picture_within_the_page_is_left_out(
    url: str, web: Web, tmp_path: Path
) -> None:
    (omission,) = illustrated(article(url), web, tmp_path).omissions
    assert omission.url is None
    assert len(omission.reason) < 200


def test_the_same_article_gives_the_same_files(web: Web, tmp_path: Path) -> None:
    one = article(web.add("/dog.jpg", DOG, "image/jpeg"))
    first = illustrated(one, web, tmp_path)
    assert illustrated(one, web, tmp_path) == first


@pytest.mark.parametrize(
    ("page", "url", "said"),
    [
        ("https://a.example/1", "https://a.example/2.jpg", "https://a.example/1"),
        ("https://a.example/1", "https://b.example/2.jpg", "https://a.example/"),
        ("https://a.example/1", "http://b.example/2.jpg", None),
        ("http://a.example/1", "https://b.example/2.jpg", "http://a.example/"),
        ("file:///home/ann/a.html", "https://b.example/2.jpg", None),
    ],
)
def test_no_site_learns_more_than_a_browser_would_tell(
    page: str, url: str, said: str | None
) -> None:
    assert gather.referer(page, url) == said


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").mkdir()
    with pytest.raises(OSError, match=r"a\.jpg"):
        gather.write_whole(tmp_path / "a.jpg", b"content")
    assert [each.name for each in tmp_path.iterdir()] == ["a.jpg"]
