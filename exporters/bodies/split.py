"""A long body in several documents, cut at a heading (contract X18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

from exporters.bodies.breaking import break_up
from exporters.bodies.notes import forget_note, is_note
from exporters.bodies.trees import every, new, tag

#: Bytes of a body in one document; the rest up to 300 KB is for what stands around it.
LONGEST_PART = 270_000


def split(
    tree: etree._Element, name: str, longest: int = LONGEST_PART
) -> tuple[list[etree._Element], dict[str, str]]:
    """Return the parts of `tree` and, for each id, the file that it is in.

    `name`: of the first file, without suffix; the others are ``<name>-2.xhtml`` and so
    on. Links between the parts are mended; a note stays with its first reference.
    """
    parts = [tree]
    if _weigh(tree) > longest:
        parts = _cut(tree, longest)
    places = {
        identity: part_name(name, number)
        for number, part in enumerate(parts, start=1)
        for identity in _ids(part)
    }
    if len(parts) > 1:
        _mend_links(parts, places, name)
    return parts, places


def part_name(name: str, number: int) -> str:
    """Return the file name of part `number`, counted from 1."""
    return f"{name}.xhtml" if number == 1 else f"{name}-{number}.xhtml"


def _weigh(element: etree._Element) -> int:
    return len(etree.tostring(element, encoding="utf-8"))


def _ids(tree: etree._Element) -> list[str]:
    return [str(element.get("id")) for element in tree.iter() if element.get("id")]


def _cut(tree: etree._Element, longest: int) -> list[etree._Element]:
    while len(tree) == 1 and tree[0].tag in (tag("div"), tag("section")):
        tree = tree[0]
    notes = [child for child in tree if is_note(child)]
    for note in notes:
        tree.remove(note)
    blocks = [part for child in list(tree) for part in break_up(child, longest)]
    tree[:] = blocks
    scale = _Scale({f"#{note.get('id')}": _weigh(note) for note in notes})
    parts = [
        _part(children)
        for chapter in _pack(_chapters(tree), longest, scale)
        for children in _pages(chapter, longest, scale)
    ]
    _give_notes(parts, notes)
    return parts


class _Scale:
    """Weighs elements with the notes that they refer to. `notes`: bytes by link."""

    def __init__(self, notes: Mapping[str, int]) -> None:
        self._notes = notes

    def __call__(self, elements: Sequence[etree._Element]) -> int:
        """Return the bytes of `elements` and their notes."""
        links = (link.get("href", "") for one in elements for link in every(one, "a"))
        notes = {link for link in links if link in self._notes}
        own = sum(map(_weigh, elements))
        return own + sum(self._notes[link] for link in notes)


def _part(children: Sequence[etree._Element]) -> etree._Element:
    part = new("div")
    part.extend(children)
    return part


def _chapters(tree: etree._Element) -> list[list[etree._Element]]:
    """Return the children of `tree`, a list for each h2."""
    chapters: list[list[etree._Element]] = [[]]
    for child in list(tree):
        if child.tag == tag("h2") and chapters[-1]:
            chapters.append([])
        chapters[-1].append(child)
    return chapters


def _pages(
    chapter: list[etree._Element], longest: int, scale: _Scale
) -> list[list[etree._Element]]:
    """Return a chapter, cut between its blocks where it is too long alone."""
    if scale(chapter) <= longest:
        return [chapter]
    return _pack([[child] for child in chapter], longest, scale)


def _pack(
    groups: Sequence[list[etree._Element]], longest: int, scale: _Scale
) -> list[list[etree._Element]]:
    """Return `groups` joined, in order, as long as they are not too long together."""
    packed: list[list[etree._Element]] = []
    weight = 0
    for group in groups:
        size = scale(group)
        if packed and weight + size <= longest:
            packed[-1] += group
            weight += size
        else:
            packed.append(list(group))
            weight = size
    return packed


def _give_notes(
    parts: Sequence[etree._Element], notes: Sequence[etree._Element]
) -> None:
    """Put each note at the end of the part that refers to it first (contract F1)."""
    homes: dict[str, etree._Element] = {}
    for part in parts:
        for link in every(part, "a"):
            homes.setdefault(link.get("href", ""), part)
    for note in notes:
        homes.get(f"#{note.get('id')}", parts[-1]).append(note)


def _mend_links(
    parts: Sequence[etree._Element], places: dict[str, str], name: str
) -> None:
    for number, part in enumerate(parts, start=1):
        here = part_name(name, number)
        for link in every(part, "a"):
            target = link.get("href", "").removeprefix("#")
            if link.get("href", "").startswith("#") and places.get(target) != here:
                link.set("href", f"{places[target]}#{target}")
                forget_note(link)
