"""A tree -> where the rest of its article may be: links, as data, not yet believed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from articles.links import resolve
from articles.tree import Element, text_of

#: Links of one page that are looked at, and those that are reported.
_LOOKED_AT, _REPORTED = 5_000, 200
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
    for link in islice(root.iter("link", "a"), _LOOKED_AT):
        target = resolve(url, link.get("href"))
        if target is None or target.partition("#")[0] == here:
            continue
        if _turns_page(link):
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


def _turns_page(link: Element) -> bool:
    if "next" in (link.get("rel") or "").lower().split():
        return True
    if link.tag != "a":
        return False
    text = " ".join(text_of(link).split()) if len(link) < 5 else ""
    if len(text) > _SHORT:
        return False
    names = [name for name in _names(link) if name]
    if any(map(_is_of_comments, names)):
        return False
    return (
        text.isdecimal()
        or bool(_NEXT.search(text.lower()))
        or any(map(_is_pager, names))
    )


@lru_cache(maxsize=8192)
def _is_of_comments(name: str) -> bool:
    return bool(_COMMENTS.search(name))


@lru_cache(maxsize=8192)
def _is_pager(name: str) -> bool:
    return bool(_PAGER.search(name))


def _names(link: Element) -> Iterator[str]:
    """Yield the classes and ids of `link` and of what it stands in."""
    element: Element | None = link
    for _ in range(5):
        if element is None or element.tag in ("body", "article", "main"):
            return
        yield element.get("class") or ""
        yield element.get("id") or ""
        element = element.getparent()


def host_of(url: str) -> str:
    """Return the host of `url`, with its port, without the ``www.`` of many sites."""
    return urlsplit(url).netloc.lower().removeprefix("www.")
