"""Bylines: who wrote it, from the page's head or from the line under the title."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from itertools import islice
from typing import cast

from lxml import etree

from articles.dates import read_date
from articles.survey import Survey
from articles.titles import key
from articles.tree import Element, text_of
from inkpost.render import one_line

_AUTHOR = (
    "dc:creator", "dcterm:creator", "dcterms.creator", "author", "parsely-author",
    "article:author", "article:author_name", "sailthru.author", "citation_author",
    "twitter:creator:name", "og:article:author", "vr:author", "authors",
    "cxenseparse:author",
)  # fmt: skip
_NO_BYLINES = frozenset("script style link input label form textarea".split())
#: Where names are not the author's.
_ELSEWHERE = frozenset(("form", "aside", "nav"))
_NAME = etree.XPath("descendant::*[contains(@itemprop, 'name')][1]")
#: Words before a name, in the languages of most pages.
_LEAD = re.compile(
    r"^\s*(?:"
    r"(?:(?:written|posted|published|created|reported|reviewed|(?:co-?)?authored|"
    r"article|recipe|story|words|text)\s+)?by|"
    r"(?:(?:ein\s+)?(?:veröffentlicht|verfasst|geschrieben|gespeichert|erstellt|gepostet|"
    r"artikel|(?:gast)?beitrag|text|kommentar|rezension|kolumne)\s+)?von|"
    r"(?:(?:publié|écrit|rédigé|proposé)\s+)?par|(?:(?:publicado|escrito)\s+)?por|"
    r"(?:pubblicato|scritto)\s+da|di|(?:(?:geschreven|geplaatst)\s+)?door|"
    r"text|autor(?:in|es)?|author|af|av|przez|автор|текст|yazan|بقلم|كتب)\s*[:|]?\s+|"
    r"^\s*[文作者撰]{1,2}\s*[：:・]\s*",
    re.I,
)
#: What looks like a byline and is none.
_NO_NAME = re.compile(
    r"^(?:follow|about|more|all|view|name|no|leave|your|email|titel|title|autor|author|"
    r"see|share|contact|comment|reply|login|sign|stand|datum|date|last|tags?)\b|"
    r":\s*$|"
    r"https?://|www\.|@\w+\.\w|^\W*$|\d{4}.*\d{4}|cookie|^(?:admin|none|null|n/?a)$",
    re.I,
)
#: A label whose name stands behind it, and a name of two to four words (each taken
#: whole), or of as many letters where words have none between them.
_LABEL = re.compile(
    r"(?:(?:written |posted )?by|von|par|por|przez)\s*:?|"
    r"(?:autor(?:in|en|es)?|authors?|auteurs?|text|автор|yazar)\s*:",
    re.I,
)
_FULL_NAME = re.compile(
    r"(?:[^\W\d_a-z][\w.'’-]*+\s?){2,4}|[\u3400-\u9fff\uac00-\ud7af]{2,5}"
)
_FULL_NAMES = re.compile(rf"(?:{_FULL_NAME.pattern})(?:,\s+(?:{_FULL_NAME.pattern}))*")
#: A full name at the beginning of a site's, and the bars between parts of a line.
_OWNER = re.compile(r"([^\W\d_a-z][\w.-]*(?: [^\W\d_a-z][\w.-]*){1,2})\b")
_BAR = re.compile(r"\s*[|•·]\s*|\s+[–—-]\s+")
#: Where scripts name the author, for those who count readers; `re` skips to a literal.
_IN_SCRIPT = re.compile(
    r"""uthor(?:s|_?[Nn]ame)?["']\s*:\s*\[?["']([^"'\\]{3,80})["']"""
)
#: News agencies, as they sign behind the place with which a report begins.
_AGENCY = re.compile(
    r"[^\W\d_][^\d_()]{2,40}\(((?:dpa|AFP|AP|APA|Reuters|sda|epd|KNA|dts|EFE|ANSA|Lusa|"
    r"PAP|TASS|Xinhua|IANS|PTI|ANI|UPI|Belga|ANP|NTB|TT|STT|ČTK|MTI|KUNA|SID)"
    r"(?:/\w{2,8})?)\)\s*[-–—:]"
)
#: A byline in running text: "By" in some language, and nothing but names after it. A
#: word is taken whole (`*+`): one of fifty capitals could be eight names in 10^8 ways.
_BYLINE = re.compile(
    r"(?:^|[|·•–—-]\s+)(?:[Bb]y|[Vv]on|[Pp]or|[Pp]ar|[Dd]i|[Dd]oor|[Tt]ext|"
    r"[Rr]edaktion|[Aa]utor(?:in|en|es)?|"
    r"[Aa]uthors?|[Ww]ritten by|[Pp]osted by|[Pp]ublished by|[Vv]erfasst von)\s*:?\s+"
    r"((?:[A-ZÀ-ÖØ-ÞА-Я][\w.'’-]*+[ ,&/]*"
    r"(?:und |and |et |y |e |de |van |von |der |da )?){1,8}?)"
    r"(?:$|[|•·–,(;]|\d|\s*(?:am|vom|on|le|el|den|at|in)\s)",
)
#: What follows a name in a byline: a date, a clock, a separator.
_AFTER = re.compile(
    r"\s*(?:[|•·]|\bon\b\s|\bam\b\s(?:\d|\w+tag\b|mittwoch)|\bvom\b\s|"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?\s+\d|"
    r"\d{1,2}\.?\s+(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])|"
    r"\d{1,2}[./]\d{1,2}|\d{1,2}\.?\s+\w{3,9}\s+\d{4}|\d{4}|"
    r"updated|published|aktualisiert|發表[在於]|发表[在于])",
    re.I,
)
#: Who writes for a site without a name of their own is more than the site's name.
_STAFF = re.compile(
    r"redaktion|editor|staff|team|newsroom|rédaction|redacción|redação|redazione|redactie",
    re.I,
)
#: The end of a host's name, which the site's own does not have.
_DOMAIN = re.compile(r"(?<=\w{3})\.[a-z]{2,12}(?:\.[a-z]{2})?$")
#: Characters above which a line is no byline (Mozilla's measure too).
_LONGEST = 100


def find_byline(
    root: Element, seen: Survey, linked: list[str], site: str, title: str | None
) -> str | None:
    """Return who wrote the page's article, None where it does not say.

    `linked`: the authors that JSON-LD names. A name that is the `site`'s own counts
    only where no other is found; what stands after the heading `title` comes first.
    """
    said = [", ".join(name for name in linked if _is_name(name)), *_in_head(root)]
    said = [one_line(unescape(name)) for name in said if name]
    for name in said:
        if not is_site(name, site):
            return name_of(name)
    shown = _in_page(seen.signed, title or "") or _in_scripts(root, site)
    if shown:
        return name_of(shown)
    return said[0] if said else None


def _in_scripts(root: Element, site: str) -> str | None:
    """Return the author whom a page's scripts tell those who count its readers."""
    for script in root.iter("script"):
        for match in _IN_SCRIPT.finditer((script.text or "")[:200_000]):
            name = one_line(unescape(match[1]))
            if _FULL_NAMES.fullmatch(name) and not is_site(name, site):
                return name
    return None


def name_in(line: str, language: str = "") -> str | None:
    """Return the name that a line of text signs with, None where it does not.

    >>> name_in("04.02.2022 | 13:10 Uhr | Uta Muster")
    'Uta Muster'
    >>> name_in("Autor: Utamartin Muster Tags: Meer") is None  # and no torn name
    True
    """
    if match := _BYLINE.search(line):
        return match[1].strip(" ,&/")
    if match := _AGENCY.match(line):
        return match[1]
    parts = [part for part in _BAR.split(line) if len(part) < _LONGEST // 2]
    if len(parts) < 2 or not any(read_date(part, language) for part in parts):
        return None
    names = (part for part in parts if _FULL_NAME.fullmatch(part) and _is_name(part))
    return next((name for name in names if not read_date(name, language)), None)


def is_label(line: str) -> bool:
    """Say whether `line` is but the word before a name."""
    return len(line) < 20 and _LABEL.fullmatch(line) is not None


def owner(names: Iterable[str], host: str, site: str | None = None) -> str | None:
    """Return the name with which a site's begins, where its `host` is called so, too.

    `names`: what may be the site's name. One that is all of `site` says nothing new.

    >>> owner(["Eva Muster's notes"], "evamuster.example")
    'Eva Muster'
    """
    host = re.sub(r"\W", "", host)
    for match in filter(None, map(_OWNER.match, names)):
        if key(match[1]).replace(" ", "") in host and match[1] != site:
            return match[1]
    return None


def _in_head(root: Element) -> list[str]:
    """Return what the meta tags say, the surest first, several of a kind as one."""
    names: dict[str, dict[str, None]] = {}
    for element in root.iter("meta"):
        content = (element.get("content") or "").strip()
        if not _is_name(content):
            continue
        for attribute in ("property", "name", "itemprop"):
            for name in (element.get(attribute) or "").lower().split():
                name = name.replace("dc.", "dc:")
                if name in _AUTHOR:
                    names.setdefault(name, {})[content] = None
    return [", ".join(list(names[name])[:20]) for name in _AUTHOR if name in names]


def is_site(name: str, site: str) -> bool:
    """Say whether the author's `name` is but the `site`'s, which may be its host's."""
    own, other = (re.sub(r"\W", "", text.casefold()) for text in (name, site))
    label = re.sub(r"\W", "", _DOMAIN.sub("", site.casefold()))
    named_after = label in own and (len(label) > 5 or own.startswith(label))
    called = bool(other) and (own in other or named_after)
    named = "www." in name or called
    return named and not _STAFF.search(name)


def _is_name(text: str) -> bool:
    return 1 < len(text.strip()) < 200 and not _NO_NAME.search(text)


def _in_page(signed: list[Element], title: str) -> str | None:
    """Return the first name after the title's heading, else the first before it."""
    before: list[str] = []
    titled = False
    for element in islice(filter(_is_ours, signed), 60):
        if element.tag == "h1":
            titled = titled or not title or key(text_of(element)) in key(title)
        elif name := _signed(element):
            if titled:
                return name
            before.append(name)
    return before[0] if before else None


def _is_ours(element: Element) -> bool:
    """Say whether `element` may hold the name of the article's author."""
    if element.tag in _NO_BYLINES:
        return False
    for up in element.iterancestors():
        names = f"{up.get('class') or ''} {up.get('id') or ''}"
        if up.tag == "body":
            return True
        if up.tag in _ELSEWHERE or "comment" in names or "related" in names:
            return False
    return True


def _signed(element: Element) -> str | None:
    """Return the name that `element`, marked as a byline, has in it."""
    inner = cast("list[Element]", _NAME(element))
    text = " ".join(_apart(inner[0] if inner else element).split())
    if _LABEL.fullmatch(text):
        text = " ".join((element.tail or "").split())
    if len(text) >= _LONGEST:
        links = [one_line(text_of(link)) for link in element.iter("a")][:1]
        text = next((link for link in links if _FULL_NAME.fullmatch(link)), "")
    if not 1 < len(text) < _LONGEST or _NO_NAME.search(text):
        return None
    name = _AFTER.split(text)[0].strip(" ,|•·–-")
    if len(name) > 2 and re.search(r"[^\W\d_]{2}", name):
        return one_line(name)
    return None


def _apart(element: Element) -> str:
    """Return the text in `element`, with a space where only a style sets words apart.

    As in `<span>Posted by</span><a>Eva Muster</a>`.
    """
    text = ""
    for piece in map(str, element.itertext()):
        text += " " * (text[-1:].islower() and piece[:1].isupper()) + piece
    return text


def name_of(byline: str) -> str:
    """Return the name in `byline`, without "By" before it.

    >>> name_of("Von Eva Muster")
    'Eva Muster'
    """
    return _LEAD.sub("", byline) or byline
