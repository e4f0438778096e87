"""Whether a feed has the whole text of its entries, or only their beginnings.

It cannot be known; where it is in doubt the answer is no, for then the page is read.
"""

from __future__ import annotations

import re
from dataclasses import replace
from statistics import median

from articles.feeds.entries import first_words, text_in
from articles.links import resolve
from articles.tree import Element, parse, text_of
from inkpost.errors import NoArticle
from inkpost.model import Entry

#: Words of what the feed calls the content, and of what it calls a summary, from which
#: on it may be all; an East Asian character is half a word.
_CONTENT, _SUMMARY = 120, 250
#: Entries that are compared, and how little the lengths of beginnings differ that a
#: program cut: a part of their median, which has at most so many words.
_COMPARED, _SPREAD, _SHORT = 5, 0.15, 300

_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
#: How a text ends that was cut.
_CUT = re.compile(r"(?:…|\.\.\.|[\[({]\s*(?:…|\.\.\.)\s*[\])}])\s*$")
#: What WordPress adds at the end of anything.
_FOOTER = re.compile(r"The post .{1,300}? (?:appeared|first appeared) first on .*$")
_MORE = re.compile(
    r"^\W*(?:(?:continue|keep) reading|read (?:more|on|the (?:full|rest|whole)|full)|"
    r"more|full (?:story|article|text)|view (?:full|original|more)|weiterlesen|"
    r"mehr(?: lesen)?|zum (?:artikel|beitrag)|lire (?:la suite|plus)|en savoir plus|"
    r"seguir leyendo|leer más|continuar leyendo|leia mais|continua a leggere|"
    r"leggi tutto|lees (?:meer|verder)|läs (?:mer|hela)|les mer|læs mere|"
    r"czytaj (?:dalej|więcej)|читать (?:далее|полностью|дальше)|читати далі|"
    r"devamını oku|اقرأ المزيد|المزيد|続きを読む|もっと読む|阅读(?:全文|更多)|"
    r"閱讀更多|더 ?보기|계속 읽기)",
    re.I,
)


def weigh(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return `entries` with what is known of each being whole."""
    whole = [_is_whole(entry) for entry in entries]
    lengths = [length for each in whole if (length := each)]
    if _are_evenly_cut(lengths):
        return tuple(replace(entry, is_whole=not entry.url) for entry in entries)
    return tuple(
        replace(entry, is_whole=length > 0)
        for entry, length in zip(entries, whole, strict=True)
    )


def _is_whole(entry: Entry) -> int:
    """Return the words of an entry that seems to be whole, or 0."""
    try:
        root = parse(entry.html)[0] if entry.html.strip() else None
    except NoArticle:
        root = None
    text = _FOOTER.sub("", text_in(entry.html)).strip()
    length = words(text)
    if not entry.url:
        return max(1, length)  # there is no page to look at
    if root is None or _CUT.search(text) or _leads_on(root, entry):
        return 0
    if entry.title == first_words(text):
        return length  # a note, which has no title of its own
    return length if length >= (_CONTENT if entry.is_whole else _SUMMARY) else 0


def words(text: str) -> int:
    """Return how many words `text` has.

    >>> words("Two words"), words("東京都庁")
    (2, 2)
    """
    characters = len(_CJK.findall(text))
    return len(_CJK.sub(" ", text).split()) + characters // 2


def _leads_on(root: Element, entry: Entry) -> bool:
    """Say whether one of the last links leads to the page, for the rest."""
    for link in list(root.iter("a"))[-3:]:
        said = " ".join(text_of(link).split())[:60]
        target = resolve(entry.base, link.get("href")) or ""
        if _MORE.match(said) and _path(target) == _path(entry.url):
            return True
    return False


def _path(url: str) -> str:
    return re.split("[?#]", url, maxsplit=1)[0].rstrip("/")


def _are_evenly_cut(lengths: list[int]) -> bool:
    if len(lengths) < _COMPARED:
        return False
    middle = median(lengths)
    return middle <= _SHORT and max(lengths) - min(lengths) <= _SPREAD * middle
