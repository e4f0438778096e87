"""JSON-LD: what a page says in schema.org's words. Evidence, never trusted blindly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from articles.tree import Element

#: Bytes of JSON-LD of one page that are read, and items in it that are looked at.
_LONGEST, _MOST = 2_000_000, 2_000
#: Types of schema.org that are an article, the surer the earlier.
_ARTICLES = re.compile(
    r"(?:\w*Article|BlogPosting|Report|LiveBlogPosting|SocialMediaPosting|Review|"
    r"Recipe|Story|CreativeWork|ScholarlyArticle|DiscussionForumPosting)$"
)
_PAGES = re.compile(r"(?:WebPage|ItemPage|VideoObject|Event|Product|FAQPage)$")

#: What some put around it, so that old parsers pass it over.
_WRAPPING = re.compile(
    r"^\s*(?:<!--|(?://)?\s*<!\[CDATA\[)|(?:-->|(?://\s*)?\]\]>)\s*$"
)

Item = dict[str, Any]


def read_linked_data(root: Element) -> Item:
    """Return the item of JSON-LD that describes the page's article, or an empty one."""
    items = [item for item in _items(root) if _types(item)]
    for pattern in (_ARTICLES, _PAGES):
        for item in items:
            if any(pattern.match(name) for name in _types(item)):
                return item
    return {}


def _items(root: Element) -> list[Item]:
    found: list[Item] = []
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "") or not script.text:
            continue
        text = _WRAPPING.sub("", script.text)
        try:
            loaded = json.loads(text[:_LONGEST].rstrip("; \n"), strict=False)
        except (ValueError, RecursionError):
            continue
        found.extend(_flatten(loaded))
    return found


def _flatten(value: Any) -> Iterator[Item]:
    """Yield the items in `value`, those in lists, graphs and main entities too."""
    waiting, seen = [value], 0
    while waiting and seen < _MOST:
        seen += 1
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting[:0] = item[:_MOST]
        elif isinstance(item, dict):
            yield item
            waiting.extend(
                item[key]
                for key in ("@graph", "mainEntity", "itemListElement")
                if key in item
            )


def _types(item: Item) -> list[str]:
    types = item.get("@type")
    names = types if isinstance(types, list) else [types]
    return [name.rsplit("/", 1)[-1] for name in names if isinstance(name, str)]


def words(value: Any) -> str:
    """Return `value` as text: a string, or the name of a thing."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or ""
        return words(value) if not isinstance(value, str) else value
    return value if isinstance(value, str) else ""


def people(value: Any) -> list[str]:
    """Return the names in `value`: a name, a person, or a list of them."""
    values = value if isinstance(value, list) else [value]
    names = [" ".join(words(one).split()) for one in values[:20]]
    return [name for name in dict.fromkeys(names) if name]
