from __future__ import annotations

import pytest

from articles.placing import Body
from inkpost.model import Omission

A = '<img src="https://a.example/a.jpg" alt="A dog"/>'
B = '<img src="https://a.example/b.jpg" alt=""/>'
MISSING = {
    "https://a.example/a.jpg": Omission(
        "picture", "A dog", "It did not answer", "https://a.example/a.jpg"
    )
}
LINK = '<a class="missing" href="https://a.example/a.jpg">[A dog]</a>'


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p>Text</p>",
        '<p>H<sub>2</sub>O &amp; <a href="https://a.example/?a=1&amp;b=2">more</a></p>',
        f"<figure>{A}<figcaption>Its caption</figcaption></figure>",
        '<p>One<a epub:type="noteref" href="#n-1" id="n-r1">1</a></p>',
        '<p><math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math></p>',
    ],
)
def test_a_body_that_is_not_changed_stays_as_it_was(body: str) -> None:
    assert Body(body).serialise() == body


@pytest.mark.parametrize(
    ("body", "without"),
    [
        (f"<p>One {A} two</p>", "<p>One  two</p>"),
        (f"<p>One</p><p>{A}</p><p>Two</p>", "<p>One</p><p>Two</p>"),
        (f"<figure>{A}</figure><p>Text</p>", "<p>Text</p>"),
        (f'<p><a href="https://a.example/">{A}</a></p><p>Text</p>', "<p>Text</p>"),
        (f"<figure>{A}{B}</figure>", f"<figure>{B}</figure>"),
        (
            f"<figure>{A}<figcaption>Its <em>caption</em></figcaption></figure>",
            "<div><p>Its <em>caption</em></p></div>",
        ),
        (
            f"<figure>{A}<figcaption>Said</figcaption></figure>"
            f"<figure>{B}<figcaption>Said</figcaption></figure>",
            f"<figure>{B}<figcaption>Said</figcaption></figure>",
        ),
        (f"<table><tr><td>{A}</td></tr></table>", "<table><tr><td/></tr></table>"),
        (f"<p><b>{A}</b>tail</p>", "<p><b/>tail</p>"),
    ],
)
def test_what_is_empty_without_a_picture_goes_with_it(body: str, without: str) -> None:
    changed = Body(body)
    changed.remove(["https://a.example/a.jpg"])
    assert changed.serialise() == without


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        (f"<p>One {A} two</p>", f"<p>One {LINK} two</p>"),
        (
            f"<figure>{A}<figcaption>Its caption</figcaption></figure>",
            f"<figure><p>{LINK}</p><figcaption>Its caption</figcaption></figure>",
        ),
        (f"<div>{A}tail</div>", f"<div><p>{LINK}</p>tail</div>"),
        (
            f'<p><a href="https://b.example/">{A}</a></p>',
            '<p><a href="https://b.example/"><span class="missing">[A dog]</span>'
            "</a></p>",
        ),
    ],
)
def test_a_missing_picture_is_named_and_linked_in_its_place(
    body: str, marked: str
) -> None:
    changed = Body(body)  # contract X9b
    changed.mark_missing(MISSING)
    assert changed.serialise() == marked


def test_a_missing_picture_without_an_address_is_only_named() -> None:
    changed = Body('<p><img src="data:image/png,x" alt=""/></p>')
    missing = Omission("picture", "Picture", "It is blank", None)
    changed.mark_missing({"data:image/png,x": missing})
    assert changed.serialise() == '<p><span class="missing">[Picture]</span></p>'


def test_a_picture_that_stands_alone_stands_once() -> None:
    changed = Body(f"<figure>{A}</figure><p>Text</p><p>{A}</p><p>in {A} text</p>")
    changed.remove_repeated()  # contract I12
    assert changed.serialise() == f"<figure>{A}</figure><p>Text</p><p>in {A} text</p>"


def test_signs_in_a_sentence_are_told_from_pictures_of_their_own() -> None:
    body = Body(f"<p>As {A} says</p><p>and {B} too</p><figure>{A}</figure>")
    assert body.icons_in_text() == {"https://a.example/a.jpg"}


def test_what_the_page_calls_tiny_is_not_worth_asking_for() -> None:
    body = Body('<p><img src="https://t.example/p" width="1" height="1"/></p>' + A)
    assert body.declared_spacers() == {"https://t.example/p"}
