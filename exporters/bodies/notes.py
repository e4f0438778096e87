"""Notes at the end; notes and ruby for converters that know neither (F1, F3, Q5)."""

from __future__ import annotations

from lxml import etree

from exporters.bodies.trees import (
    EPUB_TYPE,
    every,
    new,
    remove,
    swap,
    tag,
    unwrap,
    words_in,
)


def is_note(element: etree._Element) -> bool:
    """Say whether `element` is a note, flattened or not."""
    if element.get(EPUB_TYPE) == "footnote":
        return True
    return element.tag == tag("div") and element.get("class") == "footnote"


def gather_notes(tree: etree._Element) -> None:
    """Put all notes of `tree` behind its text, below a rule (contract F1)."""
    notes = [element for element in every(tree, "aside", "div") if is_note(element)]
    if not notes:
        return
    holder = new("div", class_="notes")
    for note in notes:
        remove(note)
        note.tail = None
        holder.append(note)
    tree.append(holder)


def flatten_notes(tree: etree._Element) -> None:
    """Turn each note into plain paragraphs, with the same links both ways."""
    for note in every(tree, "aside"):
        if note.get(EPUB_TYPE) == "footnote":
            _flatten_note(note)
    for link in every(tree, "a"):
        forget_note(link)


def forget_note(link: etree._Element) -> None:
    """Make a note's sign a plain link: the note is in another file, or is none (F1)."""
    for name in {EPUB_TYPE, "role"} & set(link.keys()):
        del link.attrib[name]


def _flatten_note(note: etree._Element) -> None:
    holder = new("div", note.text, class_="footnote", id=note.get("id", ""))
    holder.extend(list(note))
    swap(note, holder)


def flatten_ruby(tree: etree._Element) -> None:
    """Write the reading of each ruby in brackets behind its base."""
    for ruby in every(tree, "ruby"):
        readings = [words_in(reading) for reading in every(ruby, "rt")]
        for extra in every(ruby, "rt", "rp"):
            extra.getparent().remove(extra)  # type: ignore[union-attr]
        ruby.tail = f" ({''.join(readings)}) ".rstrip() + (ruby.tail or "")
        unwrap(ruby)
