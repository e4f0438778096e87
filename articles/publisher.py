"""What a publisher says about its own page, in its markup: obeyed, and not guessed.

    data-inkpost-article    the article is in here; several are taken together
    data-inkpost-remove     this is no part of it
    data-inkpost-licence    a line for its end: the value, or else the element's text
    data-inkpost-logo       the publisher's logo: an image, or its address as the value
    data-inkpost-canonical  the article's address, on the same site

Inkpost's own buttons (`data-inkpost`, `data-inkpost-do`) are never part of an article.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import cast
from urllib.parse import urlsplit

from lxml import etree

from articles.links import resolve
from articles.tree import Element, take_out, text_of, together
from inkpost.render import one_line

_MARKED = {
    name: etree.XPath(f"//*[@data-inkpost-{name}]")
    for name in ("article", "remove", "licence", "logo", "canonical")
}
_BUTTONS = etree.XPath("//body//*[@data-inkpost or @data-inkpost-do]")
#: Characters of a licence line.
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Hints:
    """What a page says of itself.

    `article`: the element that it is, or None. `licence`: a paragraph in HTML, or
    empty. `logo`: an absolute address, or None. `url`: the page's, by its own word.
    """

    url: str
    article: Element | None = None
    licence: str = ""
    logo: str | None = None
    log: tuple[str, ...] = ()


def obey(root: Element, url: str) -> Hints:
    """Return the hints of the page `root`, found at `url`; what is to go is taken out.

    Pictures have to have their sources already.
    """
    licence, logo = _licence(root, url), _logo(root, url)
    canonical = _canonical(root, url)
    gone = [*_found(root, "remove"), *cast("list[Element]", _BUTTONS(root))]
    for element in gone:
        take_out(element)
    article = _found(root, "article")
    told = f"The publisher's hints: {len(article)} for the article, {len(gone)} to go"
    return Hints(
        canonical,
        together(root, article) if article else None,
        licence,
        logo,
        (told,),
    )


def _found(root: Element, name: str) -> list[Element]:
    return cast("list[Element]", _MARKED[name](root))


def _licence(root: Element, url: str) -> str:
    """Return the licence line as a paragraph; its element is taken out."""
    for element in _found(root, "licence"):
        line = element.get("data-inkpost-licence") or text_of(element)
        links = (resolve(url, each.get("href")) for each in element.iter("a"))
        link = next(filter(None, links), None)
        if element.tag not in ("html", "body", "article", "main"):
            take_out(element)
        if shown := escape(one_line(line, _LONGEST)):
            return (
                f'<p><a href="{escape(link)}">{shown}</a></p>'
                if link
                else f"<p>{shown}</p>"
            )
    return ""


def _logo(root: Element, url: str) -> str | None:
    for element in _found(root, "logo"):
        value = element.get("data-inkpost-logo") or element.get("src")
        found = resolve(url, value)
        if element.tag == "img":
            take_out(element)
        if found and found.startswith("http"):
            return found
    return None


def _canonical(root: Element, url: str) -> str:
    """Return the address that the page wants to have, if its own site has it."""
    for element in _found(root, "canonical"):
        found = resolve(url, element.get("data-inkpost-canonical")) or ""
        if found.startswith("http") and _site(found) == _site(url):
            return found
    return url


def _site(url: str) -> str:
    return (urlsplit(url).netloc or "").lower().removeprefix("www.")
