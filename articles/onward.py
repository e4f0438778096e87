"""A tree -> where the rest of its article may be: links, as data, not yet believed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from articles.links import resolve
from articles.tree import Element, text_of

#: Links of one page that are looked at, and those that are reported.
_LOOKED_AT, _REPORTED = 5_000, 200
#: Elements whose names are asked: a link, and those that it stands in.
_AROUND = 5
_IN_COMMENTS, _IN_PAGER = 1, 2
#: Letters of a link that only turns the page.
_SHORT = 30

#: In lower case, for the case of each letter takes `re` ten times as long.
_NEXT = re.compile(
    r"next|older|more|continue|weiter|nächste|naechste|folge|suivant|suite|siguiente|"
    r"próxim|seguinte|avanti|successiv|volgende|nästa|neste|næste|seuraava|następn|"
    r"další|ďalš|dalej|sonraki|tiếp|следующ|дальше|далее|наступн|επόμεν|следващ|"
    r"次|下一|下页|下頁|다음|التالي|הבא|بعدی|अगल|ถัดไป|›|»|→|⟩|>",
)
_PAGER = re.compile(
    r"pag(?:er|es|ing|in)|next|page-?(?:link|number)|seiten|weiter", re.I
)
_COMMENTS = re.compile(r"comment|kommentar|disqus|reply|replies", re.I)
#: Addresses of versions that have all of it: for printers, or on one page.
_WHOLE = re.compile(
    r"[/?&=._-](?:"
    r"(?:print(?:er|able|version|view)?|druck(?:version|ansicht)?|imprim\w*|"
    r"stampa|single-?page|full-?(?:page|text|story)|view-?all|all-?pages|komplett\w*)"
    r"(?:[/?&=._-]|$)|"
    r"(?<=[?&])(?:page|seite|p|pagewanted|pagina)=(?:all|alles|tutto)\b)",
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
    turns: dict[str, None] = {}
    fuller: dict[str, None] = {}
    here, host = url.partition("#")[0], host_of(url)
    told: dict[tuple[Element, int], int] = {}
    for link in islice(root.iter("link", "a"), _LOOKED_AT):
        target = resolve(url, link.get("href"))
        if target is None or target.partition("#")[0] == here:
            continue
        if _turns_page(link, told):
            turns[target] = None
        if _is_fuller(link, target, host):
            fuller[target] = None
    return Onward(tuple(turns)[:_REPORTED], tuple(fuller)[:_REPORTED])


def _is_fuller(link: Element, target: str, host: str) -> bool:
    """Say whether `link` leads to another version of a page of `host`."""
    if link.tag == "link":
        rel = (link.get("rel") or "").lower().split()
        printed = "alternate" in rel and link.get("media", "").lower() == "print"
        return printed or "amphtml" in rel
    return bool(_WHOLE.search(target)) and host_of(target) == host


def _turns_page(link: Element, told: dict[tuple[Element, int], int]) -> bool:
    """Say whether `link` looks as if it turned the page; `told`: see `_tell`."""
    if "next" in (link.get("rel") or "").lower().split():
        return True
    if link.tag != "a":
        return False
    text = " ".join(text_of(link).split()) if len(link) < 5 else ""
    if len(text) > _SHORT:
        return False
    around = _tell(link, _AROUND, told)
    if around & _IN_COMMENTS:
        return False
    return (
        text.isdecimal() or bool(around & _IN_PAGER) or bool(_NEXT.search(text.lower()))
    )


def _tell(
    element: Element | None, levels: int, told: dict[tuple[Element, int], int]
) -> int:
    """Return what classes and ids say, of `element` and of what it stands in.

    `levels`: how many elements are asked; `told`: what was said so far, for links stand
    side by side.
    """
    if element is None or not levels or element.tag in ("body", "article", "main"):
        return 0
    place = element, levels
    if place not in told:
        names = _means(element.get("class") or "") | _means(element.get("id") or "")
        told[place] = names | _tell(element.getparent(), levels - 1, told)
    return told[place]


@lru_cache(maxsize=8192)
def _means(name: str) -> int:
    of_comments = _IN_COMMENTS if _COMMENTS.search(name) else 0
    return of_comments | (_IN_PAGER if _PAGER.search(name) else 0)


def host_of(url: str) -> str:
    """Return the host of `url`, with its port, without the ``www.`` of many sites."""
    return urlsplit(url).netloc.lower().removeprefix("www.")
