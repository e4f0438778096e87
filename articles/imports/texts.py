"""The text that a file brings along -> Article: cleaned as any page, in the cell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from articles.addresses import shown
from articles.feeds.cells import cell_write_article
from articles.limits import PAGE, Limits
from articles.pictures import illustrate
from inkpost.errors import PageRefused
from inkpost.model import Along, Article, Brought, Entry, Page
from inkpost.render import one_line


def write_text(brought: Brought, url: str, program: str) -> Article:
    """Return the article that `brought` has, of the checked `url`.

    Raises `NoArticle` and `Unreadable`.
    """
    title = one_line(brought.title or "", 300) or shown(url.partition("://")[2])
    html = brought.html or ""
    entry = Entry("", url, title, None, None, html, url, is_whole=True, mark="")
    language = brought.along.language if brought.along else None
    article = cell_write_article(entry, url, "", language)
    return replace(article, log=(f"The text is what {program} had",))


def add_along(article: Article, along: Along, folder: Path) -> Article:
    """Return `article` with what an archive has of it, its pictures in `folder`.

    The pictures are read in the cell and written anew, as if they had been fetched.
    """

    def fetch(
        url: str,
        limits: Limits = PAGE,  # noqa: ARG001
        referer: str | None = None,  # noqa: ARG001
    ) -> Page:
        if (content := along.picture(url)) is None:
            raise PageRefused(f"The archive has no picture {shown(url)}")
        return Page(url, content)

    known = replace(
        article,
        byline=one_line(along.byline or "", 300) or article.byline,
        site_name=one_line(along.site_name or "", 300) or article.site_name,
        published=along.published or article.published,
        lead_picture=along.lead_picture,
        logo=along.logo,
    )
    return illustrate(known, fetch, folder)
