"""Articles that cannot be read: each costs a page, never the book."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from inkpost.model import Article, Omission
from inkpost.render import parse_fragment


def sound(article: Article) -> Article:
    """Return `article`; a broken one with a sentence instead of its body.

    Contract D15: one article costs a page, never an issue.
    """
    try:
        parse_fragment(article.body)
    except etree.XMLSyntaxError:
        reason = "Its text could not be read."
        omission = Omission("text", "The article", reason, article.url)
        return replace(article, body=f"<p>{reason}</p>", omissions=(omission,))
    return article
