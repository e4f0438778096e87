"""What a link in a book leads to, in a browser that has no session (contract D7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import requests
from lxml import html

from inkpost.action_links import Action, Signed, open_links
from inkpost.model import Account, ArticleId, DeliveryId, SavedArticle
from inkpost.settings import Settings
from tests.support.desk import Service
from tests.support.shelf import URL, keep_article
from tests.support.steps import finish

TOMORROW = datetime.now(UTC).date() + timedelta(days=1)


@pytest.fixture
def article(service: Service, owner: Account) -> Iterator[ArticleId]:
    id = keep_article(service.library, owner, service.data_dir)
    yield id
    for undo in ("unarchive", "unfavour", "restore"):
        service.library.shelves.change(owner.id, [id], undo)


def link(
    service: Service,
    owner: Account,
    action: Action,
    subject: ArticleId | DeliveryId,
    until: date = TOMORROW,
) -> str:
    settings = Settings(data_dir=service.data_dir, public_url=service.address)
    return open_links(settings).link(Signed(action, owner.id, subject, until))


def saved(service: Service, owner: Account, id: ArticleId) -> SavedArticle:
    return service.library.shelves.find(owner.id, id)


def press(page: requests.Response) -> requests.Response:
    """Press the one button, as a browser without scripts and without a past does."""
    (form,) = html.fromstring(page.content).cssselect("form")
    (button,) = form.cssselect("button")
    name = button.get("name")
    fields = {name: str(button.get("value"))} if name else {}
    url = page.url.rpartition("/do/")[0] + str(form.get("action"))
    return requests.post(url, data=fields, timeout=5)


@pytest.mark.parametrize("action", ["archive", "favourite"])
def test_opening_changes_nothing_and_the_button_does_it(
    service: Service, owner: Account, article: ArticleId, action: Action
) -> None:
    url = link(service, owner, action, article)
    before = saved(service, owner, article)
    for _ in range(5):  # scanners, previews
        page = requests.get(url, timeout=5)
    assert saved(service, owner, article) == before
    done = press(page)
    after = saved(service, owner, article)
    assert (after.is_archived, after.is_favourite) == (
        action == "archive",
        action == "favourite",
    )
    assert press(done).status_code == 200  # Undo
    assert saved(service, owner, article) == before


def test_the_page_is_tiny_and_keeps_to_itself(
    service: Service, owner: Account, article: ArticleId
) -> None:
    page = requests.get(link(service, owner, "archive", article), timeout=5)
    assert len(page.content) < 10_000
    assert "<script" not in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in page.headers
    assert owner.name not in page.text
    assert [a.get("href") for a in html.fromstring(page.content).cssselect("a")] == []


def test_twice_is_once(service: Service, owner: Account, article: ArticleId) -> None:
    url = link(service, owner, "archive", article)
    for _ in range(2):
        assert requests.post(url, timeout=5).status_code == 200
    assert saved(service, owner, article).is_archived


def test_the_old_browser_of_a_kindle_says_nothing_of_where_it_comes_from(
    service: Service, owner: Account, article: ArticleId
) -> None:
    headers = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
    url = link(service, owner, "archive", article)
    assert requests.post(url, headers=headers, timeout=5).status_code == 200
    assert saved(service, owner, article).is_archived


def test_read_on_site_leads_to_the_site(
    service: Service, owner: Account, article: ArticleId
) -> None:
    url = link(service, owner, "read", article)
    answer = requests.get(url, timeout=5, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, URL)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert requests.post(url, timeout=5).status_code == 405


def test_all_of_an_issue_are_archived_and_brought_back(
    service: Service, owner: Account, article: ArticleId
) -> None:
    library = service.library
    second = keep_article(library, owner, service.data_dir, "/2")
    third = keep_article(library, owner, service.data_dir, "/3")
    device = library.devices.add(owner.id, "Anna", "anna@kindle.com")
    urls = [URL, URL + "/2"]
    delivery = library.deliveries.order(owner.id, urls, device.id)
    finish(library, service.data_dir, delivery.id, [article, second])
    page = requests.get(link(service, owner, "archive_all", delivery.id), timeout=5)
    assert "2 articles" in page.text
    done = press(page)
    shelf = [saved(service, owner, id).is_archived for id in (article, second, third)]
    assert shelf == [True, True, False]
    press(done)
    assert not saved(service, owner, second).is_archived
    library.shelves.change(owner.id, [second, third], "remove")


def test_a_link_that_has_run_out_says_so(
    service: Service, owner: Account, article: ArticleId
) -> None:
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    url = link(service, owner, "archive", article, until=yesterday)
    for answer in (requests.get(url, timeout=5), requests.post(url, timeout=5)):
        assert answer.status_code == 403
        assert "has run out" in answer.text
    assert not saved(service, owner, article).is_archived


def test_what_is_gone_and_what_is_anothers_look_the_same(
    service: Service, owner: Account, article: ArticleId
) -> None:
    other = service.library.accounts.add("Bo")
    theirs = requests.post(link(service, other, "archive", article), timeout=5)
    service.library.shelves.change(owner.id, [article], "remove")
    gone = requests.post(link(service, owner, "archive", article), timeout=5)
    assert (theirs.status_code, theirs.content) == (404, gone.content)
    assert gone.status_code == 404


def test_it_speaks_the_language_of_its_reader(service: Service) -> None:
    reader = service.library.accounts.add("Jonas")
    service.library.accounts.speak(reader.id, "de")
    id = keep_article(service.library, reader, service.data_dir)
    page = requests.get(link(service, reader, "archive", id), timeout=5)
    assert html.fromstring(page.content).cssselect("button")[0].text == "Archivieren"
