"""Links that say where they lead, to those who cannot see a picture either."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import etree

from exporters.bodies.trees import every, unwrap, words_in

_PICTURE = re.compile(r"\.(jpe?g|png|gif|webp|avif|svg)$", re.IGNORECASE)


def name_links(tree: etree._Element) -> None:
    """Give each link of `tree` words, or take the link away (contract L4; WCAG 2.4.4).

    A link around a picture without alt text keeps the picture; it is named after the
    site it leads to, unless that is only the picture's own file.
    """
    for link in every(tree, "a"):
        if not link.get("href") or _is_named(link):
            _say_once(link)
            continue
        pictures = every(link, "img")
        site = "" if _leads_to_picture(link) else _site(link)
        if pictures and site:
            pictures[0].set("alt", site)
        else:
            _drop(link)


def _is_named(link: etree._Element) -> bool:
    described = any(picture.get("alt") for picture in every(link, "img"))
    return described or bool(words_in(link))


def _say_once(link: etree._Element) -> None:
    """Take from a picture the alt text that `link` says in words beside it."""
    for picture in every(link, "img"):
        if picture.get("alt") == words_in(link):
            picture.set("alt", "")


def _leads_to_picture(link: etree._Element) -> bool:
    return bool(_PICTURE.search(urlsplit(link.get("href", "")).path))


def _site(link: etree._Element) -> str:
    return (urlsplit(link.get("href", "")).hostname or "").removeprefix("www.")


def _drop(link: etree._Element) -> None:
    """Make no link of `link`; keep the place if something may lead there."""
    if link.get("id"):
        del link.attrib["href"]
    else:
        unwrap(link)
