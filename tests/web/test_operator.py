"""The operator's page, health and metrics: true numbers, and nobody's reading."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from lxml import html
from prometheus_client.parser import text_string_to_metric_families

from inkpost.model import Account, DeliveryId, DeliveryState
from inkpost.settings import Settings
from library import open_library
from tests.support.clock import Clock
from tests.support.desk import Service
from tests.support.service import running
from tests.support.steps import finish, start
from tests.support.tables import laid
from web.app import build_app
from web.desk import Desk
from web.told import cause

TOKEN = "a-token-of-the-operator"


@pytest.fixture(scope="module")
def busy(service: Service, owner: Account) -> Service:
    """A service on which something waits, something is done and two have failed."""
    library = service.library
    device = library.devices.add(owner.id, "Anna", "anna@kindle.com").id

    def order(name: str) -> DeliveryId:
        urls = [f"https://skerry.example.org/{name}"]
        return library.deliveries.order(owner.id, urls, device).id

    for name in ("one", "two"):
        sentence = (
            f"https://skerry.example.org/{name} has no such page; "
            "check the address (HTTP 404)"
        )
        claim = start(library, order(name))
        library.work.settle(claim, DeliveryState.FAILED, sentence)
    finish(library, service.data_dir, order("three"))
    order("four")
    library.runs.note("bind", 1.5)
    library.runs.note("bind", 2.5, "MemoryError")
    library.runs.note("clock", 0.001)
    library.runs.see("bind@mill:12", "bind", datetime.now(UTC))
    return service


def text(answer: requests.Response) -> str:
    assert answer.status_code == 200
    page: html.HtmlElement = html.fromstring(answer.content)
    return " ".join(" ".join(page.itertext()).split())


def test_the_owner_sees_how_it_runs(busy: Service, browser: requests.Session) -> None:
    page = text(browser.get(busy.address + "/operator", timeout=10))
    assert "Fetching 1 0 0" in page
    assert "bind@mill:12" in page
    assert "2.5 s 2 2 s 1 MemoryError" in page
    assert "2 … has no such page; check the address (HTTP …)" in page
    assert "skerry" not in page


def test_nobody_else_sees_it(busy: Service) -> None:
    other = busy.session(busy.library.accounts.add("Bo"))
    assert other.get(busy.address + "/operator", timeout=5).status_code == 404
    for asker in (other, requests.Session()):
        assert asker.get(busy.address + "/metrics", timeout=5).status_code == 401


def test_prometheus_reads_the_metrics(busy: Service, browser: requests.Session) -> None:
    browser.get(busy.address + "/articles/secret-secret-secret-1", timeout=5)
    answer = browser.get(busy.address + "/metrics", timeout=10)
    families = text_string_to_metric_families(answer.text)
    values = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }
    assert values["inkpost_deliveries", "failed"] == 2
    assert values["inkpost_waiting", "fetch"] == 1
    assert values["inkpost_task_runs_total", "bind"] == 2
    assert values["inkpost_task_failures_total", "bind"] == 1
    assert values["inkpost_task_seconds_total", "bind"] == 4.0
    assert values["inkpost_database_up",] == 1
    assert (
        values["inkpost_http_requests_total", "/articles/{id:key}", "404", "GET"] >= 1
    )
    assert "secret-secret" not in answer.text


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[str, Clock, Desk]]:
    """(address, clock, desk) of a service whose broker is away when told so."""
    clock = Clock()
    clock.time = datetime.now(UTC)
    library = open_library("", laid(tmp_path), clock)
    settings = Settings(data_dir=tmp_path, metrics_token=TOKEN)
    library.runs.note("clock", 0.001)
    desk = Desk(
        settings,
        library,
        lambda _e, _id: None,
        lambda: not (tmp_path / "away").exists(),
    )
    with running(lambda _address: build_app(desk)) as address:
        yield address, clock, desk
    library.close()


def test_each_part_that_is_not_well_is_named(
    watched: tuple[str, Clock, Desk],
) -> None:
    address, clock, desk = watched

    def ready() -> tuple[int, dict[str, str]]:
        answer = requests.get(f"{address}/readyz", timeout=10)
        return answer.status_code, json.loads(answer.text)["checks"]

    assert ready() == (200, dict.fromkeys(ready()[1], "ok"))
    assert set(ready()[1]) == {"database", "broker", "storage", "clock", "queue"}
    away = desk.settings.data_dir / "away"
    away.touch()
    status, checks = ready()
    assert (status, checks["broker"]) == (503, "the broker does not answer")
    away.unlink()
    clock.pass_time(minutes=-20)
    owner = desk.library.accounts.owner()
    device = desk.library.devices.add(owner.id, "Anna", "anna@kindle.com").id
    desk.library.deliveries.order(owner.id, ["https://a.example/1"], device)
    desk.library.runs.note("clock", 0.001)
    status, checks = ready()
    assert status == 503
    assert "the last tick is 12" in checks["clock"]
    assert "the oldest job has waited for 12" in checks["queue"]


def test_a_page_that_waits_too_long_is_a_job_too(
    watched: tuple[str, Clock, Desk],
) -> None:
    address, clock, desk = watched
    clock.pass_time(minutes=-20)
    previews = desk.library.previews
    id = previews.add(desk.library.accounts.owner().id, "https://a.example/1")
    clock.pass_time(minutes=20)
    said = requests.get(f"{address}/readyz", timeout=10).json()["checks"]["queue"]
    assert "the oldest job has waited for 12" in said
    assert previews.claim(id)  # somebody is at it
    said = requests.get(f"{address}/readyz", timeout=10).json()["checks"]["queue"]
    assert said == "ok"


def test_the_token_opens_the_metrics(watched: tuple[str, Clock, Desk]) -> None:
    address, _clock, _desk = watched

    def status(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{address}/metrics"
        return requests.get(url, headers=headers, timeout=10).status_code

    assert (status(TOKEN), status("x"), status("")) == (200, 401, 401)


@pytest.mark.parametrize(
    ("sentence", "same"),
    [
        (
            "https://a.example/ did not answer; Inkpost tried 9 times and gave up",
            "… did not answer",
        ),
        (
            "https://a.example/ is a PDF, not a web page; "
            "send the address of the page that links to it",
            "… is a PDF, not a web page; send the address of the page that links to it",
        ),
        (
            "The sun is 12 times too hot at a@b.example",
            "The sun is … times too hot at …",
        ),
    ],
)
def test_a_cause_is_what_is_the_same(sentence: str, same: str) -> None:
    assert cause(sentence) == same


def test_a_process_that_has_ended_is_forgotten(tmp_path: Path) -> None:
    clock = Clock()
    library = open_library("", laid(tmp_path), clock)
    library.runs.see("fetch@mill:1", "fetch", clock())
    library.runs.see("fetch@mill:2", "fetch", clock())
    library.runs.leave("fetch@mill:2")
    assert [each.name for each in library.runs.processes()] == ["fetch@mill:1"]
    clock.pass_time(days=2)
    library.runs.see("fetch@mill:3", "fetch", clock())
    assert [each.name for each in library.runs.processes()] == ["fetch@mill:3"]
    library.close()


@pytest.mark.parametrize("source", ["", "https://example.org/fork?a=1&b=2"])
def test_who_changed_inkpost_says_where_the_source_is(
    source: str, tmp_path: Path
) -> None:
    library = open_library("", laid(tmp_path))
    settings = Settings(data_dir=tmp_path, source_url=source)
    desk = Desk(settings, library, lambda _step, _id: None)
    with running(lambda _address: build_app(desk)) as address:
        page = requests.get(f"{address}/sign-in", timeout=30).text
    links = html.fromstring(page).xpath("//footer//a[.='Source code']/@href")
    assert links == ([source] if source else [])
    library.close()
