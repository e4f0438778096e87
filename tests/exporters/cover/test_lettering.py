from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from exporters.cover.bidi import levels_of
from exporters.cover.breaks import break_up
from exporters.cover.lettering import Type, draw_block, drawable, fit, width_of

LARGE = Type("display", 200)
LONG = "What three hundred years of letters and lawsuits tell us about trust " * 4


def test_a_short_title_keeps_its_size_and_its_line() -> None:
    block = fit("Burnout", LARGE, 1400, 1000, 7, 96)
    assert block.lines == ("Burnout",)
    assert block.type.size == 200


@pytest.mark.parametrize("text", [LONG, "W" * 300, "箱" * 300, "a b " * 150])
def test_a_long_title_is_cut_with_an_ellipsis(text: str) -> None:
    block = fit(text, LARGE, 1400, 1000, 7, 96)  # contract K6
    assert len(block.lines) <= 7
    assert block.height <= 1000
    assert block.lines[-1].endswith("…")


@pytest.mark.parametrize("text", [LONG, "W" * 300, "Burnout", LONG[:90]])
def test_no_line_is_wider_than_its_measure(text: str) -> None:
    block = fit(text, LARGE, 1400, 1000, 7, 96)
    assert max(width_of(line, block.type) for line in block.lines) <= 1400


def test_no_word_stands_alone_on_the_last_line() -> None:
    block = fit("Why cities are planting tiny forests now", LARGE, 2400, 900, 2, 100)
    assert [len(line.split()) for line in block.lines] in ([3, 4], [4, 3])


def test_emoji_are_not_drawn() -> None:
    family = "\U0001f469\u200d\U0001f4bb"
    assert (
        drawable(f"We {family} shipped \u2764\ufe0f it\U0001f680") == "We shipped ❤ it"
    )


def ink(text: str, direction: str) -> tuple[int, int, int, int]:
    canvas = Image.new("L", (1000, 200), 0)
    kind = Type("display", 80, direction=direction)  # type: ignore[arg-type]
    block = fit(text, kind, 1000, 200, 1, 80)
    draw_block(ImageDraw.Draw(canvas), block, (0, 0), 1000, 255)  # type: ignore[arg-type]
    box = canvas.getbbox()
    assert box
    return box


def test_right_to_left_text_stands_at_the_right() -> None:
    assert ink("שלום", "rtl")[2] >= 985
    assert ink("peace", "ltr")[0] <= 15


@pytest.mark.parametrize(
    ("text", "direction", "levels"),
    [
        ("ab", "ltr", [0, 0]),
        ("אב", "rtl", [1, 1]),
        ("א b", "rtl", [1, 1, 2]),
        ("a א", "ltr", [0, 0, 1]),
        ("א 12", "rtl", [1, 1, 2, 2]),
        ("א 1.5%", "rtl", [1, 1, 2, 2, 2, 2]),
        ("b 12", "rtl", [2, 2, 2, 2]),
        ("a א 12 ב", "ltr", [0, 0, 1, 1, 2, 2, 1, 1]),
        ("(א)", "rtl", [1, 1, 1]),
        ("a.", "rtl", [2, 1]),
        ("12", "ltr", [0, 0]),
    ],
)
def test_levels_follow_the_bidirectional_algorithm(
    text: str, direction: str, levels: list[int]
) -> None:
    assert levels_of(text, direction) == levels  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Re-reading the past", "en", ["Re-", "reading ", "the ", "past"]),
        ("2024–25", "en", ["2024–25"]),
        ("世界を変えた箱", "ja", ["世界を", "変えた", "箱"]),
        ("「箱」の話。", "ja", ["「箱」の", "話。"]),
        ("一个“箱子”", "zh", ["一", "个", "“箱", "子”"]),
        ("เปลี่ยนโลก", "th", ["เปลี่ยน", "โลก"]),
    ],
)
def test_lines_end_where_a_typesetter_would_end_them(
    text: str, language: str, words: list[str]
) -> None:
    assert break_up(text, language) == words
