"""XHTML in and out: templates, fragments, plain text. Used by every medium."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from jinja2 import Environment

XHTML = "http://www.w3.org/1999/xhtml"
MATHML = "http://www.w3.org/1998/Math/MathML"
EPUB = "http://www.idpf.org/2007/ops"

#: Elements that start a new line in plain text.
BLOCKS = frozenset(
    "address article aside blockquote br caption dd div dl dt figcaption figure footer "
    "h1 h2 h3 h4 h5 h6 header hr li ol p pre section table tbody td tfoot th thead tr "
    "ul".split()
)


def parse_fragment(body: str) -> etree._Element:
    """Return a `div` in the XHTML namespace that holds the fragment `body`.

    The prefix `epub` is declared, for the notes' `epub:type`.

    Raises `lxml.etree.XMLSyntaxError` where it is not well-formed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    wrapped = f'<div xmlns="{XHTML}" xmlns:epub="{EPUB}">{body}</div>'
    return etree.fromstring(wrapped.encode(), parser)


#: What `str.splitlines` takes for the end of a line.
_LINE_ENDS = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def plain_text(body: str) -> str:
    """Return the text of the fragment `body`, one block a line; code keeps its own.

    A formula is its `alttext`, which is how people write it in a line.

    >>> plain_text("<h2>One</h2><p>Two <em>and</em><br/>three.</p>")
    'One\\nTwo and\\nthree.'
    """
    return text_in(parse_fragment(body))


def text_in(root: etree._Element) -> str:
    """Return the same of a tree of `parse_fragment`, whose formulas are lost by it."""
    for formula in list(root.iter(f"{{{MATHML}}}math")):
        if alttext := formula.get("alttext"):
            _replace(formula, alttext)
    parts: list[str] = []
    code = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = _local_name(element.tag)
        if name in BLOCKS:
            parts.append("\n")
            if name == "pre":
                code += 1 if event == "start" else -1
        if text := element.text if event == "start" else element.tail:
            parts.append(text if code else _LINE_ENDS.sub(" ", text))
    lines = (" ".join(line.split()) for line in "".join(parts).splitlines())
    return "\n".join(line for line in lines if line)


@lru_cache(maxsize=1024)
def _local_name(tag: str) -> str:
    return tag.rpartition("}")[2]


def running_text(body: str) -> str:
    """Return the plain text of `body` without the captions of its pictures.

    >>> running_text("<figure><figcaption>Boats</figcaption></figure><p>One.</p>")
    'One.'
    """
    root = parse_fragment(body)
    for caption in list(root.iter(f"{{{XHTML}}}figcaption")):
        _replace(caption, None)
    return text_in(root)


def _replace(element: etree._Element, text: str | None) -> None:
    """Let `element` have nothing but `text` in it."""
    tail = element.tail
    element.clear()
    element.text, element.tail = text, tail


#: Everything that is not a character of XML 1.0. (The pattern of all that are takes 50
#: times as long to compile.)
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Format and direction controls that no title needs (contract T1, safety 51).
_FORMAT = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)


def one_line(text: str, longest: int = 300) -> str:
    """Return `text` as one line without control characters: a title, a header, a label.

    Cut at a word to `longest` characters, with an ellipsis.

    >>> one_line("A\\u2028 title\\x00 of  two\\r\\nlines")
    'A title of two lines'
    """
    clean = _FORMAT.sub("", _NOT_XML.sub(" ", text[: 8 * longest]))
    line = " ".join(clean.split())
    if len(line) <= longest:
        return line
    return line[: longest - 1].rsplit(" ", 1)[0].rstrip() + "…"


def templates_folder() -> Path:
    """Return the folder of the templates: inside the wheel, or beside the packages."""
    inside = Path(__file__).parent / "templates"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "templates"


@cache
def environment(medium: str) -> Environment:
    """Return what reads and renders `templates/<medium>/`, escaped by default."""
    # Not at the top: the cell reads XHTML and renders none.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(templates_folder() / medium),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def render(medium: str, template: str, **values: Any) -> str:
    """Return `templates/<medium>/<template>` with `values`, escaped by default."""
    return environment(medium).get_template(template).render(**values)
