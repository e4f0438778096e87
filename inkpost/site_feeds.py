"""A site's address instead of that of its feed: where the feed is."""

from __future__ import annotations

from articles.feeds.cells import cell_find_feeds, cell_read_feed
from articles.feeds.finding import likely
from inkpost.errors import InkpostError, NotAFeed
from inkpost.model import FeedAnswer, FeedId, Page, Validators
from inkpost.services import Services
from library import FeedClaim


def look_around(
    services: Services, claim: FeedClaim, answer: FeedAnswer, error: NotAFeed
) -> FeedId | None:
    """Return the feed of a site; where it has several its readers have to choose.

    What was a feed once is none now: that may be a site's bad day.
    """
    if claim.state not in ("new", "troubled"):
        raise error
    page = Page(claim.url, answer.content or b"", answer.content_type)
    choices = cell_find_feeds(page)
    if len(choices) > 1:
        services.library.feeds.offer(claim, choices)
        return None
    url = choices[0].url if choices else _guess(services, claim.url)
    if url is None or url == claim.url:
        raise NotAFeed(
            f"{claim.url} is not a feed, and names none: look on the site for RSS, and "
            "give the address of that"
        ) from error
    return services.library.feeds.move(claim, url)


def _guess(services: Services, url: str) -> str | None:
    """Return where sites like that at `url` have their feed, if there is one."""
    for place in likely(url):
        try:
            answer = services.workshop.ask_feed(place, Validators())
            if answer.content:
                cell_read_feed(answer.content, answer.content_type, answer.url)
                return answer.url
        except InkpostError:
            continue
    return None
