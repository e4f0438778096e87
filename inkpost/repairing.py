"""One more look for something that an article lacks: a picture, a part of its text."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from articles import put_back
from inkpost.at_hand import find_whole
from inkpost.errors import NotFound, PageRefused, Permanent, Temporary
from inkpost.model import Article, Omission, Picture, Repair, RepairId
from inkpost.services import Services


def repair(services: Services, id: RepairId) -> None:
    """Look once more; what stops it is told there."""
    repairs = services.library.repairs
    wanted = repairs.claim(id)
    if wanted is None:
        return
    try:
        _mend(services, wanted)
    except (Temporary, Permanent) as error:
        repairs.fail(id, str(error))
    except (MemoryError, RecursionError):
        repairs.fail(id, "It is too large to be read")
    else:
        repairs.done(id)


def _mend(services: Services, wanted: Repair) -> None:
    articles = services.library.articles
    article = find_whole(services.library, wanted.account, wanted.article)
    if article is None:
        raise NotFound("The article is gone")
    if wanted.omission not in article.omissions:
        return
    if wanted.omission.kind == "picture":
        mended = _with_picture(services, article, wanted.omission)
    else:
        mended = _read_anew(services, wanted)
    articles.mend(wanted.account, wanted.article, mended)


def _with_picture(services: Services, article: Article, missing: Omission) -> Article:
    """Return `article` with the picture; raise `PageRefused` where it is not to be had.

    It is fetched as if it were alone in an article, with all that this checks.
    """
    url = missing.url
    if url is None:
        raise PageRefused(
            "It was within the page itself, and cannot be asked for alone"
        )
    picture = Picture(url, missing.what)
    body, is_there = put_back(article.body, picture)
    alone = Article(
        article.url,
        article.title,
        f'<p><img src="{escape(url)}"/></p>',
        pictures=(picture,),
    )
    found = services.workshop.illustrate(alone)
    if found.omissions:
        raise PageRefused(found.omissions[0].reason)
    rest = tuple(each for each in article.omissions if each != missing)
    if not found.pictures or not is_there:  # an icon, or a tracker
        return replace(article, omissions=rest)
    fetched = replace(found.pictures[0], alt=missing.what)
    pictures = (*article.pictures, fetched)
    return replace(article, body=body, pictures=pictures, omissions=rest)


def _read_anew(services: Services, wanted: Repair) -> Article:
    url = services.library.articles.asked_for(wanted.account, wanted.article)
    if url is None:
        raise PageRefused(
            "The page came from your browser: open it there, and send it again"
        )
    workshop = services.workshop
    found = workshop.illustrate(workshop.extract(workshop.fetch(url)))
    if wanted.omission in found.omissions:
        raise PageRefused(wanted.omission.reason)
    return found
