"""A page is read so that it can be looked at and printed; nothing of it is sent."""

from __future__ import annotations

from inkpost.deliver import FRESH
from inkpost.errors import Permanent, Temporary
from inkpost.model import ArticleId, Preview, PreviewId
from inkpost.services import Services


def read_preview(services: Services, id: PreviewId) -> None:
    """Read the page of a preview; what stops it is told there."""
    previews = services.library.previews
    preview = previews.claim(id)
    if preview is None:
        return
    try:
        article = _article(services, preview)
    except (Temporary, Permanent) as error:
        previews.fail(id, str(error))
    except (MemoryError, RecursionError):
        previews.fail(id, f"{preview.url} is too large to be read")
    else:
        previews.ready(id, article)


def _article(services: Services, preview: Preview) -> ArticleId:
    articles, workshop = services.library.articles, services.workshop
    since = services.now() - FRESH
    if known := articles.fetched_since(preview.account, preview.url, since):
        return known
    page = workshop.fetch(preview.url)
    article = workshop.illustrate(workshop.extract(page))
    return articles.keep(preview.account, preview.url, article)
