"""The text that a file brings along -> Article: cleaned as any page, in the cell."""

from __future__ import annotations

from dataclasses import replace

from articles.addresses import shown
from articles.feeds.cells import cell_write_article
from inkpost.model import Article, Brought, Entry
from inkpost.render import one_line


def write_text(brought: Brought, url: str, program: str) -> Article:
    """Return the article that `brought` has, of the checked `url`.

    Raises `NoArticle` and `Unreadable`.
    """
    title = one_line(brought.title or "", 300) or shown(url.partition("://")[2])
    html = brought.html or ""
    entry = Entry("", url, title, None, None, html, url, is_whole=True, mark="")
    article = cell_write_article(entry, url, "", None)
    return replace(article, log=(f"The text is what {program} had",))
