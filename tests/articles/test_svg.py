from __future__ import annotations

import base64
from pathlib import Path

import pytest

from articles.cell import run
from articles.svg import draw_svg, is_svg
from inkpost.errors import Unreadable
from tests.support.drawings import halves, read, to_bytes
from tests.support.web import Web

pytestmark = pytest.mark.slow

_CIRCLE = '<circle cx="50" cy="40" r="30" fill="red"/>'


def svg(
    inside: str = _CIRCLE, attributes: str = 'width="100" height="80"', before: str = ""
) -> bytes:
    names = (
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    )
    return f"{before}<svg {names} {attributes}>{inside}</svg>".encode()


@pytest.mark.parametrize(
    "before",
    [
        "",
        '<?xml version="1.0"?>\n',
        "<!-- made by hand -->",
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG" "a.dtd">',
        '<!DOCTYPE svg [<!ENTITY a "b">]>\n',
        "\ufeff",
    ],
)
def test_a_drawing_is_known_by_its_root(before: str) -> None:
    assert is_svg(svg(before=before))


@pytest.mark.parametrize(
    "content", [b"", b"<html><svg></svg></html>", b"<svgx/>", b"GIF89a"]
)
def test_other_things_are_no_drawing(content: bytes) -> None:
    assert not is_svg(content)


@pytest.mark.parametrize(
    ("attributes", "size", "original"),
    [
        ('width="100" height="80"', (200, 160), (100, 80)),  # contract I1: at 2x
        ('width="100px" viewBox="0 0 50 40"', (200, 160), (100, 80)),
        ('viewBox="0 0 100 80"', (200, 160), (100, 80)),
        ('width="100%" height="100%" viewBox="0,0,100,80"', (200, 160), (100, 80)),
        ('width="1in" height="1in"', (192, 192), (96, 96)),
        ('width="3200" height="80"', (1600, 40), (3200, 80)),
        ("", (600, 300), (300, 150)),
    ],
)
def test_a_drawing_has_the_size_that_it_says(
    attributes: str, size: tuple[int, int], original: tuple[int, int]
) -> None:
    drawing = draw_svg(svg(attributes=attributes), "a.svg")
    assert drawing.size == size
    assert drawing.original == original


def test_words_in_a_drawing_are_drawn_in_the_cell() -> None:
    words = '<text x="5" y="40" font-family="Nowhere" font-size="30">Words</text>'
    drawing = run(draw_svg, svg(words), "a.svg")
    assert read(drawing.content).convert("L").getextrema() == (0, 255)


def test_a_picture_within_a_drawing_is_drawn() -> None:
    inner = base64.b64encode(to_bytes(halves(), "PNG")).decode()
    image = f'<image width="100" height="80" href="data:image/png;base64,{inner}"/>'
    drawing = draw_svg(svg(image), "a.svg")
    assert read(drawing.content).convert("RGB").getpixel((20, 80)) == (255, 0, 0)


@pytest.mark.parametrize(
    "link",
    [
        "file://{path}",
        "{path}",
        "data:image/svg+xml;utf8,<svg/>",
        "{url}",
        "//{host}/a.png",
    ],
)  # safety 65
@pytest.mark.parametrize("attribute", ["href", "xlink:href"])
def test_a_drawing_draws_no_file_and_asks_nobody(
    link: str, attribute: str, web: Web, tmp_path: Path
) -> None:
    path = tmp_path / "secret.png"
    path.write_bytes(to_bytes(halves(), "PNG"))
    where = link.format(path=path, url=web.url("/a.png"), host=f"127.0.0.1:{web.port}")
    where = where.replace("<", "&lt;")
    image = f'<image width="100" height="80" {attribute}="{where}"/>'
    with_link = run(draw_svg, svg(_CIRCLE + image), "a.svg")
    assert with_link.content == draw_svg(svg(_CIRCLE), "a.svg").content
    assert web.connections == 0


_LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    "content",
    [
        svg("<text>&l9;</text>", before=f'<!DOCTYPE svg [<!ENTITY l0 "ha">{_LAUGHS}]>'),
        svg(
            "<text>&x;</text>",
            before='<!DOCTYPE svg [<!ENTITY x SYSTEM "/etc/passwd">]>',
        ),
        svg("<circle"),
        svg(attributes='width="1e9" height="1e9"'),
        svg(attributes='width="0" height="10" viewBox="0 0 0 0"'),
        svg(attributes='viewBox="0 0 nan nan"'),
        svg(""),
    ],
    ids=["laughs", "file", "broken", "huge", "nothing", "nan", "empty"],
)
def test_a_bad_drawing_is_left_out(content: bytes) -> None:
    with pytest.raises(Unreadable):
        run(draw_svg, content, "a.svg")


def test_a_pyramid_of_uses_ends() -> None:
    levels = [f'<g id="u0">{_CIRCLE}</g>']
    for level in range(1, 12):
        uses = f'<use href="#u{level - 1}"/>' * 10
        levels.append(f'<g id="u{level}">{uses}</g>')
    pyramid = svg(f"<defs>{''.join(levels)}</defs><use href='#u11'/>")
    with pytest.raises(Unreadable):
        run(draw_svg, pyramid, "a.svg")


def test_scripts_and_foreign_objects_are_ignored() -> None:
    foreign = "<foreignObject width='9' height='9'><p>hello</p></foreignObject>"
    inside = f"<script>alert(1)</script>{foreign}{_CIRCLE}"
    assert draw_svg(svg(inside), "a.svg").content == draw_svg(svg(), "a.svg").content
