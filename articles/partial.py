"""Articles of which a page shows only the beginning: pay walls, logins, teasers.

No sign is believed alone, for whole articles have them too: a page that is free for
three times a month says that it is not free, blogs sell subscriptions below texts that
are whole, and counts of words count what they like. Among 262 real pages these rules
find three, and all three are cut.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from articles.tree import Element, text_of
from inkpost.model import Omission

#: Words of a text that is too long for a teaser.
_TEASER = 600
#: How much longer the text has to be that the page promises, and by how many words.
_PROMISED, _AT_LEAST = 1.5, 80
#: Words of a promised text that is no summary, and the part of it that is all of it.
_WHOLE, _NEARLY = 150, 0.9
#: Bytes of JSON-LD, and elements, that are looked at.
_LONGEST, _MOST = 2_000_000, 20_000
#: Letters of what a wall says, and paragraphs of it that are compared.
_SHORT, _PARAGRAPHS = 300, 200

_WALL = re.compile(
    r"(?:pay-?wall|reg-?wall|pay-?gate|paid-?barrier|piano-\w*|tp-(?:container|modal)|"
    r"subscri(?:be|ption|ber)-?(?:wall|gate|only|prompt|required)|premium-?(?:wall|gate|"
    r"teaser|barrier)|meter(?:ed)?-?wall|abo-?(?:wall|schranke|hinweis)|login-?wall|"
    r"content-?gate|barrier-page|locked-content|read-?limit|members?-?only)(?![a-z])",
    re.I,
)
#: What walls say, where a page says it in a heading, a button or a short paragraph.
_SAID = re.compile(
    r"(?:subscribe|sign (?:in|up)|log ?in|register|become a member|upgrade)\b.{0,40}"
    r"\bto (?:read|continue|keep reading|unlock|view|access|see)|"
    r"(?:continue|keep) reading (?:with|this (?:article|story) (?:with|for))|"
    r"(?:article|story|content|post) is (?:only )?(?:for|available to|reserved for) "
    r"(?:paid |paying |our )?(?:subscribers|members)|(?:to|and) (?:read|unlock) the "
    r"(?:full|whole|rest)|already a (?:subscriber|member)\?|"
    r"(?:weiterlesen|jetzt lesen) mit|nur für abonnenten|bereits abonnent|"
    r"um weiterzulesen|réservé aux abonnés|pour lire la suite|déjà abonné|"
    r"il vous reste .{0,20}à lire|exclusivo para (?:suscriptores|assinantes)|"
    r"para (?:seguir|continuar) leyendo|contenuto riservato agli abbonati|"
    r"per continuare a leggere|(?:alleen|exclusief) voor abonnees|"
    r"この記事は有料|続きを読むには|会員限定|残り[\d,]+文字|登录后|订阅后|剩余内容|"
    r"только для подписчиков|чтобы (?:читать|прочитать) дальше",
    re.I,
)
_ONLY = (
    "Only the beginning was available: the site shows the rest to its subscribers; "
    "open it in your browser, sign in, and send the page from there"
)
_TOO_DEEP = "The page is nested so deeply that some of it may be missing"
_SPEAKERS = tuple("div section aside p h2 h3 h4 strong button span".split())
_EAST_ASIAN = re.compile("([\u3040-\u30ff\u3400-\u9fff])")
_ELLIPSIS = re.compile(r"(?:…|\.\.\.)[\])\"”’]?$")


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for and against it that a text is only the beginning of an article.

    `paid`: the page says that reading it costs money. `walled`: something stands there
    that is called a wall, or speaks like one. `broken_off`: the text ends in an
    ellipsis. `counted`: the page gives a count of words that is much higher, which is
    often that of the page's source. `promised`: words of the text in the page's
    JSON-LD, 0 where there is none. `words`: those of the text itself.
    """

    paid: bool
    walled: bool
    broken_off: bool
    counted: bool
    promised: int
    words: int

    @property
    def is_partial(self) -> bool:
        """Whether they are enough."""
        if self.promised > _PROMISED * self.words + _AT_LEAST:
            return True
        if self.promised >= _WHOLE and self.words >= _NEARLY * self.promised:
            return False
        if self.words >= _TEASER:
            return self.broken_off and self.walled and self.counted
        signs = (self.paid, self.walled, self.broken_off, self.counted)
        return (self.paid or self.walled) and sum(signs) >= 2


def find_missing(
    root: Element, text: str, url: str, *, cut: bool = False
) -> tuple[Omission, ...]:
    """Return what `text`, the article found in the tree `root`, does not have.

    `cut`: whether the tree was too deep to be read whole.
    """
    missing = []
    if read_signs(root, text).is_partial:  # contract D14
        missing.append(Omission("text", "The rest of the article", _ONLY, url))
    if cut:
        missing.append(Omission("text", "Parts of the page", _TOO_DEEP, url))
    return tuple(missing)


def read_signs(root: Element, text: str) -> Signs:
    """Return what in the tree `root` speaks for it that `text` is not all."""
    items = list(_items(root))
    words = count_words(text)
    enough = _PROMISED * words + _AT_LEAST
    paid = any(_is_paid(item) for item in items) or _meta_says_paid(root)
    broken_off = bool(_ELLIPSIS.search(text.rstrip()[-8:]))
    counted = any(_count(item) > enough for item in items)
    return Signs(
        paid=paid,
        walled=(paid or broken_off or counted) and _has_wall(root, text),
        broken_off=broken_off,
        counted=counted,
        promised=max((_promised(item) for item in items), default=0),
        words=words,
    )


def _items(root: Element) -> Iterator[dict[str, Any]]:
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "") and script.text:
            try:
                loaded = json.loads(script.text[:_LONGEST].strip("; \n"), strict=False)
            except (ValueError, RecursionError):
                continue
            yield from _flatten(loaded)


def _flatten(value: Any) -> Iterator[dict[str, Any]]:
    waiting, seen = [value], 0
    while waiting and seen < _MOST:
        seen += 1
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(item[:_MOST])
        elif isinstance(item, dict):
            yield item
            waiting.extend(item.get(key) for key in ("@graph", "mainEntity", "hasPart"))


def _is_paid(item: dict[str, Any]) -> bool:
    return str(item.get("isAccessibleForFree", "")).lower() in ("false", "no")


def _meta_says_paid(root: Element) -> bool:
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        if name == "article:content_tier":
            return (meta.get("content") or "").lower() in ("locked", "metered")
    return False


def _promised(item: dict[str, Any]) -> int:
    body = item.get("articleBody")
    return count_words(body) if isinstance(body, str) else 0


def _count(item: dict[str, Any]) -> int:
    count = str(item.get("wordCount", "")).strip()
    return int(count) if re.fullmatch(r"[0-9]{1,7}", count) else 0


def count_words(text: str) -> int:
    """Return the words in `text`; each character of Chinese or Japanese is one."""
    if not text.isascii():
        text = _EAST_ASIAN.sub(r" \1 ", text)
    return len(text.split())


def _has_wall(root: Element, text: str) -> bool:
    lines = set(text.splitlines())
    return any(
        _is_wall(element) and not _holds_article(element, lines)
        for element in islice(root.iter(*_SPEAKERS), _MOST)
    )


def _is_wall(element: Element) -> bool:
    if _is_hidden(element):
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_WALL.search(names)) or _speaks(element)


def _speaks(element: Element) -> bool:
    said = ""
    for part in element.itertext():
        said += str(part)
        if len(said) > _SHORT:
            return False
    return bool(_SAID.search(" ".join(said.split())))


def _is_hidden(element: Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style


def _holds_article(element: Element, lines: set[str]) -> bool:
    """Say whether a line of the article stands in `element`."""
    paragraphs = islice(element.iter("p"), _PARAGRAPHS)
    return any(" ".join(text_of(each).split()) in lines for each in paragraphs)
