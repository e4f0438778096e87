"""A feed is polled once for all who follow it; each gets what is new as articles.

What is new is known only once everybody has it: who dies in between has it done again,
which doubles nothing, for an address is in a library once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from time import monotonic
from urllib.parse import urlsplit

import structlog

from articles.feeds.cells import cell_read_feed, cell_write_article
from inkpost.errors import (
    FeedGone,
    InkpostError,
    LeaseLost,
    NotAFeed,
    Permanent,
    QuotaSpent,
    Temporary,
)
from inkpost.manners import Manners
from inkpost.model import (
    Article,
    Entry,
    Errand,
    FeedAnswer,
    FeedDocument,
    FeedId,
    Link,
    Validators,
)
from inkpost.rhythm import after_trouble, next_look, plan, slower
from inkpost.services import Services
from inkpost.site_feeds import look_around
from library import FeedClaim, Follower, Fresh

log = structlog.get_logger()

#: Entries that somebody gets who begins to follow a feed.
WELCOME = 10
#: New entries that one look hands over, and seconds that it takes over their texts and
#: pictures at most; what is left follows at once, in another.
MOST_AT_ONCE, MOST_SECONDS = 100, 240
#: The pause before that.
REST = timedelta(seconds=30)


class _AtOnce:
    """The manners of what a reader has clicked on and waits for."""

    def enter(self, _host: str) -> float:
        return 0.0

    def leave(self, _host: str, _pause: float = 0.0) -> None:
        pass


def follow_feed(services: Services, id: FeedId) -> None:
    """Do as `poll_feed` does, at once: a reader waits for it."""
    _visit(services, id, "follow", _AtOnce())


def poll_feed(services: Services, id: FeedId) -> None:
    """Poll a feed, if it is due; what stops it is told to those who follow it.

    No address of a feed is logged: there may be somebody's secret in it.
    """
    _visit(services, id, "poll", services.manners)


def _visit(services: Services, id: FeedId, errand: Errand, manners: Manners) -> None:
    feeds = services.library.feeds
    claim = feeds.claim(id)
    if claim is None:
        return
    host = urlsplit(claim.url).netloc
    wait = manners.enter(host)
    rest = 0.0
    try:
        if wait:
            feeds.rest(claim, services.now() + timedelta(seconds=wait))
            return
        if moved := _poll(services, claim):
            services.enqueue(errand, moved)
    except (Temporary, Permanent) as error:
        rest = (error.retry_after or 0.0) if isinstance(error, Temporary) else 0.0
        _tell(services, claim, error)
    except (MemoryError, RecursionError):
        _tell(services, claim, NotAFeed("The feed is too large to be read"))
    except LeaseLost as error:
        log.warning("lease lost", feed=id, reason=str(error))
    finally:
        if not wait:
            manners.leave(host, rest)


def _tell(services: Services, claim: FeedClaim, error: InkpostError) -> None:
    """Note the trouble for those who follow the feed, and when to look again."""
    wait = error.retry_after if isinstance(error, Temporary) else None
    until = after_trouble(claim.failures, wait, services.now())
    log.info("feed not read", feed=claim.id, error=type(error).__name__)
    try:
        if isinstance(error, FeedGone):
            services.library.feeds.fail(claim, None, str(error), "gone")
        else:
            services.library.feeds.fail(claim, until, str(error), "troubled")
    except LeaseLost as lost:
        log.warning("lease lost", feed=claim.id, reason=str(lost))


def _poll(services: Services, claim: FeedClaim) -> FeedId | None:
    """Poll the feed; return where it is to be looked for instead, or None."""
    answer = services.workshop.ask_feed(claim.url, claim.validators)
    if answer.url != claim.url:
        return services.library.feeds.move(claim, answer.url)
    content = answer.content
    seen = sha256(content).hexdigest()[:32] if content is not None else claim.body_hash
    if content is None or seen == claim.body_hash:
        _nothing_new(services, claim, answer, seen)
        return None
    try:
        document = cell_read_feed(content, answer.content_type, claim.url)
    except NotAFeed as error:
        return look_around(services, claim, answer, error)
    _Harvest(services, claim, document).bring(answer, seen or "")
    return None


def _nothing_new(
    services: Services, claim: FeedClaim, answer: FeedAnswer, body_hash: str | None
) -> None:
    now = services.now()
    again = slower(claim.plan, claim.changed_at, now)
    services.library.feeds.polled(
        claim,
        next_look(again, now, claim.id),
        again,
        answer.validators,
        body_hash=body_hash,
    )


@dataclass
class _Harvest:
    """What one look at a feed brings to those who follow it.

    `written`: the articles that were made of entries so far, by their place; None: of
    this one there is none.
    """

    services: Services
    claim: FeedClaim
    document: FeedDocument
    written: dict[int, Article | None] = field(default_factory=dict)
    began: float = field(default_factory=monotonic)

    def bring(self, answer: FeedAnswer, body_hash: str) -> None:
        """Hand over what is new, and note how the feed is."""
        entries, feed = self.services.library.feed_entries, self.claim.id
        home = self.document.site_url or self.claim.url
        all, new = entries.compare(feed, self.document.entries, home)
        room = entries.room(feed)
        # The oldest first: what is left for the next look is the newest.
        wanted = sorted(new, reverse=True)[: min(room, MOST_AT_ONCE)]
        welcome = range(min(WELCOME, len(all)))
        for follower in entries.followers(feed):
            places = welcome if follower.is_new else wanted
            self._hand_over(follower, all, places)
        # What a feed has when it is first served is no news.
        left = len(new) - len(wanted) if self.claim.was_served else 0
        known = [all[place] for place in (wanted if left else new)]
        entries.remember(feed, known, all)
        self._settle(answer, body_hash, left, room, had_new=bool(new))

    def _hand_over(
        self, follower: Follower, all: Sequence[Fresh], places: Iterable[int]
    ) -> None:
        chosen = [(all[place], self._link(follower, place, all)) for place in places]
        if not chosen and not follower.is_new:
            return
        links = [link for _, link in chosen]
        if not self._has_room(follower):
            links = [replace(link, article=None) for link in links]
        added = self.services.library.links.add(
            follower.account, links, origin="feed", is_saved=False
        )
        ids = [
            (linked.id, fresh.entry.published)
            for linked, (fresh, _) in zip(added, chosen, strict=True)
        ]
        self.services.library.feed_entries.hand_over(follower, ids)

    def _has_room(self, follower: Follower) -> bool:
        """Say whether texts may be kept for this reader; else they wait for it."""
        try:
            self.services.library.quotas.check(follower.account, 0)
        except QuotaSpent:
            return False
        return True

    def _link(self, follower: Follower, place: int, all: Sequence[Fresh]) -> Link:
        fresh = all[place]
        entry, article = fresh.entry, None
        if not _is_read(follower, fresh):
            if place not in self.written:
                self.written[place] = self._write(entry, fresh.url)
            article = self.written[place]
        return Link(
            fresh.url, entry.title, article=article, excerpt=entry.excerpt or None
        )

    def _write(self, entry: Entry, url: str) -> Article | None:
        """Return the article that the feed has; None where it has none to speak of."""
        document, workshop = self.document, self.services.workshop
        title = document.title or self.claim.title
        try:
            article = cell_write_article(entry, url, title, document.language)
        except Permanent:
            return None  # its page is read then, which says what is wrong
        if monotonic() - self.began > MOST_SECONDS:
            return article
        return workshop.illustrate(article)

    def _settle(
        self,
        answer: FeedAnswer,
        body_hash: str,
        left: int,
        room: int,
        *,
        had_new: bool,
    ) -> None:
        now, claim = self.services.now(), self.claim
        changed_at = now if had_new else claim.changed_at
        known = plan(self.document, changed_at, answer.fresh, now)
        until, validators = next_look(known, now, claim.id), answer.validators
        trouble = None
        if left and room <= MOST_AT_ONCE:
            trouble = (
                "The feed has more new entries than Inkpost takes of one in a day: "
                f"{left} wait until tomorrow"
            )
        if left:
            # All of it is wanted once more.
            validators, body_hash = Validators(), ""
            until = until if trouble else now + REST
        self.services.library.feeds.polled(
            claim,
            until,
            known,
            validators,
            body_hash=body_hash or None,
            title=self.document.title,
            site_url=self.document.site_url,
            changed_at=changed_at,
            trouble=trouble,
        )


def _is_read(follower: Follower, fresh: Fresh) -> bool:
    """Say whether the page of an entry is read for this reader."""
    if not fresh.entry.url or follower.full_text == "never":
        return False
    return follower.full_text == "always" or not fresh.entry.is_whole
