"""Links are read in the background: slowly, politely, and said why where not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import redis

from inkpost.exporting import make_export
from inkpost.linked import read_link
from inkpost.manners import AT_A_TIME, INTERVAL, LEASE, Manners, OwnManners
from inkpost.model import ArticleId, ExportWish, Link, SavedArticle
from library import open_library, utc_now
from tests.inkpost.test_deliver import desk, text_of
from tests.support.crew import CREWS, Crew
from tests.support.stories import LAST, story
from tests.support.web import Web
from tests.support.workers import Desk
from worker.manners import open_manners

__all__ = ["desk"]

pytestmark = pytest.mark.slow


def add(desk: Desk, *urls: str) -> list[ArticleId]:
    library = desk.services.library
    links = [Link(url, f"Link {url[-1]}") for url in urls]
    return [one.id for one in library.links.add(library.accounts.owner().id, links)]


def look(desk: Desk, id: ArticleId) -> SavedArticle:
    library = desk.services.library
    return library.shelves.find(library.accounts.owner().id, id)


def test_a_link_is_read_and_gets_its_title(desk: Desk, web: Web) -> None:
    (id,) = add(desk, web.add("/a", story("The last ferry")))
    read_link(desk.services, id)
    read_link(desk.services, id)
    assert (look(desk, id).state, look(desk, id).title) == ("kept", "The last ferry")
    assert web.asked == ["/a"]


def test_a_page_that_is_gone_is_said_to_be(desk: Desk, web: Web) -> None:
    (id,) = add(desk, web.url("/nowhere"))
    read_link(desk.services, id)
    failed = look(desk, id)
    assert (failed.state, failed.title) == ("failed", "Link e")
    assert "HTTP 404" in str(failed.sentence)


def test_a_site_that_is_down_is_tried_again_and_given_up(desk: Desk, web: Web) -> None:
    (id,) = add(desk, web.add("/a", "", status=503))
    for _ in range(5):
        assert look(desk, id).state == "waiting"
        desk.services.library.links.sweep()
        read_link(desk.services, id)
        desk.clock.pass_time(hours=1)
        desk.services = replace(desk.services, manners=OwnManners())
    assert look(desk, id).state == "failed"
    assert "tried 5 times and gave up" in str(look(desk, id).sentence)


def test_a_site_is_asked_once_a_second(desk: Desk, web: Web) -> None:
    ids = add(desk, web.add("/a", story("One")), web.add("/b", story("Two")))
    read_link(desk.services, ids[0])
    read_link(desk.services, ids[1])
    assert look(desk, ids[1]).state == "waiting"
    assert web.asked == ["/a"]
    time.sleep(INTERVAL)
    desk.clock.pass_time(seconds=5)
    read_link(desk.services, ids[1])
    assert look(desk, ids[1]).state == "kept"


def test_an_export_reads_first_what_it_lacks(desk: Desk, web: Web) -> None:
    services = desk.services
    there, gone = add(desk, web.add("/a", story("One")), web.url("/nowhere"))
    owner = services.library.accounts.owner().id
    id = services.library.exports.add(owner, ExportWish(articles=(there, gone))).id
    make_export(services, id)
    waiting = services.library.exports.find(owner, id)
    assert waiting.sentence == "Reading the articles first: 2 are left"
    assert sorted(desk.woken) == sorted([("read", there), ("read", gone)])
    for article in (there, gone):
        read_link(replace(services, manners=OwnManners()), article)
    desk.clock.pass_time(seconds=6)
    assert services.library.export_turns.sweep() == ((id, False),)
    while make_export(services, id):
        pass
    package = services.library.exports.find(owner, id).package
    assert package
    text = text_of(package.path)
    assert LAST in text
    assert "HTTP 404" in text


# --- manners


@pytest.fixture(params=["own", "shared"])
def manners(request: pytest.FixtureRequest) -> Iterator[Manners]:
    """Manners of one process, and of all that share a Redis."""
    if request.param == "own":
        yield OwnManners()
        return
    crew: Crew = request.getfixturevalue("crew")
    yield open_manners(crew.settings)


def test_a_site_is_visited_seldom_and_by_few(manners: Manners) -> None:
    assert manners.enter("a.example") == 0
    waits = [manners.enter("a.example") for _ in range(3)]
    assert all(wait > 0 for wait in waits)
    assert waits == sorted(waits)
    assert waits[2] - waits[0] == pytest.approx(2 * INTERVAL, abs=0.3)
    assert manners.enter("b.example") == 0
    time.sleep(INTERVAL + 0.05)
    assert manners.enter("a.example") == 0
    time.sleep(INTERVAL + 0.05)
    assert manners.enter("a.example") > 0  # AT_A_TIME are there already
    assert AT_A_TIME == 2
    manners.leave("a.example")
    assert manners.enter("a.example") == 0
    manners.leave("a.example", pause=600)
    assert manners.enter("a.example") > 500


def test_a_visit_that_never_ends_is_forgotten() -> None:
    now = [0.0]
    manners = OwnManners(lambda: now[0])
    for _ in range(AT_A_TIME):
        assert manners.enter("a.example") == 0
        now[0] += INTERVAL
    assert manners.enter("a.example") > 0
    now[0] += LEASE
    assert manners.enter("a.example") == 0


def test_without_redis_a_process_has_its_own(crew: Crew) -> None:
    manners = open_manners(crew.settings)
    assert manners.enter("a.example") == 0
    crew.kill(crew.processes[0])
    assert manners.enter("b.example") == 0
    assert manners.enter("b.example") > 0
    manners.leave("b.example")


# --- a real worker


@pytest.mark.parametrize("crew", CREWS, indirect=True)
def test_an_import_is_read_by_the_worker_that_has_time(crew: Crew, web: Web) -> None:
    owner = crew.library.accounts.owner()
    urls = [web.add(f"/{name}", story(name)) for name in ("one", "two", "three")]
    crew.library.links.add(owner.id, [Link(url) for url in urls])
    crew.start("bulk")
    crew.start("clock")
    end = time.monotonic() + 40
    while time.monotonic() < end and crew.library.links.count(owner.id).waiting:
        time.sleep(0.2)
    saved = crew.library.shelves.list(owner.id)
    assert {one.title for one in saved} == {"one", "two", "three"}
    with redis.Redis.from_url(
        crew.settings.redis_url.replace("redis+socket", "unix")
    ) as client:
        assert client.exists(f"inkpost:site:{{127.0.0.1:{web.port}}}")


def test_a_killed_worker_leaves_its_links_to_another(crew: Crew, web: Web) -> None:
    owner = crew.library.accounts.owner()
    (linked,) = crew.library.links.add(owner.id, [Link(web.stall("/a"))])
    worker = crew.start("bulk")
    (id,) = crew.library.links.sweep()
    crew.enqueue("read", id)
    end = time.monotonic() + 20
    while time.monotonic() < end and web.asked != ["/a"]:
        time.sleep(0.1)
    assert web.asked == ["/a"]
    crew.kill(worker)
    web.add("/a", story("Again"))
    later = open_library(
        "", crew.settings.data_dir, lambda: utc_now() + timedelta(minutes=6)
    )
    assert later.links.sweep() == (linked.id,)
    claim = later.links.claim(linked.id)
    later.close()
    assert claim
    assert claim.tries == 2
