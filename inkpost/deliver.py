"""The steps of a delivery: each claims it, does its part, and wakes the next one.

queued -> fetching, extracting -> binding, checking -> sending -> sent | failed
                                                               -> maybe sent

A step may be called at any time, any number of times, by anyone: only a claim lets it
begin (`library.work`). It may die at any moment: its lease runs out, and the sweeper
wakes another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import structlog

from delivery import device_kind
from exporters.cutting import cut
from inkpost.at_hand import find_whole
from inkpost.bringing import bring_book
from inkpost.errors import (
    InkpostError,
    LeaseLost,
    MailUncertain,
    NoArticle,
    Permanent,
    Temporary,
)
from inkpost.issues import bind_issue, is_patient, until_then, with_actions
from inkpost.lease import renewed
from inkpost.mailing import keep_book, room, send_book
from inkpost.model import (
    MAILED,
    STEPS,
    Article,
    ArticleId,
    Delivery,
    DeliveryId,
    DeliveryState,
    Edition,
    Omission,
    Step,
)
from inkpost.pipeline import approve, bind
from inkpost.reading import read_article
from inkpost.removal import remove_books
from inkpost.retries import pause
from inkpost.rungs import make_rung
from inkpost.services import Services
from library import Claim

log = structlog.get_logger()

#: Pages of one delivery that are read at a time.
READERS = 4


def fetch(services: Services, id: DeliveryId) -> None:
    """Read the articles of a delivery."""
    _carry_out(services, "fetch", id, _fetch)


def make_book(services: Services, id: DeliveryId) -> None:
    """Bind the articles of a delivery, and check the book."""
    _carry_out(services, "bind", id, _make_book)


def send(services: Services, id: DeliveryId) -> None:
    """Bring the book of a delivery to its device."""
    _carry_out(services, "send", id, _send)


def take_turn(services: Services, step: Step) -> None:
    """Do `step` for the delivery whose turn it is, whichever a worker was woken for.

    As many are woken as there are deliveries, so each gets its turn: but only if nobody
    goes who could have one. Where others took all that were named, some of them were
    woken for what has come since.
    """
    do = {"fetch": _fetch, "bind": _make_book, "send": _send}[step]
    while named := services.library.turns.next(step):
        if any(_carry_out(services, step, id, do) for id in named):
            return


def _send(services: Services, claim: Claim) -> None:
    mailed = device_kind(claim.delivery.address) in MAILED
    bring = send_book if mailed else bring_book
    bring(services, claim)


def _carry_out(
    services: Services,
    step: Step,
    id: DeliveryId,
    do: Callable[[Services, Claim], None],
) -> bool:
    """Claim, `do`, and write down what came of it; return whether it could be claimed.

    An exception that is none of ours passes, and leaves the lease to run out: that is
    the same as a crash, and is counted as one.
    """
    claim = services.library.work.claim(step, id)
    if claim is None:
        return False
    try:
        _settle_errors(services, claim, do)
    except LeaseLost as error:
        log.warning("lease lost", step=step, delivery=id, reason=str(error))
        if not services.library.files.has_delivery(id):
            # Its account went while we were at it, and so does what was made since.
            remove_books(services.library.store, [id])
    return True


def _settle_errors(
    services: Services, claim: Claim, do: Callable[[Services, Claim], None]
) -> None:
    work = services.library.work
    try:
        with renewed(partial(work.renew, claim)):
            do(services, claim)
    except Temporary as error:
        _put_off(services, claim, error)
    except MailUncertain as error:
        work.settle(claim, DeliveryState.MAYBE_SENT, str(error))
    except Permanent as error:
        work.settle(claim, DeliveryState.FAILED, str(error))
    except (MemoryError, RecursionError):
        # Another try would need as much again, and take other readers' books along.
        sentence = f"“{claim.delivery.name}” is too large to be made into a book"
        work.settle(claim, DeliveryState.FAILED, sentence)


def _put_off(services: Services, claim: Claim, error: Temporary) -> None:
    attempt = claim.delivery.attempt
    wait = pause(error, attempt)
    if wait is None:
        sentence = f"{error}; Inkpost tried {attempt + 1} times and gave up"
        services.library.work.settle(claim, DeliveryState.FAILED, sentence)
    else:
        sentence = f"{error}; Inkpost tries again by itself"
        until = until_then(services, claim.delivery, services.now() + wait)
        services.library.work.postpone(claim, until, sentence)


def _advance(
    services: Services, claim: Claim, state: DeliveryState, sentence: str
) -> None:
    services.library.work.advance(claim, state, sentence)
    services.enqueue(STEPS[state], claim.delivery.id)


# --- fetch ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Missed:
    """An item of a delivery that could not be had. `position`: from 0."""

    position: int
    error: InkpostError


def _fetch(services: Services, claim: Claim) -> None:
    missed = list(_read_items(services, claim))
    attempt = claim.delivery.attempt
    for miss in missed:
        # One more try for one is one for all: what was found is not fetched again.
        again = isinstance(miss.error, Temporary) and pause(miss.error, attempt)
        if again and is_patient(services, claim.delivery):
            raise miss.error
    if len(missed) == len(claim.delivery.items):
        raise missed[0].error
    for miss in missed:
        services.library.work.missed(claim, miss.position, str(miss.error))
    _advance(services, claim, DeliveryState.BINDING, "Fetched; the book is next")


def _read_items(services: Services, claim: Claim) -> Iterator[Missed]:
    """Keep what can be read of the delivery, and yield what cannot."""
    items = enumerate(claim.delivery.items)
    todo = [(position, item.url) for position, item in items if not item.article]
    with ThreadPoolExecutor(min(READERS, len(todo) or 1)) as readers:
        results = readers.map(partial(_read_item, services, claim), todo)
        for (position, _), result in zip(todo, results, strict=True):
            if isinstance(result, InkpostError):
                yield Missed(position, result)
            else:
                services.library.work.found(claim, position, result)


def _read_item(
    services: Services, claim: Claim, item: tuple[int, str]
) -> ArticleId | InkpostError:
    position, url = item
    size = len(claim.delivery.items)
    which = f" {position + 1} of {size}" if size > 1 else ""
    sentence = f"Looking for the article{which}"
    work = services.library.work
    tell = partial(work.progress, claim, DeliveryState.EXTRACTING, sentence)
    try:
        return read_article(services, claim.delivery.account, url, tell)
    except (Temporary, Permanent) as error:
        return error


# --- bind ----------------------------------------------------------------------------


def _make_book(services: Services, claim: Claim) -> None:
    delivery, work = claim.delivery, services.library.work
    store = services.library.store
    edition = _bind(services, delivery)
    folder = services.workshop.folder / delivery.id
    folder.mkdir(parents=True, exist_ok=True)
    refused = {mail.sha256 for mail in services.library.mails.of_delivery(delivery.id)}
    space = room(services, delivery)
    made, rung = make_rung(edition, delivery, refused, space, folder)
    work.climb(claim, rung)
    work.progress(claim, DeliveryState.CHECKING, "Checking the book")
    books = [keep_book(store, approve(package)) for package in made]
    if len(books) > 1:
        for volume in services.library.volumes.split(claim, books):
            services.enqueue("send", volume)
        return
    work.bound(claim, books[0])
    _advance(services, claim, DeliveryState.SENDING, "The book is ready")


def _bind(services: Services, delivery: Delivery) -> Edition:
    if link := services.library.issues.of_delivery(delivery.whole or delivery.id):
        edition, articles = bind_issue(services, delivery, link)
    else:
        articles = _articles(services, delivery)
        edition = bind([article for _id, article in articles], delivery.title)
    return with_actions(services, edition, delivery, articles)


def _articles(
    services: Services, delivery: Delivery
) -> list[tuple[ArticleId, Article]]:
    """Return what was found; what was not is an omission of the last one."""
    found = [
        (item.article, cut(article, item.cut) if item.cut else article)
        for item in delivery.items
        if item.article
        and (article := find_whole(services.library, delivery.account, item.article))
    ]
    if not found:
        raise NoArticle(f"The articles of “{delivery.name}” are gone: send it again")
    missing = tuple(
        Omission("page", item.title or item.url, item.sentence, item.url)
        for item in delivery.items
        if item.sentence
    )
    id, last = found[-1]
    found[-1] = id, replace(last, omissions=last.omissions + missing)
    return found
