from __future__ import annotations

import pytest

from exporters.cover.faces import (
    LATIN,
    Style,
    _characters,
    base_face,
    split_by_face,
)

TITLES = [
    "How the shipping container rearranged the world — a “box”",
    "Контейнер, который изменил мир",
    "Πώς το εμπορευματοκιβώτιο άλλαξε τον κόσμο",
    "Tại sao các thành phố trồng rừng",
    "كيف غيّرت حاوية الشحن العالم: قصة iPhone في عام 2026",
    "המהפכה השקטה של Wikipedia",
    "「箱」が世界を変えた――物流の歴史",
    "集装箱如何改变世界：一个“箱子”的故事",
    "컨테이너가 바꾼 세계",
    "शिपिंग कंटेनर ने दुनिया को कैसे बदल दिया",
    "ตู้คอนเทนเนอร์เปลี่ยนโลกได้อย่างไร",
    "ꙮ and 𒀀 and \U000f0000",
]


@pytest.mark.parametrize("style", ["display", "label"])
@pytest.mark.parametrize("title", TITLES)
def test_no_character_is_drawn_as_an_empty_box(title: str, style: str) -> None:
    pieces = split_by_face(title, style, "en")  # type: ignore[arg-type]
    invisible = {ord(character): None for character in "\u200c\u200d"}
    missing = [text for text, face in pieces if not face.has(text.translate(invisible))]
    assert pieces
    assert missing == []  # contract K7


@pytest.mark.parametrize("title", TITLES[:4])
def test_european_titles_are_drawn_in_the_packaged_face(title: str) -> None:
    assert split_by_face(title, "display", "en") == [(title, base_face("display"))]


@pytest.mark.parametrize("style", ["display", "label"])
def test_the_packaged_faces_have_what_is_taken_for_granted(style: Style) -> None:
    bits = _characters(base_face(style))
    assert [one for one in LATIN if not bits[ord(one) >> 3] >> (ord(one) & 7) & 1] == []


def test_a_letter_that_no_font_has_is_transliterated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("exporters.cover.faces._faces", lambda *_: ())
    text = "".join(piece for piece, _ in split_by_face("日本 ok", "display", "ja"))
    assert text.isascii()
    assert text.endswith("ok")
    assert len(text) > 5


def test_a_symbol_that_no_font_has_is_dropped() -> None:
    pieces = split_by_face("a\U000f0000b", "display", "en")
    assert pieces == [("ab", base_face("display"))]


def test_a_mark_stays_with_its_letter() -> None:
    assert split_by_face("e\u0301", "display", "en") == [("é", base_face("display"))]
