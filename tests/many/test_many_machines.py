"""Jobs on three machines that have nothing in common but three services."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests

from exporters.cutting import mark_of
from inkpost.model import ArticleId, ExportWish, Link, Selection
from tests.many.land import Land, open_land, pictures
from tests.support.exports import ONE, pocket_zip
from tests.support.postgres import Postgres
from tests.support.web import wait_until
from tests.worker.test_export_kills import fill

pytestmark = [pytest.mark.slow, pytest.mark.tool]


@pytest.fixture(scope="module")
def land(
    tmp_path_factory: pytest.TempPathFactory, postgres: Postgres
) -> Iterator[Land]:
    with open_land(tmp_path_factory.mktemp("land"), postgres) as land:
        yield land


def test_a_click_becomes_a_mail_with_its_pictures(land: Land) -> None:
    id = land.order("north", land.page())
    land.wait(id, "sent")
    (book,) = land.books(id)
    assert len(pictures(book)) == 1
    for name in ("north", "south"):
        assert land.ask(name, "GET", f"/deliveries/{id}/book").content == book


def test_a_picture_is_shown_by_every_web_app(land: Land) -> None:
    """Signed in on one machine, looking on another."""
    id = land.order("south", land.page())
    article = land.wait(id, "sent").items[0].article
    assert article
    found = land.library.articles.find(land.owner, article)
    assert found
    assert found.pictures[0].path
    browser = land.browser("north")
    path = f"/articles/{article}/pictures/{found.pictures[0].path.name}"
    shown = {
        browser.get(land.machines[name].url + path, timeout=30).content
        for name in ("north", "south")
    }
    assert len(shown) == 1
    assert shown.pop().startswith(b"\xff\xd8")


def test_with_two_clocks_an_issue_goes_out_once_and_on_time(land: Land) -> None:
    urls = [land.page(), land.page()]
    land.library.links.add(land.owner, [Link(url, tags=("paper",)) for url in urls])
    due = land.jumped() + timedelta(minutes=2)
    plan = {
        "name": "The paper",
        "zone": "UTC",
        "schedule": {"times": [f"{due:%H:%M}"]},
        "sources": [{"title": "Unread", "kind": "library", "value": "tag:paper"}],
        "devices": [land.kindle.id],
    }
    paper = land.ask("south", "POST", "/digests", json=plan).json()["id"]
    path = f"/digests/{paper}/issues"
    assert land.ask("north", "GET", path).json()["items"] == []
    land.jump(due.replace(second=1) - land.jumped())
    assert wait_until(lambda: land.ask("north", "GET", path).json()["items"], 30)
    (issue,) = land.library.issue_list.list(land.owner, paper, 10)
    (delivery,) = land.deliveries(issue)
    land.wait(delivery.id, "sent")
    (book,) = land.books(delivery.id)
    assert len(pictures(book)) == 2
    assert len(land.ask("south", "GET", path).json()["items"]) == 1


def test_a_file_that_one_machine_took_another_one_brings_in(land: Land) -> None:
    body = {"data": pocket_zip(), "params": {"name": "pocket.zip"}}
    id = land.ask("north", "POST", "/imports", **body).json()["id"]
    path = f"/imports/{id}"

    def state() -> str:
        return str(land.ask("south", "GET", path).json()["state"])

    assert wait_until(lambda: state() == "looked", 30), state()
    assert land.stored("imports") == {f"imports/{id}"}
    land.ask("south", "POST", f"{path}/start")
    assert wait_until(lambda: state() == "done", 30), state()
    found = land.library.shelves.list(land.owner, limit=100)
    assert ONE in {one.url for one in found}
    assert wait_until(lambda: land.stored("imports") == set(), 10)


def test_a_page_is_read_elsewhere_to_be_printed(land: Land) -> None:
    browser = land.browser("south")
    south, north = land.machines["south"].url, land.machines["north"].url
    asked = browser.post(f"{south}/previews", data={"url": land.page()}, timeout=30)
    waiting = north + asked.url.removeprefix(south)
    assert wait_until(lambda: "/articles/" in browser.get(waiting).url, 30)
    path = browser.get(waiting).url.removeprefix(north).partition("?")[0]
    article = land.library.articles.find(land.owner, ArticleId(path.split("/")[2]))
    assert article
    form = {"do": "epub", "of": mark_of(article)}
    for place in (north, south):
        file = browser.post(place + path, data=form, timeout=60)
        assert file.headers["Content-Type"] == "application/epub+zip"
        assert len(pictures(file.content)) == 1


def test_an_export_goes_on_although_a_machine_dies(land: Land) -> None:
    library, owner = land.library, land.library.accounts.owner()
    fill(library, owner, land.settings.data_dir)
    # What was brought in before is still being read: it may change meanwhile.
    still = Selection(sites=("site0.example",))
    wish = ExportWish(form="one", selection=still, limit=600_000)
    whole = library.exports.add(owner.id, wish)
    land.enqueue("bulk_export", whole.id)
    expected = land.wait_for_export(whole.id)
    export = library.exports.add(owner.id, wish)
    land.enqueue("bulk_export", export.id)
    assert wait_until(lambda: library.exports.find(owner.id, export.id).done > 0, 60)
    land.machines["east"].die()
    land.let_export_leases_run_out()
    assert land.wait_for_export(export.id) == expected
    taken = {
        land.ask(name, "GET", f"/exports/{export.id}/book").content
        for name in ("north", "south")
    }
    assert len(taken) == 1
    assert len(land.stored(f"exports/{export.id}")) == 1  # and none of its parts
    land.ask("south", "DELETE", f"/exports/{export.id}")
    assert land.stored(f"exports/{export.id}") == set()
    land.start("east")


def test_when_a_whole_machine_dies_another_one_takes_over(land: Land) -> None:
    """South has asked a site that does not answer; only then north is there again."""
    north, south = land.machines["north"], land.machines["south"]
    url = land.page()
    path = url.removeprefix(land.site.url(""))
    answer = land.site.routes[path]
    land.site.stall(path)
    north.signal("fetch", signal.SIGSTOP)
    id = land.order("south", url)
    assert wait_until(lambda: path in land.site.asked, 30)
    south.die()
    land.site.routes[path] = answer
    north.signal("fetch", signal.SIGCONT)
    land.wait(id, "sent")
    (book,) = land.books(id)
    assert len(pictures(book)) == 1
    assert land.ask("north", "GET", f"/deliveries/{id}/book").content == book
    land.start("south")


def test_nothing_is_lost_while_the_store_does_not_answer(land: Land) -> None:
    north = land.machines["north"]
    well = requests.get(f"{north.url}/readyz", timeout=10)
    assert well.json()["checks"]["storage"] == "ok"
    land.store.freeze()
    try:
        id = land.order("north", land.page())
        said = requests.get(f"{north.url}/readyz", timeout=30)
        assert said.status_code == 503
        assert "does not answer" in said.json()["checks"]["storage"]
        assert wait_until(lambda: "files just now" in land.look(id).sentence, 30)
    finally:
        land.store.thaw()
    land.wait(id, "sent")
    assert len(land.books(id)) == 1


def test_no_machine_has_what_another_one_needs(land: Land) -> None:
    """All may lose their folders at once: books, pictures and readers are there."""
    id = land.order("north", land.page())
    land.wait(id, "sent")
    (book,) = land.books(id)
    for machine in land.machines.values():
        machine.die()
    land.start("south")
    assert land.ask("south", "GET", f"/deliveries/{id}/book").content == book
    again = land.order("south", land.page())
    land.wait(again, "sent")
