"""Entry -> Article, where the feed has the text: cleaned as any page, in the cell."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from articles.extraction import extract_tree
from articles.tree import Element, parse
from inkpost.errors import NoArticle
from inkpost.model import Article, Entry, Omission, Page
from inkpost.render import one_line

_FRAME = re.compile(r"</?(?:html|head|body|article)\b[^<>]*>", re.I)


def write_article(entry: Entry, url: str, site: str, language: str | None) -> Article:
    """Return the article that `entry` is, of the feed `site`; raises `NoArticle`.

    `url`: what the article is known by.
    """
    article = _write(entry.html, entry, url, language)
    return replace(
        article,
        url=url,
        title=entry.title,
        byline=entry.byline,
        site_name=one_line(site, 100) or None,
        published=entry.published,
        omissions=_told(entry, article),
        log=(*article.log, f"The text is what the feed of {site or url} has"),
    )


def _write(html: str, entry: Entry, url: str, language: str | None) -> Article:
    # Some feeds carry a page whole, and what comes after its end is text as well.
    root, cut = parse(f"<html><body>{_FRAME.sub('', html)}</body></html>")
    if language:
        root.set("lang", language)
    head = etree.Element("head")
    etree.SubElement(head, "base", href=entry.base)
    etree.SubElement(head, "title").text = entry.title
    root.insert(0, head)
    for heading in root.iter("h1"):
        heading.tag = "h2"  # the title is known; this one is a part of the text
    chosen = _gather(root)
    return extract_tree(Page(url, b""), root, cut=cut, chosen=chosen)


def _gather(root: Element) -> Element:
    """Return all that is in the body of `root`, as the one article."""
    body = root.find("body")
    if body is None or not (len(body) or (body.text or "").strip()):
        raise NoArticle("The entry has no text: open its page")
    article = etree.Element("article")
    article.text, body.text = body.text, None
    for child in list(body):
        article.append(child)
    body.append(article)
    return article


def _told(entry: Entry, article: Article) -> tuple[Omission, ...]:
    if entry.is_whole or not entry.url:
        return article.omissions
    beginning = Omission(
        "text",
        "The rest of the text",
        "The feed has only its beginning; the whole is on the page",
        entry.url,
    )
    return (*article.omissions, beginning)
