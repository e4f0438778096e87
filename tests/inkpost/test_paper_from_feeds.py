"""The whole way: from a feed's server, over nights and a change of clocks, to mail."""

from __future__ import annotations

import email
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from html import unescape
from pathlib import Path

import pytest

from inkpost import deliver
from inkpost.errors import NotFound
from inkpost.issues import put_together
from inkpost.model import (
    AccountId,
    DeliveryId,
    DigestOrder,
    Errand,
    IssueId,
    Rules,
    Selection,
    Source,
)
from inkpost.orders import order_chosen
from inkpost.post_office import open_post_office
from inkpost.settings import Settings
from tests.support.feeds import TEASER, FeedSite, Post, page
from tests.support.papers import MORNING, issues, plan, titles
from tests.support.scripted import Scripted, scripted
from tests.support.subscribers import Subscribers, subscribers
from tests.support.web import Web

pytestmark = pytest.mark.slow

STEPS = {"fetch": deliver.fetch, "bind": deliver.make_book, "send": deliver.send}


@pytest.fixture
def readers(web: Web, tmp_path: Path) -> Iterator[Subscribers]:
    with subscribers(web, tmp_path) as found:
        found.clock.time = datetime(2026, 3, 27, 12, tzinfo=UTC)
        yield found


@pytest.fixture
def post(readers: Subscribers) -> Iterator[Scripted]:
    """A real mail server, through which the reader's books go."""
    with scripted() as server:
        settings = Settings(smtp_url=server.url, mail_from="ink@books.example.org")
        office = open_post_office(settings, Path())
        readers.services = replace(readers.services, post=office)
        yield server


def live(readers: Subscribers, hours: int) -> None:
    """Let hours pass, with clock and workers at work every ten minutes."""
    for _ in range(hours * 6):
        readers.tick(minutes=10)
        readers.read()
        readers.library.digest_clock.tick(a_minute=120)
        for issue in readers.library.issues.sweep():
            put_together(readers.library, readers.services.enqueue, IssueId(issue))
        _work(readers)


def _work(readers: Subscribers) -> None:
    """Do the errands of deliveries, those that are only due later as well."""
    due: list[tuple[Errand, str]] = [*readers.waiting, *readers.library.work.sweep()]
    readers.waiting.clear()
    while due:
        step, id = due.pop(0)
        STEPS[step](readers.services, DeliveryId(id))
        due += readers.waiting
        readers.waiting.clear()


def books(post: Scripted) -> dict[str, str]:
    """Return the words of each book that was mailed, by its file's name."""
    found = {}
    for mail in post.taken:
        message = email.message_from_bytes(mail.content, policy=policy.default)
        (book,) = message.iter_attachments()
        content = book.get_content()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            pages = [name for name in archive.namelist() if name.endswith(".xhtml")]
            text = "\n".join(archive.read(name).decode() for name in sorted(pages))
        plain = unescape(re.sub("<[^>]+>", " ", text))
        found[str(book.get_filename())] = " ".join(plain.split())
    return found


def test_from_a_feed_over_a_change_of_clocks_to_the_mail(
    readers: Subscribers, web: Web, post: Scripted
) -> None:
    library, account = readers.library, readers.account
    kindle = library.devices.add(account, "Kindle", "reader@kindle.com")
    library.proofs.prove(account, kindle.id)
    # Three at a time are in the feed: over a night more roll off than it shows.
    ferry = FeedSite(web, shown=3)
    teasers = FeedSite(web, "/teasers.xml")
    ferry.write("Before one", "Before two")
    followed = readers.follow(ferry.url)
    sources = (
        Source("The ferry", "feed", followed),
        Source("Everything else", "feeds", ""),
    )
    wish = plan(kindle, sources=sources, schedule=MORNING, rules=Rules(order="oldest"))
    digest = library.digests.add(account, wish)
    live(readers, 20)
    assert list(books(post)) == ["Morning Digest 2026-03-28.epub"]
    web.add("/teased", page("Only a teaser"))
    teasers.posts.append(Post("t", "Only a teaser", "/teased", TEASER))
    readers.follow(teasers.url)
    for night in range(8):
        ferry.write(f"Night {night}")
        live(readers, 3)
    live(readers, 24)
    mailed = books(post)
    # Each morning at 6:30 on the wall, though one night had an hour less.
    assert list(mailed) == [
        f"Morning Digest 2026-03-{day}.epub" for day in (28, 29, 30)
    ]
    made = [one for one in reversed(issues(library, digest)) if one.number]
    assert [f"{one.due_at:%d %H:%M}" for one in made] == [
        "28 05:30", "29 04:30", "30 04:30",
    ]  # fmt: skip
    sent = [title for one in made for title in titles(one)]
    # Nothing twice, and nothing lost that rolled off the feed.
    assert sorted(map(str, sent)) == sorted(
        ["Before one", "Before two", "Only a teaser"]
        + [f"Night {night}" for night in range(8)]
    )
    last = mailed["Morning Digest 2026-03-30.epub"]
    assert "Everything else" in mailed["Morning Digest 2026-03-29.epub"]
    assert "№" not in last  # the number is on the cover
    assert "That’s all for today" in last
    live(readers, 24)
    assert len(post.taken) == 3  # nothing new: nothing goes
    assert issues(library, digest)[0].state == "empty"
    assert readers.clock.time < datetime(2026, 4, 2, tzinfo=UTC) + timedelta(days=1)


def test_what_a_feed_brought_goes_hours_later_as_it_is_here(
    readers: Subscribers, web: Web, post: Scripted
) -> None:
    library, account = readers.library, readers.account
    kindle = library.devices.add(account, "Kindle", "reader@kindle.com")
    library.proofs.prove(account, kindle.id)
    ferry = FeedSite(web)
    ferry.write("One", "Two")
    entries = readers.entries(readers.follow(ferry.url))
    readers.clock.pass_time(hours=5)
    ids = [entry.id for entry in entries]
    sent = order_chosen(library, readers.services.enqueue, account, ids, kindle.id)
    assert [item.article for item in sent.items] == ids
    _work(readers)
    (text,) = books(post).values()
    assert text.count("The boat carries books at night.") == 72
    assert not [path for path in web.asked if path.startswith("/posts/")]
    # What is sent is kept, and the same order again is the same one.
    assert library.selections.count(account, Selection.parse("")) == 2
    again = order_chosen(library, readers.services.enqueue, account, ids, kindle.id)
    assert again.id == sent.id
    with pytest.raises(NotFound):
        order_chosen(library, readers.services.enqueue, AccountId("bo"), ids, kindle.id)


@pytest.mark.parametrize(
    ("order", "expected"),
    [("newest", ["Five", "Four", "Three"]), ("oldest", ["One", "Two", "Three"])],
)
def test_what_came_in_one_look_stands_as_it_was_published_and_once(
    readers: Subscribers, web: Web, order: DigestOrder, expected: list[str]
) -> None:
    library, account = readers.library, readers.account
    kindle = library.devices.add(account, "Kindle", "reader@kindle.com")
    ferry = FeedSite(web)
    other = FeedSite(web, "/again.xml", kind="atom", posts=ferry.posts)
    ferry.write("One", "Two", "Three", "Four", "Five")
    readers.follow(ferry.url)
    readers.clock.pass_time(hours=1)
    readers.follow(other.url)
    rules = Rules(order=order, most_articles=3)
    wish = plan(kindle, sources=(Source("All", "feeds", ""),), rules=rules)
    choice = library.issue_list.look_ahead(library.digests.add(account, wish))
    assert [one.title for one in choice.all] == expected
    assert len(choice.left) == 2
