"""An issue of a digest: put together when its time has come, and bound as a paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lxml import etree

from exporters.cutting import cut, mark_of
from exporters.languages import is_rtl
from exporters.words import words
from inkpost.at_hand import find_whole
from inkpost.errors import BookInvalid, Permanent, Temporary
from inkpost.model import (
    STEPS,
    Article,
    ArticleId,
    Cut,
    Delivery,
    DigestId,
    Edition,
    IssueId,
    IssueLink,
    Item,
    Omission,
    Section,
)
from inkpost.orders import Enqueue
from inkpost.services import Services
from library import Library

#: How long an issue waits for articles whose sites do not answer (contract D15).
PATIENCE = timedelta(minutes=10)


def put_together(library: Library, enqueue: Enqueue, id: IssueId) -> None:
    """Order what is to go to each device, if it is not done yet; tell what stops it."""
    if not library.issues.claim(id):
        return
    try:
        made = library.issues.make(id)
    except (Temporary, Permanent) as error:
        library.issues.fail(id, str(error))
        return
    for delivery in made:
        enqueue("fetch", delivery)


def look_whether_enough_waits(library: Library, enqueue: Enqueue, id: DigestId) -> None:
    """Begin an issue of a digest that goes as soon as so many articles wait."""
    if issue := library.issues.count_waiting(id):
        enqueue("issue", issue)


def is_patient(services: Services, delivery: Delivery) -> bool:
    """Say whether a delivery may wait on for a site that does not answer.

    A paper that waits for one article is late with all the others.
    """
    is_issue = delivery.items[0].section is not None
    return not is_issue or services.now() < delivery.created_at + PATIENCE


def until_then(services: Services, delivery: Delivery, until: datetime) -> datetime:
    """Return when to try again: `until`, or earlier where its patience ends before."""
    reads = STEPS.get(delivery.state) == "fetch"
    if (
        reads
        and is_patient(services, delivery)
        and delivery.items[0].section is not None
    ):
        return min(until, delivery.created_at + PATIENCE)
    return until


@dataclass(frozen=True, slots=True)
class Placed:
    """An article of an issue. `id`: None where there is only a link to it."""

    section: str
    id: ArticleId | None
    article: Article


def bind_issue(
    services: Services, delivery: Delivery, link: IssueLink
) -> tuple[Edition, list[tuple[ArticleId, Article]]]:
    """Return the issue that `delivery` is, and its articles that are there.

    What is not there is a page with its title and a link (contract D15).
    """
    found = [_find(services, delivery, item) for item in delivery.items]
    if not link.pictures:
        found = [article and without_pictures(article) for article in found]
    language = _language(services, delivery, [one for one in found if one])
    said = words(language)
    placed = [
        Placed(
            item.section or said.long_reads,
            item.article if article else None,
            article or _only_a_link(item, language),
        )
        for item, article in zip(delivery.items, found, strict=True)
    ]
    edition = Edition(
        title=(delivery.whole and delivery.title) or link.title,
        key=f"{link.digest} {link.slot:%Y-%m-%dT%H:%M}",
        date=_date(link),
        sections=_sections(placed),
        kind="issue",
        language=language,
        direction="rtl" if is_rtl(language) else "ltr",
        number=link.number,
        left=link.left,
        left_count=link.left_count,
        has_time=link.is_later,
    )
    there = [(one.id, one.article) for one in placed if one.id]
    return edition, there


def _find(services: Services, delivery: Delivery, item: Item) -> Article | None:
    if item.article is None:
        return None
    return find_whole(services.library, delivery.account, item.article)


def without_pictures(article: Article) -> Article:
    """Return `article` without its pictures; as it is where it has nothing else."""
    try:
        return cut(article, Cut(mark_of(article), pictures="none"))
    except BookInvalid:
        return article


def _sections(placed: Sequence[Placed]) -> tuple[Section, ...]:
    """Return the sections in the order in which they are met."""
    titles = dict.fromkeys(one.section for one in placed)
    return tuple(
        Section(title, tuple(one.article for one in placed if one.section == title))
        for title in titles
    )


def _date(link: IssueLink) -> datetime:
    """Return the date on the wall where the reader lives."""
    return link.slot.replace(tzinfo=ZoneInfo(link.zone))


def _language(
    services: Services, delivery: Delivery, articles: Sequence[Article]
) -> str:
    """Return the language of the paper: its reader's, or that of most articles."""
    account = services.library.accounts.find(delivery.account)
    if account and account.language:
        return account.language
    known = Counter(one.language.split("-")[0] for one in articles if one.language)
    return known.most_common(1)[0][0] if known else "en"


def _only_a_link(item: Item, language: str) -> Article:
    reason = item.sentence or "It is gone from the library"
    return Article(
        url=item.url,
        title=item.title or item.url,
        body=_link_alone(item.url, language),
        site_name=urlsplit(item.url).hostname,
        language=language,
        direction="rtl" if is_rtl(language) else "ltr",
        omissions=(Omission("page", item.title or item.url, reason, item.url),),
    )


def _link_alone(url: str, language: str) -> str:
    paragraph = etree.Element("p")
    paragraph.text = f"{words(language).unread} "
    link = etree.SubElement(paragraph, "a", href=url)
    link.text = url
    return etree.tostring(paragraph, encoding="unicode")


def with_actions(
    services: Services,
    edition: Edition,
    delivery: Delivery,
    articles: Sequence[tuple[ArticleId, Article]],
) -> Edition:
    """Return `edition` with the links that act for its reader, if there can be any."""
    if services.links is None:
        return edition
    begin = delivery.created_at  # not now: the same delivery is the same book
    return services.links.offer(edition, delivery.account, articles, begin, delivery.id)
