"""Digests by their pages and by the API, without JavaScript."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import requests

from inkpost.issues import put_together
from inkpost.model import Account, Device, Digest, Rules, Source
from inkpost.orders import wake_nobody
from tests.support.desk import Service
from tests.support.papers import issues, keep, plan, titles

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def device(service: Service, owner: Account) -> Device:
    return service.library.devices.add(owner.id, "Kindle", "reader@kindle.com")


@pytest.fixture
def digest(service: Service, owner: Account, device: Device) -> Digest:
    return service.library.digests.add(owner.id, plan(device, rules=Rules()))


def text(answer: requests.Response) -> str:
    """Return what a page says, on one line."""
    plain = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", answer.text, flags=re.S)
    return " ".join(unescape(plain).split())


def filled(where: Device, **changes: object) -> dict[str, object]:
    usual = {
        "name": "Sunday paper",
        "device": where.id,
        "days": "weekly",
        "weekday": ["6", "2"],
        "times": "6:30 18.00",
        "zone": "America/New_York",
        "source": ["library:unread", "search", ""],
        "words": ["", "site:example.org -tag:work", ""],
        "title": ["", "Example", ""],
        "place": ["2", "1", "3"],
        "most_articles": "10",
        "long_minutes": "20",
        "order": "turns",
        "format": "epub",
        "keep_days": "14",
        "mail_when_empty": "true",
    }
    return usual | changes


def test_a_digest_is_made_changed_rested_and_removed_by_forms(
    service: Service, browser: requests.Session, owner: Account, device: Device
) -> None:
    made = browser.post(f"{service.address}/digests", filled(device), timeout=10)
    assert made.status_code == 200, text(made)
    (digest,) = service.library.digests.list(owner.id)
    assert [(one.title, one.value) for one in digest.plan.sources] == [
        ("Example", "site:example.org -tag:work"), ("Unread", "unread"),
    ]  # fmt: skip
    assert '<a href="/digests" aria-current="true">' in made.text
    assert "Wednesday, Sunday · 06:30, 18:00 · America/New_York" in text(made)
    page = browser.get(f"{made.url}/edit", timeout=10).text
    assert 'value="Sunday paper"' in page
    assert 'value="06:30 18:00"' in page
    assert (
        page.count(" checked") == 5
    )  # the device, the kind of days, two of them, the mail
    changed = browser.post(made.url, filled(device, days="daily"), timeout=10)
    assert "Every day · 06:30, 18:00" in text(changed)
    rested = browser.post(f"{made.url}/pause", timeout=10)
    assert "Paused since" in text(rested)
    resumed = browser.post(f"{made.url}/resume", timeout=10)
    assert "Paused since" not in text(resumed)
    browser.post(f"{made.url}/remove", timeout=10)
    assert service.library.digests.list(owner.id) == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"times": "25:00"}, "“25:00” is no time of the day"),
        ({"zone": "Berlin"}, "There is no time zone “Berlin”"),
        ({"days": "monthly", "month_days": "first"}, "“first” is no day of a month"),
        ({"weekday": []}, "Say on which days of the week"),
        ({"device": []}, "Say to which of your devices"),
        ({"source": ["", "", ""]}, "A digest has 1 to 20 sections"),
        ({"words": ["", "colour:red", ""]}, "colour"),
        ({"most_articles": "many"}, "“many” is no number"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_typed_is_lost(
    service: Service,
    browser: requests.Session,
    owner: Account,
    device: Device,
    changes: dict[str, object],
    said: str,
) -> None:
    wish = filled(device, **changes)
    answer = browser.post(f"{service.address}/digests", wish, timeout=10)
    assert (answer.status_code, said in text(answer)) == (422, True), text(answer)
    assert 'value="Sunday paper"' in answer.text
    assert service.library.digests.list(owner.id) == ()


def test_a_new_digest_has_a_section_of_what_is_followed(
    service: Service, browser: requests.Session, owner: Account, device: Device
) -> None:
    editor, chosen = f"{service.address}/digests/new", '<option value="feeds:" selected'
    assert chosen not in browser.get(editor, timeout=10).text
    subscriptions = service.library.subscriptions
    id, _feed = subscriptions.follow(owner.id, "https://example.org/feed")
    assert chosen in browser.get(editor, timeout=10).text
    subscriptions.change(owner.id, id, title="The ferry", category="Boats")
    rows = {
        "source": [f"feed:{id}", "category:Boats", "search", "feeds:"],
        "words": ["", "", "tag:sea", ""],
        "title": ["", "", "", "All of it"],
        "place": ["1", "2", "3", "4"],
    }
    browser.post(f"{service.address}/digests", filled(device, **rows), timeout=10)
    (digest,) = service.library.digests.list(owner.id)
    named = [source.title for source in digest.plan.sources]
    assert named == ["The ferry", "Boats", "tag:sea", "All of it"]
    service.library.digests.remove(owner.id, digest.id)
    subscriptions.remove(owner.id, id)


def test_the_next_three_are_in_local_time_across_a_change_of_clocks(
    service: Service,
    browser: requests.Session,
    owner: Account,
    device: Device,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Frozen(datetime):
        @classmethod
        def now(cls, tz: object = None) -> Frozen:
            return cls(2027, 3, 26, 12, tzinfo=UTC)

    monkeypatch.setattr("web.pages.digests.datetime", Frozen)
    service.library.digests.add(owner.id, plan(device))
    page = text(browser.get(f"{service.address}/digests", timeout=10))
    assert (
        "Sat, 27 Mar 2027, 06:30 (GMT+01:00) Sun, 28 Mar 2027, 06:30 (GMT+02:00) "
        "Mon, 29 Mar 2027, 06:30 (GMT+02:00)"
    ) in page
    german = {"Accept-Language": "de"}
    page = text(browser.get(f"{service.address}/digests", headers=german, timeout=10))
    assert "Sa., 27. März 2027, 06:30 (GMT+01:00)" in page
    for one in service.library.digests.list(owner.id):
        service.library.digests.remove(owner.id, one.id)


def test_a_reader_looks_ahead_sends_now_and_sees_what_came_of_it(
    service: Service, browser: requests.Session, owner: Account, digest: Digest
) -> None:
    library = service.library
    keep(library, owner, "one", 3)
    address = f"{service.address}/digests/{digest.id}"
    ahead = text(browser.get(f"{address}/next", timeout=10))
    assert "1 article · 3 minutes Unread One" in ahead
    book = browser.post(f"{address}/next/book", timeout=10)
    assert book.url == f"{service.address}/exports/{service.woken[-1][1]}"
    assert service.woken[-1][0] == "export"
    assert issues(library, digest) == ()
    browser.post(f"{address}/now", timeout=10).raise_for_status()
    errand, issue = service.woken[-1]
    assert errand == "issue"
    put_together(library, wake_nobody, library.issue_list.find(owner.id, issue).id)  # type: ignore[arg-type]
    page = text(browser.get(address, timeout=10))
    assert "№ 1" in page
    assert "Waiting reader@kindle.com · How it went" in page
    ahead = text(browser.get(f"{address}/next", timeout=10))
    assert "you would read: “There was nothing new" in ahead
    nothing = browser.post(f"{address}/next/book", timeout=10)
    assert nothing.url == f"{address}/next"


def test_the_operator_sees_what_was_missed(
    service: Service, browser: requests.Session, owner: Account, device: Device
) -> None:
    library = service.library
    digest = library.digests.add(owner.id, plan(device, sources=(Source("All"),)))
    later = datetime.now(UTC) + timedelta(days=3, hours=13)
    library.digest_clock._now = lambda: later
    library.digest_clock.tick(100)
    assert "missed" in {issue.state for issue in issues(library, digest)}
    page = text(browser.get(f"{service.address}/operator", timeout=10))
    assert re.search(r"issues? (was|were) missed: Inkpost did not run", page)
    metrics = browser.get(f"{service.address}/metrics", timeout=10).text
    assert re.search(r'inkpost_issues\{state="missed"\} [1-9]', metrics)
    assert "Missed" in text(
        browser.get(f"{service.address}/digests/{digest.id}", timeout=10)
    )


def test_a_program_does_the_same(
    service: Service, owner: Account, device: Device
) -> None:
    program = requests.Session()
    secret = service.library.tokens.make(owner.id, "program", "all")[1]
    program.headers["Authorization"] = f"Bearer {secret}"
    root = f"{service.address}/api/v1/digests"
    wanted = {
        "name": "By a program",
        "zone": "Asia/Tokyo",
        "schedule": {"times": ["07:00"], "weekdays": [0, 1, 2, 3, 4]},
        "sources": [{"title": "Unread", "value": "unread"}],
        "devices": [device.id],
        "rules": {"most_articles": 5, "mail_when_empty": True},
    }
    key = {"Idempotency-Key": "abc"}
    first = program.post(root, json=wanted, headers=key, timeout=10)
    again = program.post(root, json=wanted, headers=key, timeout=10)
    assert (first.status_code, first.json()) == (201, again.json())
    address = f"{root}/{first.json()['id']}"
    assert len(first.json()["next"]) == 3
    assert first.json()["digest"]["rules"]["most_articles"] == 5
    assert first.json()["digest"]["rules"]["mail_when_empty"]
    changed = program.put(address, json=wanted | {"name": "Renamed"}, timeout=10)
    assert changed.json()["digest"]["name"] == "Renamed"
    assert program.post(f"{address}/pause", timeout=10).json()["next"] == []
    assert len(program.post(f"{address}/resume", timeout=10).json()["next"]) == 3
    keep(service.library, owner, "for a program")
    ahead = program.get(f"{address}/next", timeout=10).json()
    assert "For A Program" in [one["title"] for one in ahead["articles"]]
    book = program.post(f"{address}/next/book", timeout=10)
    assert (book.status_code, book.json()["state"]) == (202, "waiting")
    assert service.library.exports.find(owner.id, book.json()["id"])
    sent = program.post(f"{address}/issues", headers=key | {}, timeout=10)
    assert sent.status_code == 422  # the key was used for the digest itself
    sent = program.post(f"{address}/issues", timeout=10)
    assert (sent.status_code, sent.json()["state"]) == (202, "due")
    put_together(service.library, wake_nobody, sent.json()["id"])
    (issue,) = program.get(f"{address}/issues", timeout=10).json()["items"]
    assert issue["deliveries"][0]["items"][0]["title"]
    found = issues(service.library, service.library.digests.list(owner.id)[-1])
    assert "For A Program" in titles(found[0])
    wrong = program.post(root, json=wanted | {"zone": "Tokyo"}, timeout=10)
    assert (wrong.status_code, "no time zone" in wrong.json()["detail"]) == (422, True)
    assert program.delete(address, timeout=10).status_code == 204
    assert program.get(address, timeout=10).status_code == 404
