"""The doors of the cell for feeds: what each computes is computed there."""

from __future__ import annotations

from articles import cell
from articles.addresses import shown
from articles.feeds.finding import find_feeds
from articles.feeds.letter import Letter, read_letter
from articles.feeds.opml import Listed, read_opml
from articles.feeds.reading import read_feed
from articles.feeds.writing import write_article
from inkpost.model import Article, Entry, FeedDocument, FeedLink, Page


def cell_read_feed(content: bytes, content_type: str, url: str) -> FeedDocument:
    """Return the feed `content`; raises `NotAFeed` or `Unreadable`."""
    return cell.run(read_feed, content, content_type, url, name=shown(url))


def cell_write_article(
    entry: Entry, url: str, site: str, language: str | None
) -> Article:
    """Return the article of `entry`; raises `NoArticle` or `Unreadable`."""
    return cell.run(write_article, entry, url, site, language, name=shown(url))


def cell_find_feeds(page: Page) -> tuple[FeedLink, ...]:
    """Return the feeds that `page` names; raises `Unreadable`."""
    return cell.run(find_feeds, page, name=shown(page.url))


def cell_read_opml(content: bytes) -> Listed:
    """Return the feeds of the file `content`; raises `FileUnreadable`, `Unreadable`."""
    return cell.run(read_opml, content, name="The list of feeds")


def cell_read_letter(content: bytes) -> Letter:
    """Return the newsletter of the mail `content`; raises `NoArticle`, `Unreadable`."""
    return cell.run(read_letter, content, name="The mail")
