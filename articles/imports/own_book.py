"""EPUB and JSON files that Inkpost made: each chapter is an article.

It comes with where it came from, and with its pictures as far as there is room.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from html import escape, unescape
from typing import Any

from articles.imports import json_items
from articles.imports.opened import Opened, Text
from articles.imports.reading import text_of
from inkpost.model import Brought, Refused

NAME = "A book that Inkpost made"
_CHAPTER = re.compile(r"EPUB/(s\d+a\d+)(-\d+)?\.xhtml$")
_SOURCE = re.compile(
    r'<div class="source">.{0,3000}?<a href="([^"]{1,5000})"', re.DOTALL
)
_TITLE = re.compile(
    r'<h1\b[^>]{0,200}?id="title"[^>]{0,200}>(.{0,2000}?)</h1>', re.DOTALL
)
_TEXT = re.compile(
    r'<div class="text">(.*?)(?=<div class="source">|</section>|\Z)', re.DOTALL
)
_PICTURE = re.compile(r'(<img\b[^>]{0,2000}?\bsrc=")(images/[^"]{1,200})(")')
_BASE64 = re.compile(r"[A-Za-z0-9+/]+=*")
_ARTICLES = ("sections", "*", "articles", "*")
#: Characters of a chapter, and bytes of its pictures: those that have no room are
#: looked for at the article's own site, and are missing then.
_LONGEST, _ROOM = 4_000_000, 5_000_000


def fits(file: Opened) -> bool:
    """Tell whether `file` is an EPUB or a JSON file of ours."""
    if not file.is_archive:
        return file.first.head.startswith('{"inkpost": ')
    names = {text.name for text in file.texts}
    return "META-INF/container.xml" in names and any(map(_CHAPTER.search, names))


def read(file: Opened) -> Iterator[Brought | Refused]:
    """Yield the articles; in an EPUB a long one has several files."""
    if not file.is_archive:
        for item in json_items.items(file.first, _ARTICLES):
            yield item if isinstance(item, Refused) else _item(*item)
        return
    parts: dict[str, list[Text]] = {}
    members = {text.name: text for text in file.texts}
    for text in file.texts:
        if found := _CHAPTER.search(text.name):
            parts.setdefault(found[1], []).append(text)
    for name, texts in parts.items():
        yield _article(name, "".join(_read(text) for text in texts), members)


def _read(text: Text) -> str:
    with text.open() as file:
        return file.read(_LONGEST)


def _article(name: str, chapter: str, members: dict[str, Text]) -> Brought | Refused:
    place = f"chapter {name}"
    end = max(0, chapter.rfind('<div class="source">'))
    source, title = _SOURCE.match(chapter, end), _TITLE.search(chapter)
    words = unescape(re.sub(r"<[^>]*>", "", title[1])) if title else ""
    if source is None:
        return Refused(place, words, "It does not say where it came from")
    body = "".join(_TEXT.findall(chapter[:_LONGEST]))
    html = _with_pictures(body, members)
    return Brought(place, unescape(source[1]), text_of(words), html=html)


def _with_pictures(body: str, members: dict[str, Text]) -> str:
    """Return `body` with its pictures within it, as far as there is room."""
    room = _ROOM

    def put(found: re.Match[str]) -> str:
        nonlocal room
        member = members.get(f"EPUB/{unescape(found[2])}")
        content = member.octets(room + 1) if member else b""
        if not content or len(content) > room:
            return found[0]
        room -= len(content)
        kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
        data = b64encode(content).decode()
        return f"{found[1]}data:image/{kind};base64,{data}{found[3]}"

    return _PICTURE.sub(put, body)


def _item(place: str, item: dict[str, Any]) -> Brought:
    body = item.get("body")
    return Brought(
        place,
        text_of(item.get("url"), 5_000),
        text_of(item.get("title")),
        html=_with_contents(body, item.get("pictures"))
        if isinstance(body, str) and body
        else None,
    )


def _with_contents(body: str, pictures: Any) -> str:
    """Return `body` with its `pictures` within it, as far as there is room."""
    room = _ROOM
    for one in pictures if isinstance(pictures, list) else []:
        url, kind, content = (
            one.get(key) if isinstance(one, dict) else None
            for key in ("url", "media_type", "content")
        )
        if kind not in ("image/png", "image/jpeg") or not isinstance(content, str):
            continue
        if _BASE64.fullmatch(content) and len(content) <= room:
            room -= len(content)
            data = f'src="data:{kind};base64,{content}"'
            body = body.replace(f'src="{escape(str(url))}"', data)
    return body
