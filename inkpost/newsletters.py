"""A newsletter by mail becomes an entry of a feed that is its sender's."""

from __future__ import annotations

from hashlib import sha256

import structlog

from articles.feeds.cells import cell_read_letter, cell_write_article
from inkpost.errors import Permanent, StoreUnavailable
from inkpost.model import Link
from inkpost.retries import STORE
from inkpost.services import Services

log = structlog.get_logger()


def read_newsletter(services: Services, id: str) -> None:
    """Read a mail that came for a reader; what is none is forgotten.

    Nothing is ever answered: whoever wrote it learns nothing of its reader.
    """
    library, workshop = services.library, services.workshop
    waiting = library.letters.claim(id)
    if waiting is None:
        return
    try:
        letter = cell_read_letter(waiting.content)
        # Its name is its place in the library: the same mail twice is one article.
        name = sha256(letter.entry.key.encode("utf-8", "ignore")).hexdigest()[:32]
        url = f"{services.public_url}/newsletters/{name}"
        article = cell_write_article(letter.entry, url, letter.name, None)
        follower = library.subscriptions.follow_sender(
            waiting.account, letter.sender, letter.name
        )
        article = workshop.illustrate(article)
    except StoreUnavailable:
        library.letters.put_off(id, services.now() + STORE)
        return
    except Permanent as error:
        log.info("newsletter not taken", account=waiting.account, reason=str(error))
    else:
        link = Link(url, letter.entry.title, article=article)
        added = library.links.add(
            waiting.account, [link], origin="feed", is_saved=False
        )
        came = [(linked.id, letter.entry.published) for linked in added]
        library.letters.settle(waiting.account, added[0].id)
        library.feed_entries.hand_over(follower, came)
    library.letters.done(id)
