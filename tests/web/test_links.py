"""Articles that lack their text, as readers and programs see them."""

from __future__ import annotations

import pytest
import requests

from inkpost.model import Account, ArticleId, Link
from tests.support.desk import Service

pytestmark = pytest.mark.slow


@pytest.fixture
def waiting(service: Service, owner: Account) -> ArticleId:
    service.woken.clear()
    service.library.shelves.change(
        owner.id, [one.id for one in service.library.shelves.list(owner.id)], "remove"
    )
    link = Link("https://skerry.example.org/pier", "The pier", tags=("sea",))
    return service.library.links.add(owner.id, [link])[0].id


def fail(service: Service, id: ArticleId) -> None:
    service.library.links.sweep()
    claim = service.library.links.claim(id)
    assert claim
    service.library.links.fail(claim, "https://skerry.example.org/pier is empty")


def test_it_is_on_the_shelf_and_can_be_read_now(
    service: Service, browser: requests.Session, waiting: ArticleId
) -> None:
    shelf = browser.get(f"{service.address}/library", timeout=5).text
    assert "The pier" in shelf
    assert "waiting to be read" in shelf
    page = f"{service.address}/articles/{waiting}"
    assert "It waits to be read" in browser.get(page, timeout=5).text
    answer = browser.post(f"{page}/read", timeout=5)
    assert "It is being read" in answer.text
    assert service.woken == [("read", waiting)]
    assert browser.get(f"{page}/text", timeout=5).status_code == 404


def test_what_could_not_be_read_says_why_and_is_tried_again(
    service: Service, browser: requests.Session, waiting: ArticleId
) -> None:
    fail(service, waiting)
    shelf = browser.get(f"{service.address}/library", timeout=5).text
    assert "https://skerry.example.org/pier is empty" in shelf
    again = browser.post(
        f"{service.address}/library", {"one": f"read:{waiting}"}, timeout=5
    )
    assert "1 article is read now" in again.text
    assert service.woken == [("read", waiting)]


def test_programs_see_its_state(
    service: Service, owner: Account, waiting: ArticleId
) -> None:
    _token, secret = service.library.tokens.make(owner.id, "Phone", "all")
    api = requests.Session()
    api.headers["Authorization"] = f"Bearer {secret}"
    url = f"{service.address}/api/v1/articles"
    (item,) = api.get(url, timeout=5).json()["items"]
    assert (item["id"], item["state"], item["sentence"]) == (waiting, "waiting", None)
    read = api.get(f"{url}/{waiting}", timeout=5).json()
    assert (read["body"], read["text"], read["tags"]) == ("", "", ["sea"])
    fail(service, waiting)
    assert "empty" in api.get(f"{url}/{waiting}", timeout=5).json()["sentence"]
    answer = api.post(f"{url}/{waiting}/reading", timeout=5)
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    assert service.woken == [("read", waiting)]


def test_e_readers_and_feed_readers_do_not_see_it(
    service: Service, owner: Account, waiting: ArticleId
) -> None:
    _password, secret = service.library.app_passwords.make(owner.id, "Kobo")
    for path in ("/opds/unread", "/opds/2/unread", "/library.atom"):
        answer = requests.get(
            f"{service.address}{path}", auth=(owner.name, secret), timeout=5
        )
        assert answer.status_code == 200
        assert "The pier" not in answer.text
