import pytest

from articles import extract
from inkpost.model import Page

SENTENCE = "The harbour was quiet, and the boats lay in their berths. "
STORY = f"<p>{SENTENCE * 5}</p>"


def text_with(middle: str) -> str:
    page = f"<html><body><article>{STORY}{middle}{STORY}{STORY}</article></body></html>"
    return extract(Page("https://site.example/harbour", page.encode())).text


@pytest.mark.parametrize("label", ["Advertisement", "ANZEIGE", "– Publicité –", "広告"])
def test_a_labelled_frame_is_left_out_with_what_is_in_it(label: str) -> None:
    frame = f"<div><p>{label}</p><p>Wear the socks of Sklinna, they are warm.</p></div>"
    text = text_with(frame)
    assert "Sklinna" not in text
    assert text.count("harbour") == 15


def test_a_label_among_paragraphs_costs_none_of_them() -> None:
    text = text_with(f"<p>Advertisement</p><p>{SENTENCE * 4}</p>")
    assert text.count("harbour") == 19


def test_a_sentence_about_advertising_is_kept() -> None:
    assert "Advertising paid" in text_with(
        f"<p>Advertising paid for it. {SENTENCE}</p>"
    )
