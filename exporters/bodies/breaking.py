"""A block that is too long for one document, as several of the same kind.

Logs in one `pre`, a transcript in one paragraph, a table of 20,000 rows: reading on is
all that matters then, and nothing may be lost.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from exporters.bodies.trees import new, tag

#: Characters of text that stay together, up to the next space.
_SLICE = 4_000
#: Bytes that the tags of a block take.
_TAGS = 1_000


def weigh(element: etree._Element) -> int:
    """Return the bytes of `element` as it is written."""
    return len(etree.tostring(element, encoding="utf-8", with_tail=False))


def break_up(block: etree._Element, longest: int) -> list[etree._Element]:
    """Return `block`, or blocks of `longest` bytes that have its content in order.

    They are of its kind; its id is the first one's. What has no content stays whole.
    """
    if weigh(block) <= longest:
        return [block]
    made: list[etree._Element] = []
    weight, items = 0, 0
    for atom, size in _atoms(block, longest):
        if not made or weight + size > longest:
            made.append(_shell(block, items, is_first=not made))
            weight = _TAGS
        _put(made[-1], atom)
        weight += size
        items += not isinstance(atom, str)
    return made or [block]


def _atoms(
    block: etree._Element, longest: int
) -> Iterator[tuple[str | etree._Element, int]]:
    """Yield what `block` holds in small parts, each with its bytes."""
    yield from _slices(block.text)
    for child in list(block):
        tail, child.tail = child.tail, None
        for part in break_up(child, longest // 2):
            yield part, weigh(part)
        yield from _slices(tail)


def _slices(text: str | None) -> Iterator[tuple[str, int]]:
    rest = text or ""
    while rest:
        end = rest.find(" ", _SLICE, 2 * _SLICE) + 1 or _SLICE
        part, rest = rest[:end], rest[end:]
        escapes = part.count("&") * 4 + (part.count("<") + part.count(">")) * 3
        yield part, len(part.encode()) + escapes


def _shell(block: etree._Element, items: int, *, is_first: bool) -> etree._Element:
    shell: etree._Element = new(etree.QName(block).localname)
    if block.tag != shell.tag:  # MathML, say
        shell = etree.Element(block.tag)
    shell.attrib.update(block.attrib)
    if not is_first:
        shell.attrib.pop("id", "")
        if block.tag == tag("ol"):
            shell.set("start", str(int(block.get("start", "1")) + items))
    return shell


def _put(shell: etree._Element, atom: str | etree._Element) -> None:
    if not isinstance(atom, str):
        shell.append(atom)
    elif len(shell):
        shell[-1].tail = (shell[-1].tail or "") + atom
    else:
        shell.text = (shell.text or "") + atom
