"""The elements and attributes that books may have (contract X9-X13)."""

from __future__ import annotations

from inkpost.render import MATHML, XHTML


def _names(text: str, namespace: str = XHTML) -> frozenset[str]:
    return frozenset(f"{{{namespace}}}{name}" for name in text.split())


HEAD = _names("html head title link meta body")
NAV = _names("nav")
CONTENT = _names(
    "section div p h1 h2 h3 h4 h5 h6 blockquote q cite ul ol li dl dt dd figure "
    "figcaption img a em strong i b u s sub sup code pre kbd samp var abbr dfn br hr "
    "table caption thead tbody tfoot tr th td span ruby rb rt rp aside"
)
HEADINGS = _names("h1 h2 h3 h4 h5 h6")
#: Formulas that Kindle does not know (contract G7).
STRANGE_MATHS = _names("maction mglyph mlongdiv msgroup mstack", MATHML)
#: May not stand in a paragraph, a line, a link or a heading.
BLOCKS = HEADINGS | _names(
    "section div p blockquote ul ol li dl dt dd figure figcaption hr table caption "
    "thead tbody tfoot tr th td pre aside"
)
#: What holds a line of text, and so no block.
LINES = HEADINGS | _names(
    "p span a em strong i b u s sub sup code kbd samp var abbr dfn q cite ruby rt pre"
)
LISTS = {
    f"{{{XHTML}}}ul": _names("li"),
    f"{{{XHTML}}}ol": _names("li"),
    f"{{{XHTML}}}dl": _names("dt dd div"),
    f"{{{XHTML}}}tr": _names("td th"),
    f"{{{XHTML}}}table": _names("caption thead tbody tfoot tr"),
}
#: Where some may stand only.
PARENTS = {
    f"{{{XHTML}}}{name}": _names(parents)
    for name, parents in {
        "li": "ul ol",
        "dt": "dl div",
        "dd": "dl div",
        "figcaption": "figure",
        "caption": "table",
        "tr": "table thead tbody tfoot",
        "td": "tr",
        "th": "tr",
        "rt": "ruby",
        "rp": "ruby",
        "rb": "ruby",
    }.items()
}
ACTIVE = frozenset("contenteditable srcset sizes loading target".split())
LOOKS = frozenset(
    "align bgcolor color face border valign cellpadding cellspacing background text "
    "link vlink alink hspace vspace nowrap frame rules noshade clear".split()
)
#: `height` of anything, `width` and `size` of anything but pictures.
SIZED = frozenset({"width", "height", "size"})
