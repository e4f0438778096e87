"""What an article lacks is looked for once more, alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inkpost.errors import NotFound, QuotaSpent
from inkpost.model import Account, Article, ArticleId, Omission, Picture, Repair
from inkpost.repairing import repair
from inkpost.services import Services, Workshop, open_workshop
from inkpost.settings import Settings
from library import Library, open_library
from library.repairs import LEASE, MOST_AN_HOUR, MOST_TRIES, WAKE_PAUSE
from tests.support.clock import Clock
from tests.support.drawings import photograph, to_bytes
from tests.support.tables import laid
from tests.support.web import Web


class Shelf:
    """A reader's article with two pictures, one of which was missing."""

    def __init__(self, web: Web, folder: Path) -> None:
        self.web, self.clock = web, Clock()
        self.library: Library = open_library("", laid(folder), self.clock)
        self.owner: Account = self.library.accounts.owner()
        settings = Settings(data_dir=folder, **web.reachable)
        self.workshop: Workshop = open_workshop(settings, folder)
        ferry = to_bytes(photograph((400, 300)), "PNG")
        web.add("/ferry.png", ferry, "image/png")
        self.pier = web.add("/pier.png", "busy", status=503)
        body = (
            "<p>One.</p>"
            f'<figure><img src="{web.url("/ferry.png")}" alt="A ferry"/></figure>'
            f'<figure><img src="{self.pier}" alt="The pier"/>'
            "<figcaption>At night</figcaption></figure><p>Two.</p>"
        )
        pictures = (
            Picture(web.url("/ferry.png"), "A ferry"),
            Picture(self.pier, "The pier"),
        )
        article = Article(web.url("/a"), "A walk", body, pictures=pictures)
        self.id: ArticleId = self.library.articles.keep(
            self.owner.id, article.url, self.workshop.illustrate(article)
        )

    @property
    def article(self) -> Article:
        found = self.library.articles.find(self.owner.id, self.id)
        assert found is not None
        return found

    def look_again(self) -> Repair:
        (missing,) = self.article.omissions
        id = self.library.repairs.add(self.owner.id, self.id, missing)
        services = Services(
            library=self.library,
            workshop=self.workshop,
            post=None,  # type: ignore[arg-type]  # nothing is sent
            enqueue=lambda _errand, _id: None,
            now=self.clock,
        )
        repair(services, id)
        return self.library.repairs.of(self.owner.id, self.id)[-1]


@pytest.fixture
def shelf(web: Web, tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(web, tmp_path)
    yield made
    made.library.close()


def test_a_picture_that_can_be_had_now_is_put_back(shelf: Shelf) -> None:
    before = shelf.library.shelves.find(shelf.owner.id, shelf.id)
    assert "[The pier]" in shelf.article.body
    shelf.web.add("/pier.png", to_bytes(photograph((500, 400)), "PNG"), "image/png")
    shelf.clock.pass_time(days=1)
    shelf.web.requests.clear()
    assert shelf.look_again().state == "done"
    mended = shelf.article
    assert mended.omissions == ()
    assert "[The pier]" not in mended.body
    assert f'<figure><img src="{shelf.pier}" alt="The pier"/>' in mended.body
    assert [picture.width for picture in mended.pictures] == [400, 500]
    assert all(each.path and each.path.is_file() for each in mended.pictures)
    assert shelf.web.asked == ["/pier.png"]
    after = shelf.library.shelves.find(shelf.owner.id, shelf.id)
    assert after == before


def test_a_picture_that_is_still_missing_is_said_so(shelf: Shelf) -> None:
    before = shelf.article
    look = shelf.look_again()
    assert look.state == "failed"
    assert "HTTP 503" in look.sentence
    assert shelf.article == before


def test_the_rest_of_a_text_is_read_anew(shelf: Shelf) -> None:
    rest = Omission("text", "The rest of the article", "Only the beginning", None)
    paragraphs = "".join(
        f"<p>After {number} miles along the river they talked about boats, the weather "
        f"and the price of rope, which was {number * 7} crowns that year.</p>"
        for number in range(20)
    )
    page = f"<title>A walk</title><h1>A walk</h1><article>{paragraphs}</article>"
    shelf.web.add("/a", f"<!doctype html><html><body>{page}</body></html>")
    shelf.library.articles.mend(
        shelf.owner.id,
        shelf.id,
        Article(shelf.web.url("/a"), "A walk", "<p>Two.</p>", omissions=(rest,)),
    )
    look = shelf.look_again()
    assert (look.state, look.sentence) == ("done", "")
    assert "talked about boats" in shelf.article.text
    assert shelf.article.omissions == ()


def test_one_look_at_a_time_and_none_without_end(shelf: Shelf) -> None:
    repairs, owner = shelf.library.repairs, shelf.owner.id
    (missing,) = shelf.article.omissions
    id = repairs.add(owner, shelf.id, missing)
    assert repairs.add(owner, shelf.id, missing) == id
    for _ in range(MOST_TRIES):
        shelf.clock.time += WAKE_PAUSE
        assert repairs.sweep() == (id,)
        assert repairs.claim(id) is not None
        assert repairs.claim(id) is None
        shelf.clock.time += LEASE
    assert repairs.sweep() == ()
    assert repairs.of(owner, shelf.id)[0].state == "failed"


def test_nobody_has_more_looked_for_than_is_fair(shelf: Shelf) -> None:
    repairs, owner = shelf.library.repairs, shelf.owner.id
    other = shelf.library.accounts.add("Bo").id
    (missing,) = shelf.article.omissions
    with pytest.raises(NotFound):
        repairs.add(other, shelf.id, missing)
    assert repairs.of(other, shelf.id) == ()
    for number in range(MOST_AN_HOUR):
        repairs.add(owner, shelf.id, Omission("picture", f"{number}", ""))
    with pytest.raises(QuotaSpent):
        repairs.add(owner, shelf.id, missing)
