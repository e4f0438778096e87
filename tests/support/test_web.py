from __future__ import annotations

import urllib.request

from tests.support.web import Web


def test_the_site_serves_what_it_was_given(web: Web) -> None:
    url = web.add("/a.html", "<p>Hello</p>")
    with urllib.request.urlopen(url) as answer:
        assert answer.read() == b"<p>Hello</p>"
    assert web.asked == ["/a.html"]


def test_the_site_follows_its_own_redirects(web: Web) -> None:
    url = web.redirect("/old", to=web.add("/new", "new"))
    with urllib.request.urlopen(url) as answer:
        assert answer.url == web.url("/new")
