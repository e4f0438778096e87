"""The tree of feeds, before it is written down as OPDS 1.2 or 2.0.

root -> unread, favourites, archive, all -> articles
     -> tags -> one tag -> articles
     -> books that were sent
     -> search -> articles
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote, urlencode
from uuid import NAMESPACE_URL, uuid5

from exporters.naming import MEDIA_TYPES
from inkpost.model import (
    Account,
    ArticleId,
    Delivery,
    Format,
    SavedArticle,
    Shelf,
    TextState,
)
from web.desk import Desk
from web.languages import _

#: Entries of one page: what an e-reader shows on a few screens.
PAGE = 30
#: An e-reader is offered nothing that it could not have.
READ: tuple[TextState, ...] = ("kept",)
#: The date of a feed in which nothing is yet.
NEVER = datetime(2020, 1, 1, tzinfo=UTC)
#: (width, height) in pixels (contract K3), and of what a list shows.
COVER_SIZE, THUMBNAIL_SIZE = (1600, 2560), (300, 480)
#: The formats that every article can be had in, with the ending of the file's name, by
#: which KOReader knows them, and what the button says.
FORMATS: dict[Format, tuple[str, str]] = {
    "epub": (".epub", "EPUB"),
    "kepub": (".kepub.epub", "KEPUB (Kobo)"),
    "pdf": (".pdf", "PDF"),
}

Rel = Literal["subsection", "http://opds-spec.org/sort/new"]


@dataclass(frozen=True, slots=True)
class Way:
    """A line of a navigation feed. `path`: within the catalogue; `count`: behind it."""

    title: str
    path: str
    content: str
    count: int | None = None
    rel: Rel = "subsection"
    leads_to: Literal["navigation", "acquisition"] = "acquisition"


@dataclass(frozen=True, slots=True)
class File:
    """Something to download. `path`: of the site."""

    path: str
    media_type: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """A book that can be had.

    `path`: of the site; all that belongs to it is below. `original`: where the article
    is on the web.
    """

    path: str
    id: str
    title: str
    updated: datetime
    author: str | None
    files: tuple[File, ...]
    publisher: str | None = None
    language: str | None = None
    summary: str | None = None
    tags: tuple[str, ...] = ()
    original: str | None = None

    @property
    def cover(self) -> File:
        """Its cover."""
        return File(f"{self.path}/cover.jpg", "image/jpeg")

    @property
    def thumbnail(self) -> File:
        """Its cover, for lists."""
        return File(f"{self.path}/thumbnail.jpg", "image/jpeg")


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of the catalogue: ways on, or publications; never both.

    `path`: its own, within the catalogue; `following`: of the page after it.
    """

    path: str
    title: str
    updated: datetime
    ways: tuple[Way, ...] = ()
    publications: tuple[Publication, ...] = ()
    up: str | None = None
    first: str | None = None
    following: str | None = None
    count: int | None = None

    @property
    def id(self) -> str:
        """The feed's own name, the same for all of its pages."""
        return urn(f"feed {self.first or self.path}")

    @property
    def is_navigation(self) -> bool:
        """Whether it leads on. One without any entry is a shelf with no books."""
        return bool(self.ways)


def urn(name: str) -> str:
    """Return a name for `name` that is the same for ever."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'inkpost {name}')}"


def shelf_names() -> dict[Shelf, tuple[str, str]]:
    """Return what each shelf is called, and what is on it."""
    return {
        "unread": (
            _("Unread"),
            _("What you have saved and not archived, newest first"),
        ),
        "favourites": (_("Favourites"), _("What you have marked with a star")),
        "archive": (_("Archive"), _("What you have read")),
        "all": (_("All"), _("Everything in your library")),
    }


def root(desk: Desk, account: Account) -> Feed:
    """Return the first page."""
    counts = desk.library.shelves.counts(account.id, READ)
    newest = desk.library.shelves.list(account.id, "all", limit=1, states=READ)
    shelves = [
        Way(
            name,
            f"/{shelf}",
            content,
            counts[shelf],
            "http://opds-spec.org/sort/new" if shelf == "unread" else "subsection",
        )
        for shelf, (name, content) in shelf_names().items()
    ]
    more = (
        Way(_("Tags"), "/tags", _("By the tags that you gave"), leads_to="navigation"),
        Way(_("Sent books"), "/books", _("Books and issues that were made for you")),
    )
    updated = newest[0].saved_at if newest else NEVER
    return Feed("", "Inkpost", updated, ways=(*shelves, *more))


def tags(desk: Desk, account: Account) -> Feed:
    """Return the tags; without any, an empty shelf."""
    found = desk.library.shelves.tags(account.id)
    ways = tuple(
        Way(tag, f"/tag/{quote(tag, safe='')}", _("By tag: %(tag)s", tag=tag), count)
        for tag, count in found
    )
    return Feed("/tags", _("Tags"), NEVER, ways=ways, up="", count=len(found))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after the article `after`, which was saved at `before`."""

    before: datetime | None = None
    after: ArticleId | None = None


def shelf(desk: Desk, account: Account, shelf: Shelf, place: Place) -> Feed:
    """Return a page of a shelf."""
    found = desk.library.shelves.list(
        account.id, shelf, None, None, place.before, PAGE + 1, place.after, READ
    )
    count = desk.library.shelves.counts(account.id, READ)[shelf]
    return _page(f"/{shelf}", shelf_names()[shelf][0], found, place, "", count)


def tagged(desk: Desk, account: Account, tag: str, place: Place) -> Feed:
    """Return a page of what has `tag`."""
    found = desk.library.shelves.list(
        account.id, "all", tag, None, place.before, PAGE + 1, place.after, READ
    )
    return _page(f"/tag/{quote(tag, safe='')}", tag, found, place, "/tags")


def search(desk: Desk, account: Account, question: str, place: Place) -> Feed:
    """Return a page of what has all words of `question`."""
    found = desk.library.shelves.list(
        account.id, "all", None, question, place.before, PAGE + 1, place.after, READ
    )
    path = "/search?" + urlencode({"query": question})
    return _page(path, _("Search: %(words)s", words=question), found, place, "")


def books(desk: Desk, account: Account, place: Place) -> Feed:
    """Return a page of the books that were made for devices."""
    found = desk.library.deliveries.list(account.id, PAGE + 1, place.before)
    here = found[:PAGE]
    made = [delivery for delivery in here if delivery.package]
    following = None
    if len(found) > PAGE:
        following = _after("/books", here[-1].created_at)
    return Feed(
        path=_after("/books", place.before),
        title=_("Sent books"),
        updated=here[0].created_at if here else NEVER,
        publications=tuple(map(sent, made)),
        up="",
        first="/books",
        following=following,
    )


def _page(
    path: str,
    title: str,
    found: Sequence[SavedArticle],
    place: Place,
    up: str,
    count: int | None = None,
) -> Feed:
    """Return the page of `found`, one more than it shows where another one follows."""
    here = found[:PAGE]
    following = None
    if len(found) > PAGE:
        following = _after(path, here[-1].saved_at, here[-1].id)
    return Feed(
        path=_after(path, place.before, place.after),
        title=title,
        updated=here[0].saved_at if here else NEVER,
        publications=tuple(map(publication, here)),
        up=up,
        first=path,
        following=following,
        count=count,
    )


def _after(path: str, before: datetime | None, after: ArticleId | None = None) -> str:
    if before is None:
        return path
    place = {"before": before.isoformat()} | ({"after": after} if after else {})
    return path + ("&" if "?" in path else "?") + urlencode(place)


def publication(article: SavedArticle) -> Publication:
    """Return `article` as a book that is made when it is asked for."""
    path = f"/opds/articles/{article.id}"
    files = (
        File(f"{path}/book{ending}", MEDIA_TYPES[format], title)
        for format, (ending, title) in FORMATS.items()
    )
    return Publication(
        path=path,
        id=urn(f"article {article.id}"),
        title=article.title,
        updated=article.saved_at,
        author=article.byline or article.site_name,
        files=tuple(files),
        publisher=article.site_name,
        language=article.language,
        summary=article.excerpt,
        tags=article.tags,
        original=article.url,
    )


def sent(delivery: Delivery) -> Publication:
    """Return the book of `delivery`, which has one."""
    package = delivery.package
    assert package
    path = f"/opds/books/{delivery.id}"
    name = f"{path}/book{''.join(package.path.suffixes[-1:])}"
    titles = [item.title for item in delivery.items if item.title]
    return Publication(
        path=path,
        id=urn(f"delivery {delivery.id}"),
        title=package.title,
        updated=delivery.created_at,
        author=None,
        files=(File(name, package.media_type, package.format.upper()),),
        summary=" · ".join(titles) if len(titles) > 1 else None,
    )
