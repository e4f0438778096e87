"""What an export lacks: whether it can be tried once more, and how that goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from inkpost.model import Account, ArticleId, Missing, Omission, Repair, SavedArticle
from web.desk import Desk
from web.links import call_links


@dataclass(frozen=True)
class Lack:
    """Something missing. `sentence`: what came of the last try, where that failed.

    *open*: it can be tried again; *waiting*: somebody is at it; *found*: the library
    has it; *lost*: there is nothing to be tried.
    """

    missing: Missing
    state: Literal["open", "waiting", "found", "lost"]
    sentence: str = ""


def lacks(desk: Desk, reader: Account, missing: Sequence[Missing]) -> list[Lack]:
    """Return how it is about each of `missing` now."""
    ids = list(dict.fromkeys(each.id for each in missing if each.id))
    saved = {one.id: one for one in desk.library.shelves.some(reader.id, ids)}
    looks = {
        (one.article, one.omission.what, one.omission.url): one
        for one in desk.library.repairs.of(reader.id, *ids)
    }
    found = []
    for each in missing:
        article = saved.get(each.id) if each.id else None
        if article is None:
            found.append(Lack(each, "lost"))
        elif each.is_whole:
            found.append(_whole(desk, reader, each, article))
        else:
            found.append(_part(each, looks.get((article.id, each.what, each.url))))
    return found


def _whole(desk: Desk, reader: Account, missing: Missing, saved: SavedArticle) -> Lack:
    if saved.state == "kept":
        # It has come since; or else it was there, and could not be bound.
        return Lack(missing, "found")
    if desk.library.links.is_out(reader.id, saved.id):
        return Lack(missing, "waiting")
    said = saved.sentence or ""
    return Lack(missing, "open", said if said != missing.reason else "")


def _part(missing: Missing, look: Repair | None) -> Lack:
    if look is None:
        return Lack(missing, "open")
    if look.state == "failed":
        return Lack(missing, "open", look.sentence)
    return Lack(missing, "waiting" if look.state == "waiting" else "found")


def retry_missing(
    desk: Desk,
    reader: Account,
    id: ArticleId,
    what: str | None = None,
    url: str | None = None,
) -> int:
    """Have it tried again to get what the article `id` lacks; count what is tried.

    `what`, `url`: only this; None: all of it. Raises `NotFound`, and `QuotaSpent` where
    too much was looked for in the last hour.
    """
    saved = desk.library.shelves.find(reader.id, id)
    if saved.state != "kept":
        return call_links(desk, reader, [saved.id])
    omissions = list(_omissions(desk, reader, saved.id, what, url))
    for omission in omissions:
        desk.enqueue("repair", desk.library.repairs.add(reader.id, saved.id, omission))
    return len(omissions)


def _omissions(
    desk: Desk, reader: Account, id: ArticleId, what: str | None, url: str | None
) -> Iterator[Omission]:
    article = desk.library.articles.find(reader.id, id)
    for omission in article.omissions if article else ():
        if what is None or (omission.what, omission.url) == (what, url):
            yield omission
