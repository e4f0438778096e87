"""The sanitiser, which always runs last: nh3's allow-list, our marks, the XML gate."""

from __future__ import annotations

import re
import unicodedata

import nh3
from lxml import etree

from articles.content_model import mend
from articles.tree import Element
from inkpost.errors import NoArticle
from inkpost.render import EPUB, parse_fragment

#: Contract X9, without mathematics, which has a way of its own (`maths`).
_TAGS = set(
    "section div p h2 h3 h4 h5 h6 blockquote q cite ul ol li dl dt dd figure "
    "figcaption img a em strong i b u s sub sup code pre kbd samp var abbr dfn br hr "
    "table caption thead tbody tfoot tr th td span ruby rb rt rp aside".split()
)
_ATTRIBUTES = {
    "*": {"lang", "dir", "id"},
    "a": {"href", "class", "role"},
    "aside": {"class", "role"},
    "img": {"src", "alt", "width", "height"},
    "abbr": {"title"},
    "ol": {"start", "reversed"},
    "li": {"value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_GONE = set(
    "script style template noscript iframe object embed svg math title textarea xmp "
    "noembed noframes plaintext select form".split()
)
_SCHEMES = {"http", "https", "mailto", "tel", "data", "file"}
_OUR_ID = re.compile(r"n-[\w.-]{1,80}", re.ASCII)
_OURS = {"class": {"noteref", "footnote"}, "role": {"doc-noteref", "doc-footnote"}}

#: Format characters that readers show as boxes; ZWNJ and ZWJ stay (contract T1), and
#: what XML does not have, private-use glyphs and controls (contract T3).
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\ue000-\uf8ff"
    "\U000e0000-\U000e007f\U000f0000-\U0010ffff]"
)
_EXOTIC_SPACE = re.compile("[\u1680\u2000-\u200a\u2028\u2029\u205f]")
_REPLACED = re.compile("\ufffd{2,}")
#: nh3 takes time by the square of the entities in one text: two million, 75 seconds.
#: These go through it as private-use characters, of which `characters` has left none;
#: an entity comes back as an entity, so nothing can become markup on the way.
_STAND_INS = (
    ("&amp;", "\ue000"),
    ("&lt;", "\ue001"),
    ("&gt;", "\ue002"),
    ("&nbsp;", "\ue003"),
)


def characters(text: str) -> str:
    """Return `text` in NFC without characters that a book must not have (contract T).

    >>> characters("so\\u00adft\\u2009e\\u0301")
    'soft é'
    """
    text = _EXOTIC_SPACE.sub(" ", _UNWANTED.sub("", text)).replace("\u202f", "\u00a0")
    return unicodedata.normalize("NFC", _REPLACED.sub("\ufffd", text))


def clean(html: str) -> str:
    """Return `html`, of `characters`, with nothing but the allow-list."""
    for entity, stand_in in _STAND_INS:
        html = html.replace(entity, stand_in)
    safe = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_GONE,
        attributes=_ATTRIBUTES,
        attribute_filter=_allowed,
        url_schemes=_SCHEMES,
        link_rel=None,
        strip_comments=True,
    )
    for entity, stand_in in _STAND_INS:
        safe = safe.replace(stand_in, entity)
    return safe


def _allowed(_tag: str, name: str, value: str) -> str | None:
    """Return `value`, None where it is not allowed: some schemes are for pictures."""
    scheme = value.lstrip()[:5].lower()
    if scheme == "data:":
        return value if name == "src" and value.startswith("data:image/") else None
    if scheme == "file:":
        return value if name == "src" else None
    if name == "id":
        return value if _OUR_ID.fullmatch(value) else None
    if name in _OURS:
        return value if value in _OURS[name] else None
    return value


def parse_clean(html: str) -> Element:
    """Return a `div` with the sanitised fragment `html`."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
    page = f"<html><body><div>{html}</div></body></html>"
    root = etree.fromstring(page.encode("utf-8", "ignore"), parser)
    return root[0][0]


def serialise(root: Element) -> tuple[str, Element]:
    """Return the children of `root` as XHTML, and parsed once more as the last gate."""
    body = _markup(root)  # whose tree is gone before the gate's is there
    try:
        return body, parse_fragment(body)
    except etree.XMLSyntaxError as error:
        raise NoArticle("The article could not be made into a book page") from error


def _markup(root: Element) -> str:
    whole = etree.Element("div", nsmap={"epub": EPUB})
    whole.text = root.text
    whole.extend(list(root))
    mend(whole)
    for noted in whole.iter("a", "aside"):
        if kind := noted.get("class"):
            noted.set(f"{{{EPUB}}}type", kind)  # contract F1
    text = etree.tostring(whole, encoding="unicode", method="xml")
    return (
        text[text.index(">") + 1 : text.rindex("</")] if text.endswith("</div>") else ""
    )
