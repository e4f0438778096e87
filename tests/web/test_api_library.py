"""The API: articles, saves, exports, site rules, and how often it may be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from inkpost.errors import QuotaSpent
from inkpost.exporting import make_export
from inkpost.model import Account, ExportId, PreviewId, Quota
from inkpost.previewing import read_preview
from inkpost.services import open_services
from inkpost.settings import Settings
from library import open_library
from tests.support.desk import Service
from tests.support.service import running
from tests.support.shelf import keep_article
from tests.support.stories import LAST, story
from tests.support.tables import laid
from tests.web.test_api import program
from web.app import build_app
from web.desk import Desk

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def master(service: Service, owner: Account) -> Iterator[requests.Session]:
    with program(service, owner, "all") as session:
        yield session


@pytest.fixture(scope="module")
def api(service: Service) -> str:
    return service.address + "/api/v1"


def work(service: Service) -> None:
    """Do what workers were woken for."""
    settings = Settings(data_dir=service.data_dir)
    services = open_services(settings, service.wake)
    for errand, id in service.woken:
        if errand == "preview":
            read_preview(services, PreviewId(id))
        else:
            while make_export(services, ExportId(id)):
                pass
    service.woken.clear()
    services.library.close()


def test_a_page_is_saved_read_and_exported(
    service: Service, api: str, master: requests.Session
) -> None:
    new = {"url": "https://skerry.example.org/members/boat", "html": story("The boat")}
    saved = master.post(api + "/articles", json=new, timeout=10)
    assert (saved.status_code, saved.json()["state"]) == (202, "waiting")
    work(service)
    url = f"{api}/saves/{saved.json()['id']}"
    done = master.get(url, timeout=5).json()
    assert (done["state"], done["sentence"]) == ("ready", "It is in the library")
    assert "event: end" in master.get(url + "/events", timeout=5).text
    article = master.get(f"{api}/articles/{done['article']}", timeout=5).json()
    assert LAST in article["text"]
    assert article["url"] == new["url"]
    wanted = {"articles": [done["article"]], "title": "For the ferry"}
    made = master.post(api + "/exports", json=wanted, timeout=10).json()
    url = f"{api}/exports/{made['id']}"
    assert master.get(url + "/book", timeout=5).status_code == 404
    work(service)
    ready = master.get(url, timeout=5).json()
    assert (ready["state"], ready["book"]["title"]) == ("ready", "For the ferry")
    book = master.get(url + "/book", timeout=5)
    assert len(book.content) == ready["book"]["size"]
    assert "event: end" in master.get(url + "/events", timeout=5).text
    assert master.delete(url, timeout=5).status_code == 204
    assert not (service.data_dir / "exports" / made["id"]).exists()


@pytest.mark.parametrize(
    "title", ['A "b"; c', "a\r\nSet-Cookie: x=1", "../../etc/passwd", "📚 كتاب", "a\\b"]
)
def test_a_strange_title_makes_a_plain_file_name(
    service: Service, api: str, master: requests.Session, owner: Account, title: str
) -> None:  # safety 131
    article = keep_article(service.library, owner, service.data_dir, "/title")
    wanted = {"articles": [article], "title": title}
    made = master.post(api + "/exports", json=wanted, timeout=10).json()
    work(service)
    answer = master.get(f"{api}/exports/{made['id']}/book", timeout=5)
    name = answer.headers["Content-Disposition"]
    plain = r"attachment; filename(=\"[\w.-]+\"|\*=utf-8''[\w.%~-]+)"
    assert re.fullmatch(plain, name, re.ASCII)
    assert "%2f" not in name.lower()
    assert "Set-Cookie" not in answer.headers


def test_a_page_that_cannot_be_read_says_why(
    service: Service, api: str, master: requests.Session
) -> None:
    new = {"url": "https://127.0.0.1/secret"}
    saved = master.post(api + "/articles", json=new, timeout=10).json()
    work(service)
    failed = master.get(f"{api}/saves/{saved['id']}", timeout=5).json()
    assert failed["state"] == "failed"
    assert "public" in failed["sentence"]


def test_the_same_key_saves_once(
    service: Service, api: str, master: requests.Session
) -> None:
    key = {"Idempotency-Key": "save"}
    new = {"url": "https://skerry.example.org/key"}
    first, second = (
        master.post(api + "/articles", json=new, headers=key, timeout=5).json()
        for _ in range(2)
    )
    assert first["id"] == second["id"]
    assert [id for _errand, id in service.woken] == [first["id"]]
    service.woken.clear()
    other = master.post(
        api + "/articles", json={"url": "https://a.example"}, headers=key, timeout=5
    )
    assert other.status_code == 422


def test_a_request_that_failed_gives_its_key_back(
    service: Service, api: str, master: requests.Session, owner: Account
) -> None:
    key = {"Idempotency-Key": "export"}
    wanted = {"articles": ["0000000000000000000000"]}
    answers = [
        master.post(api + "/exports", json=wanted, headers=key, timeout=5)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_the_same_request_is_not_begun_twice(
    service: Service, api: str, master: requests.Session, owner: Account
) -> None:
    keys = service.library.keys
    article = keep_article(service.library, owner, service.data_dir, "/busy")
    wanted = {"articles": [article]}
    done = {"Idempotency-Key": "done"}
    master.post(api + "/exports", json=wanted, headers=done, timeout=5)
    known = keys.take(owner.id, "done", "?")
    assert known
    keys.take(owner.id, "busy", known.fingerprint)
    busy = {"Idempotency-Key": "busy"}
    answer = master.post(api + "/exports", json=wanted, headers=busy, timeout=5)
    assert answer.status_code == 409
    assert answer.headers["Retry-After"] == "1"
    service.woken.clear()


def test_articles_are_listed_in_pages_and_kept_in_order(
    service: Service, api: str, master: requests.Session, owner: Account
) -> None:
    ids = [
        keep_article(service.library, owner, service.data_dir, f"/list/{number}")
        for number in range(3)
    ]
    url = f"{api}/articles/{ids[0]}"
    change = {"archived": True, "favourite": True, "tags": ["Sea", "sea", " "]}
    changed = master.patch(url, json=change, timeout=5).json()
    assert (changed["archived"], changed["favourite"], changed["tags"]) == (
        True,
        True,
        ["sea"],
    )
    asked: dict[str, str | int] = {"shelf": "unread", "limit": 1}
    first = master.get(api + "/articles", params=asked, timeout=5).json()
    rest = asked | {"cursor": first["next"]}
    second = master.get(api + "/articles", params=rest, timeout=5).json()
    found = [page["items"][0]["id"] for page in (first, second)]
    assert found == [ids[2], ids[1]]
    tagged = master.get(api + "/articles", params={"tag": "sea"}, timeout=5).json()
    assert [one["id"] for one in tagged["items"]] == [ids[0]]
    assert master.delete(url, timeout=5).status_code == 204
    assert master.get(url, timeout=5).status_code == 404


def test_rows_of_one_moment_are_all_on_some_page(tmp_path: Path) -> None:
    from tests.support.clock import Clock

    library = open_library("", laid(tmp_path), Clock())
    owner = library.accounts.owner()
    device = library.devices.add(owner.id, "Anna", "anna@kindle.com")
    made = {
        library.deliveries.order(owner.id, [f"https://a.example/{n}"], device.id).id
        for n in range(5)
    }
    seen, place = set(), None
    for _ in range(5):
        behind = (place.created_at, place.id) if place else ()
        (place,) = library.deliveries.list(owner.id, 1, *behind)
        seen.add(place.id)
    assert seen == made
    library.close()


def test_only_the_wanted_states_are_listed(
    service: Service, api: str, master: requests.Session, owner: Account
) -> None:
    device = service.library.devices.add(owner.id, "Anna", "anna@kindle.com")
    service.library.deliveries.order(owner.id, ["https://a.example/"], device.id)
    sent = master.get(api + "/deliveries", params={"state": "sent"}, timeout=5).json()
    asked = {"state": ["queued", "failed"]}
    queued = master.get(api + "/deliveries", params=asked, timeout=5).json()
    assert sent["items"] == []
    assert {one["state"] for one in queued["items"]} == {"queued"}


def test_a_quota_holds_for_saves_as_well(service: Service, api: str) -> None:
    bo = service.library.accounts.add("Bo")
    service.library.quotas.set(bo.id, Quota(articles_a_day=1))
    with program(service, bo, "save") as session:
        answers = [
            session.post(
                api + "/articles", json={"url": f"https://a.example/{n}"}, timeout=5
            )
            for n in range(2)
        ]
    assert [answer.status_code for answer in answers] == [202, 429]
    assert "1 is the most here" in answers[1].json()["detail"]
    with pytest.raises(QuotaSpent):
        service.library.quotas.check(bo.id, 1)
    service.woken.clear()


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, Desk]]:
    """An instance with a folder for site rules, and few requests a minute."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "site").mkdir()
    library = open_library("", laid(folder))
    settings = Settings(
        data_dir=folder, site_rules=folder / "site", api_requests_a_minute=20
    )
    desk = Desk(settings, library, lambda _errand, _id: None)
    with running(lambda _address: build_app(desk)) as address:
        yield address + "/api/v1/rules", folder / "site", desk
    library.close()


def holder(desk: Desk, account: Account) -> requests.Session:
    session = requests.Session()
    _token, secret = desk.library.tokens.make(account.id, "test", "all")
    session.headers["Authorization"] = f"Bearer {secret}"
    return session


def test_the_owner_sets_rules_and_all_see_them(rules: tuple[str, Path, Desk]) -> None:
    url, folder, desk = rules
    owner = holder(desk, desk.library.accounts.owner())
    bo = holder(desk, desk.library.accounts.add("Bo"))
    text = {"text": "body: //article\nnonsense: 1\n"}
    made = owner.put(url + "/.example.org", json=text, timeout=5).json()
    assert made["remarks"]
    assert (folder / ".example.org.txt").read_text() == text["text"]
    assert bo.get(url, timeout=5).json() == {"items": [".example.org"]}
    assert bo.get(url + "/.example.org", timeout=5).json() == made
    assert bo.put(url + "/example.org", json=text, timeout=5).status_code == 403
    assert bo.delete(url + "/.example.org", timeout=5).status_code == 403
    assert owner.delete(url + "/.example.org", timeout=5).status_code == 204
    assert owner.get(url + "/.example.org", timeout=5).status_code == 404


@pytest.mark.parametrize(
    "host", ["..", "..%2fx", "a..b", "-x", "A" * 300, "%00", "a%0A"]
)
def test_what_is_no_host_is_no_file(rules: tuple[str, Path, Desk], host: str) -> None:
    url, folder, desk = rules
    owner = holder(desk, desk.library.accounts.owner())
    answer = owner.put(f"{url}/{host}", json={"text": "x"}, timeout=5)
    assert answer.status_code in {404, 405, 422}
    assert list(folder.parent.glob("**/*.txt")) == []


def test_a_token_that_asks_too_often_has_to_wait(
    rules: tuple[str, Path, Desk],
) -> None:
    url, _folder, desk = rules
    owner = holder(desk, desk.library.accounts.owner())
    answers = [owner.get(url, timeout=5) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert answers[0].headers["RateLimit-Policy"] == '"token";q=20;w=60'
    assert answers[4].headers["RateLimit"].startswith('"token";r=15;t=')
    assert answers[20].headers["RateLimit"].startswith('"token";r=0;t=')
    assert 1 <= int(answers[20].headers["Retry-After"]) <= 60
    assert answers[20].headers["Content-Type"] == "application/problem+json"
    fresh = holder(desk, desk.library.accounts.owner())
    assert fresh.get(url, timeout=5).status_code == 200
