"""Where pictures stand, how large, and what they say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from exporters.bodies import fragment
from exporters.bodies.figures import Placed, place_pictures
from inkpost.model import Picture
from inkpost.render import parse_fragment

PICTURE = Picture("https://x.test/a.jpg", "", Path("a.jpg"), "image/jpeg", 900, 600)


def shown(body: str, size: tuple[int, int] = (900, 600)) -> str:
    tree = parse_fragment(body.replace("IMG", f'<img src="{PICTURE.url}" alt="Boat"/>'))
    place_pictures(tree, [PICTURE], lambda _: Placed("images/a.jpg", *size), "Bild")
    return fragment(tree)


@pytest.mark.parametrize(
    ("body", "size", "kind"),
    [
        ("<figure>IMG</figure>", (900, 600), ' class="full"'),
        ("<figure>IMG</figure>", (600, 900), ' class="tall"'),
        ("<figure>IMG</figure>", (300, 200), ""),
        ("<p>IMG</p>", (900, 600), ' class="full"'),
        ("<p>a IMG b</p>", (20, 20), ' class="icon"'),
        ("<p>a IMG b</p>", (300, 200), ""),
    ],
)
def test_size_and_place_choose_the_class(
    body: str, size: tuple[int, int], kind: str
) -> None:
    expected = f'<img src="images/a.jpg" alt="Boat"{kind}/>'
    assert shown(body, size) == body.replace("IMG", expected)  # contract I9


def test_without_alt_the_caption_speaks() -> None:
    body = f'<figure><img src="{PICTURE.url}"/><figcaption>At sea</figcaption></figure>'
    assert 'alt="At sea"' in shown(body)  # contract X16


def test_a_long_alt_is_cut_at_a_word() -> None:
    body = f'<p><img src="{PICTURE.url}" alt="{"word " * 60}"/></p>'
    alt = shown(body).split('alt="')[1].split('"')[0]
    assert len(alt) <= 140
    assert alt.endswith("word…")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<p>a IMG b</p>",
            '<p>a <a class="missing" href="https://x.test/a.jpg">Boat</a> b</p>',
        ),
        (
            '<p><a href="b">IMG</a></p>',
            '<p><a href="b"><span class="missing">Boat</span></a></p>',
        ),
        (
            "<figure>IMG</figure>",
            '<figure><p class="missing"><a class="missing" '
            'href="https://x.test/a.jpg">Boat</a></p></figure>',
        ),
    ],
)
def test_a_picture_without_file_is_words_and_a_link(body: str, expected: str) -> None:
    tree = parse_fragment(body.replace("IMG", f'<img src="{PICTURE.url}" alt="Boat"/>'))
    place_pictures(tree, [replace(PICTURE, path=None)], lambda _: None, "Bild")
    assert fragment(tree) == expected


def test_a_picture_within_its_address_that_cannot_be_drawn_is_words_alone() -> None:
    tree = parse_fragment('<p>a <img src="data:image/png;base64,AAAA" alt="Boat"/></p>')
    place_pictures(tree, [], lambda _: None, "Bild")
    assert fragment(tree) == '<p>a <span class="missing">Boat</span></p>'
