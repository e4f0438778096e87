"""A link becomes an article: read in the background, slowly and politely."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from inkpost.at_hand import with_pictures
from inkpost.errors import InkpostError, PageUnavailable, Permanent, Temporary
from inkpost.model import Article, ArticleId, LinkClaim
from inkpost.reading import FRESH, read_page
from inkpost.retries import pause
from inkpost.services import Services


def read_link(services: Services, id: ArticleId) -> None:
    """Read what is behind a link; what stops it is told on its article."""
    links = services.library.links
    claim = links.claim(id)
    if claim is None:
        return
    host = urlsplit(claim.url).netloc
    wait = services.manners.enter(host)
    if wait:
        links.postpone(claim, services.now() + timedelta(seconds=wait))
        return
    rest = 0.0
    try:
        links.found(claim, _read(services, claim))
    except (Temporary, Permanent) as error:
        rest = _rest(error)
        _settle(services, claim, error)
    except (MemoryError, RecursionError):
        links.fail(claim, f"{claim.url} is too large to be read")
    finally:
        services.manners.leave(host, rest)


def _read(services: Services, claim: LinkClaim) -> Article:
    if claim.has_text:
        article = services.library.articles.find(claim.account, claim.id)
        if article is not None:
            return services.workshop.illustrate(article)
    # Many may follow one feed; its pages are not asked for as often.
    since = services.now() - FRESH
    known = services.library.articles.read_for_another(claim.id, since)
    if known:
        return with_pictures(services.library.store, known)
    return read_page(services, claim.url)


def _settle(services: Services, claim: LinkClaim, error: InkpostError) -> None:
    """Have it tried again where that may help; else say why there is no text."""
    links = services.library.links
    wait = isinstance(error, Temporary) and pause(error, claim.tries - 1)
    if wait:
        sentence = f"{error}; Inkpost tries again by itself"
        links.retry(claim, services.now() + wait, sentence)
    elif isinstance(error, Temporary):
        links.fail(claim, f"{error}; Inkpost tried {claim.tries} times and gave up")
    else:
        links.fail(claim, str(error))


def _rest(error: InkpostError) -> float:
    """Return for how many seconds a site asked to be left alone."""
    asked = error.retry_after if isinstance(error, PageUnavailable) else None
    return asked or 0.0
