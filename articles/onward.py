"""A tree -> where the rest of its article may be: links, as data, not yet believed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from articles.links import resolve
from articles.tree import Element, text_of

#: Links of one page that are looked at, and those that are reported.
_LOOKED_AT, _REPORTED = 5_000, 200
#: Letters of a link that only turns the page.
_SHORT = 30

_NEXT = re.compile(
    r"next|older|more|continue|weiter|nächste|naechste|folge|suivant|suite|siguiente|"
    r"próxim|seguinte|avanti|successiv|volgende|nästa|neste|næste|seuraava|następn|"
    r"další|ďalš|dalej|sonraki|tiếp|следующ|дальше|далее|наступн|επόμεν|следващ|"
    r"次|下一|下页|下頁|다음|التالي|הבא|بعدی|अगल|ถัดไป|[›»→⟩>]",
    re.I,
)
_PAGER = re.compile(
    r"pag(?:er|es|ing|in)|next|page-?(?:link|number)|seiten|weiter", re.I
)
_COMMENTS = re.compile(r"comment|kommentar|disqus|reply|replies", re.I)
#: Addresses of versions that have all of it: for printers, or on one page.
_WHOLE = re.compile(
    r"[/?&=._-](?:print(?:er|able|version|view)?|druck(?:version|ansicht)?|imprim\w*|"
    r"stampa|single-?page|full-?(?:page|text|story)|view-?all|all-?pages|komplett\w*)"
    r"(?:[/?&=._-]|$)|[?&](?:page|seite|p|pagewanted|pagina)=(?:all|alles|tutto)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Onward:
    """Addresses on a page, absolute, in their order.

    `turns`: of links that look as if they turned a page: to the next one, or to one by
    its number. `fuller`: of other versions that may have more of the article. `single`,
    `following`: where the site's rules say that all of it is, or the next page.
    """

    turns: tuple[str, ...] = ()
    fuller: tuple[str, ...] = ()
    single: str | None = None
    following: str | None = None


def find_onward(root: Element, url: str) -> Onward:
    """Return where the rest of the article in the tree `root` of `url` may be."""
    turns = dict.fromkeys(_turns(root, url))
    fuller = dict.fromkeys(_fuller(root, url))
    return Onward(tuple(turns)[:_REPORTED], tuple(fuller)[:_REPORTED])


def _turns(root: Element, url: str) -> Iterator[str]:
    for link in _links(root):
        target = resolve(url, link.get("href"))
        if target and _is_elsewhere(url, target) and _turns_page(link):
            yield target


def _fuller(root: Element, url: str) -> Iterator[str]:
    for link in _links(root):
        target = resolve(url, link.get("href"))
        if not target or not _is_elsewhere(url, target):
            continue
        if link.tag == "link":
            rel = (link.get("rel") or "").lower().split()
            printed = "alternate" in rel and link.get("media", "").lower() == "print"
            if printed or "amphtml" in rel:
                yield target
        elif _same_host(url, target) and _WHOLE.search(target):
            yield target


def _links(root: Element) -> Iterator[Element]:
    for number, link in enumerate(root.iter("link", "a")):
        if number >= _LOOKED_AT:
            return
        yield link


def _turns_page(link: Element) -> bool:
    if "next" in (link.get("rel") or "").lower().split():
        return True
    if link.tag != "a":
        return False
    text = " ".join(text_of(link).split()) if len(link) < 5 else ""
    names = " ".join(_names(link))
    if _COMMENTS.search(names) or len(text) > _SHORT:
        return False
    return text.isdecimal() or bool(_NEXT.search(text) or _PAGER.search(names))


def _names(link: Element) -> Iterator[str]:
    """Yield the classes and ids of `link` and of what it stands in."""
    element: Element | None = link
    for _ in range(5):
        if element is None or element.tag in ("body", "article", "main"):
            return
        yield element.get("class") or ""
        yield element.get("id") or ""
        element = element.getparent()


def _is_elsewhere(url: str, target: str) -> bool:
    return target.partition("#")[0] != url.partition("#")[0]


def _same_host(url: str, target: str) -> bool:
    return host_of(url) == host_of(target)


def host_of(url: str) -> str:
    """Return the host of `url`, with its port, without the ``www.`` of many sites."""
    return urlsplit(url).netloc.lower().removeprefix("www.")
