"""A long body becomes several documents, and every link finds its place."""

from __future__ import annotations

from exporters.bodies.split import split
from inkpost.render import parse_fragment

CHAPTER = "<p>" + "word " * 400 + "</p>"


def chapters(count: int, extra: str = "") -> str:
    return "".join(f'<h2 id="h-{n}">{n}</h2>{CHAPTER}' for n in range(count)) + extra


def test_a_short_body_stays_whole() -> None:
    parts, places = split(parse_fragment(chapters(2)), "a")
    assert len(parts) == 1
    assert places == {"h-0": "a.xhtml", "h-1": "a.xhtml"}


def test_a_long_body_is_cut_at_its_headings() -> None:
    parts, places = split(parse_fragment(chapters(6)), "a", longest=5000)
    assert [part[0].get("id") for part in parts] == ["h-0", "h-2", "h-4"]
    assert places["h-5"] == "a-3.xhtml"  # contract X18


def test_a_chapter_that_is_too_long_is_cut_between_its_blocks() -> None:
    parts, _ = split(parse_fragment(CHAPTER * 6), "a", longest=5000)
    assert [len(part) for part in parts] == [2, 2, 2]


def test_links_across_a_border_name_the_file() -> None:
    extra = '<p><a href="#h-0">back</a> <a href="#h-5">here</a></p>'
    parts, _ = split(parse_fragment(chapters(6, extra)), "a", longest=5000)
    links = [link.get("href") for link in parts[-1].iter("{*}a")]
    assert links == ["a.xhtml#h-0", "#h-5"]


def test_a_note_goes_with_its_sign() -> None:
    sign = '<p><a epub:type="noteref" id="r1" href="#f1">1</a></p>'
    note = '<aside epub:type="footnote" id="f1"><p><a href="#r1">1</a></p></aside>'
    tree = parse_fragment(sign + chapters(6) + note)
    parts, places = split(tree, "a", longest=5000)
    assert places["f1"] == places["r1"] == "a.xhtml"  # contract F1
    assert len(parts) == 3
    assert [link.get("href") for link in parts[0].iter("{*}a")] == ["#f1", "#r1"]


def test_a_part_has_room_for_its_notes() -> None:
    note = f'<aside epub:type="footnote" id="f{{}}">{CHAPTER}</aside>'
    signs = "".join(
        f'<p><a epub:type="noteref" role="doc-noteref" href="#f{n}">{n}</a></p>'
        for n in range(4)
    )
    notes = "".join(note.format(n) for n in range(4))
    parts, places = split(parse_fragment(signs + notes), "a", longest=5000)
    assert [places[f"f{n}"] for n in range(4)] == [
        "a.xhtml", "a.xhtml", "a-2.xhtml", "a-2.xhtml",
    ]  # fmt: skip
    assert len(parts) == 2  # contract C6


def test_a_second_sign_in_another_part_is_a_plain_link() -> None:
    sign = '<p><a epub:type="noteref" role="doc-noteref" href="#f1">1</a></p>'
    note = '<aside epub:type="footnote" id="f1"><p>N</p></aside>'
    tree = parse_fragment(sign + chapters(6) + sign + note)
    parts, _ = split(tree, "a", longest=5000)
    far = next(parts[-1].iter("{*}a"))
    assert (far.get("href"), far.get("role")) == ("a.xhtml#f1", None)
    assert len(far.attrib) == 1


def test_a_body_in_one_box_is_opened() -> None:
    parts, _ = split(parse_fragment(f"<div>{chapters(6)}</div>"), "a", longest=5000)
    assert len(parts) == 3
