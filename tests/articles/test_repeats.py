"""What a page has twice: boxes and refrains go, an article stays."""

from __future__ import annotations

from articles.outline import measure
from articles.repeats import repeats
from articles.tree import parse

_STORY = [f"<p>{'The lamp was lit again. ' * 5}({number})</p>" for number in range(8)]
_BOX = "<div>" + "".join(f"<p>{'About our society. ' * 9}{n}</p>" for n in range(3))
_BOX += "</div>"


def _gone(body: str) -> list[str]:
    root, _ = parse(f"<body>{body}</body>")
    outline = measure(root[0])
    return sorted(block.text[:5] for block in repeats(outline, set(outline.blocks)))


def test_a_box_that_is_there_twice_goes_from_both_places() -> None:
    assert _gone(_BOX + "".join(_STORY) + _BOX) == ["About"] * 6


def test_a_line_that_is_there_twice_stays() -> None:
    again = "<p>The keeper said what his father had said before him.</p>"
    assert _gone(again + "".join(_STORY) + again) == []


def test_a_line_that_goes_with_each_picture_goes() -> None:
    line = "<p>The history of the lamp, from oil to gas, in pictures</p>"
    assert _gone(line.join(["", *_STORY])) == ["The h"] * 8


def test_an_article_that_is_there_twice_stays() -> None:
    story = f"<div>{''.join(_STORY)}</div>"
    assert _gone(story + story) == []


def test_an_article_of_nothing_but_repeated_sections_stays() -> None:
    row = f"<p>{'The keeper said what his father had said. ' * 9}</p>"
    sections = "".join(
        f"<section><h2>In the year {1801 + n} and the night of {n} lamps</h2>{row}{row}"
        for n in range(12)
    )
    assert _gone(sections + row * 12) == []
