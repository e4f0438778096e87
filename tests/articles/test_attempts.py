"""Attempts to make Inkpost open what is not public: pages, pictures, redirects.

The other doors are in `tests.inkpost.test_doors`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path

import pytest

from articles import illustrate, open_fetch
from articles.fetch import Fetch
from articles.limits import PAGE, Limits
from inkpost.errors import AddressRefused, InkpostError
from inkpost.model import Article, Picture
from tests.support.attempts import ATTEMPTS, CONNECTED, PUBLIC, resolve
from tests.support.attempts import canary as canary
from tests.support.attempts import public as public
from tests.support.attempts import site as site
from tests.support.web import Web


def outside(canary: Web) -> Fetch:
    """Return a fetch for which this machine is not public, but its port is open."""
    return open_fetch(allow_ports=[canary.port], resolve=resolve)


def as_page(fetch: Fetch, url: str, folder: Path) -> None:
    fetch(url, PAGE)


def as_picture(fetch: Fetch, url: str, folder: Path) -> None:
    pictures = (Picture(url),)
    article = Article("https://a.example/", "One", "", pictures=pictures)
    article = illustrate(article, fetch, folder)
    assert article.pictures == ()
    raise AddressRefused("it was left out")


@pytest.mark.parametrize("door", [as_page, as_picture])
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_nobody_comes_in_by_an_address(
    attempt: str, door: Callable[[Fetch, str, Path], None], canary: Web, tmp_path: Path
) -> None:
    with pytest.raises(AddressRefused):
        door(outside(canary), attempt.format(port=canary.port), tmp_path)


def test_there_are_many_attempts() -> None:
    assert len(ATTEMPTS) >= 90


@pytest.mark.skipif(sys.platform != "linux", reason="needs a second loopback address")
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_nobody_comes_in_by_a_redirect(attempt: str, canary: Web, public: Web) -> None:
    target = attempt.format(port=canary.port)  # safety 21, 22
    url = public.redirect("/", to=target)
    fetch = open_fetch(
        allow_networks=[ip_network(PUBLIC)],
        allow_ports=[canary.port, public.port],
        resolve=resolve,
    )
    with pytest.raises(InkpostError):
        fetch(url)


def test_a_name_that_changes_its_mind_is_looked_up_once(canary: Web) -> None:
    answers = iter([["192.0.2.7"], ["127.0.0.1"], ["127.0.0.1"]])  # safety 20
    fetch = open_fetch(
        allow_ports=[canary.port], resolve=lambda host, seconds: next(answers)
    )
    with pytest.raises(InkpostError):
        fetch(f"http://rebinding.example:{canary.port}/")
    assert next(answers) == ["127.0.0.1"]


def test_of_a_mixed_answer_only_the_public_part_is_tried(canary: Web) -> None:
    mixed = ["127.0.0.1", "1.1.1.1", "10.0.0.1", "::1"]
    fetch = open_fetch(allow_ports=[canary.port], resolve=lambda *_: mixed)
    with pytest.raises(InkpostError):
        fetch(f"http://mixed.example:{canary.port}/", Limits(connect=0.2, total=0.5))
    assert set(CONNECTED) <= {"1.1.1.1"}


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_not_used(
    variable: str, canary: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, canary.url())  # safety 30
    with pytest.raises(AddressRefused):
        outside(canary)("http://inside.example/")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "localhost", "loop.example"]
)
def test_where_the_operator_allows_it_each_of_them_works(host: str, web: Web) -> None:
    web.add("/", "<p>Hello</p>")
    fetch = open_fetch(**web.reachable, resolve=resolve)
    assert fetch(web.url("/", host=host)).content == b"<p>Hello</p>"


def test_what_is_not_there_and_what_is_inside_sound_the_same(canary: Web) -> None:
    said = []
    for host in ("inside.example", "nowhere.example", "cgnat.example"):
        with pytest.raises(AddressRefused) as refused:
            outside(canary)(f"http://{host}/")
        said.append(str(refused.value).replace(host, "it"))
    assert len(set(said)) == 1


def test_our_own_pages_are_not_read() -> None:
    fetch = open_fetch(public_url="https://inkpost.example")  # safety 17
    with pytest.raises(AddressRefused, match="a page of Inkpost itself"):
        fetch("https://inkpost.example/articles/1")
