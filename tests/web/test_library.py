"""The library: shelves, search, many at once, and one article to read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from lxml import html

from inkpost.exporting import make_export
from inkpost.model import Account, ArticleId
from inkpost.services import open_services
from inkpost.settings import Settings
from tests.support.desk import Service
from tests.support.shelf import PICTURE, keep_article


@pytest.fixture
def article(service: Service, owner: Account) -> Iterator[ArticleId]:
    id = keep_article(service.library, owner, service.data_dir)
    yield id
    service.library.shelves.change(owner.id, [id], "remove")
    service.library.shelves.change(owner.id, [id], "unarchive")


def parsed(answer: requests.Response) -> html.HtmlElement:
    assert answer.status_code == 200
    return html.fromstring(answer.content)


def titles(answer: requests.Response) -> list[str]:
    return [link.text_content() for link in parsed(answer).cssselect("a.title")]


def get(service: Service, browser: requests.Session, path: str) -> requests.Response:
    return browser.get(service.address + path, timeout=5)


def do(
    service: Service, browser: requests.Session, what: str, *ids: str, **more: str
) -> requests.Response:
    form = {"do": what, "id": list(ids)} | more
    return browser.post(service.address + "/library", data=form, timeout=5)


def test_what_was_kept_is_unread(
    service: Service, browser: requests.Session, article: ArticleId
) -> None:
    assert titles(get(service, browser, "/library")) == [
        "The last night boat carries books"
    ]


def test_archiving_can_be_undone(
    service: Service, browser: requests.Session, article: ArticleId
) -> None:
    done = do(service, browser, "archive", article)
    assert "1 article archived" in done.text
    assert titles(done) == []
    undo = parsed(done).cssselect(".undo button")[0].get("value")
    assert titles(do(service, browser, str(undo), article)) != []


def test_removing_can_be_undone(
    service: Service, browser: requests.Session, article: ArticleId
) -> None:
    done = do(service, browser, "remove", article)
    assert "1 article deleted" in done.text
    assert get(service, browser, f"/articles/{article}").status_code == 404
    assert titles(do(service, browser, "restore", article)) != []


def test_many_are_sent_as_one_book(
    service: Service, browser: requests.Session, owner: Account, article: ArticleId
) -> None:
    other = keep_article(service.library, owner, service.data_dir, "/2")
    device = service.library.devices.add(owner.id, "Anna", "anna@kindle.com")
    answer = do(service, browser, "send", article, other, device=device.id)
    delivery = service.library.deliveries.list(owner.id, 1)[0]
    assert answer.url.endswith(f"/deliveries/{delivery.id}")
    assert len(delivery.items) == 2
    service.library.shelves.change(owner.id, [other], "remove")


@pytest.mark.parametrize("what", ["archive", "send", "favour"])
def test_nothing_chosen_is_said_so(
    service: Service, browser: requests.Session, article: ArticleId, what: str
) -> None:
    assert "Choose some first" in do(service, browser, what).text


def test_what_cannot_be_done_is_refused(
    service: Service, browser: requests.Session, article: ArticleId
) -> None:
    assert do(service, browser, "drop table", article).status_code == 422


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lantern", 1),
        ("q=Vaslund+boat", 1),
        ("q=nowhere", 0),
        ("q=%25", 0),
        ("q='--", 0),
        ("shelf=archive", 0),
        ("tag=none", 0),
    ],
)
def test_the_library_is_searched(
    service: Service,
    browser: requests.Session,
    article: ArticleId,
    query: str,
    found: int,
) -> None:
    assert len(titles(get(service, browser, f"/library?{query}"))) == found


def test_a_search_that_finds_nothing_here_goes_on_in_all_shelves(
    service: Service, browser: requests.Session, article: ArticleId
) -> None:
    do(service, browser, "archive", article)
    nothing = get(service, browser, "/library?q=night+boat")
    assert titles(nothing) == []
    (onward,) = parsed(nothing).cssselect(".empty a")
    assert titles(get(service, browser, onward.get("href"))) == [
        "The last night boat carries books"
    ]


@pytest.mark.parametrize("query", ["shelf=drop", "before=x", "q=" + "x" * 2000])
def test_a_strange_question_is_refused(
    service: Service, browser: requests.Session, query: str
) -> None:  # safety 130
    assert get(service, browser, f"/library?{query}").status_code == 422


def test_tags_are_kept_and_escaped(
    service: Service, browser: requests.Session, article: ArticleId
) -> None:  # safety 85
    url = f"{service.address}/articles/{article}"
    form = {"tags": "Sea, <script>alert(1)</script>, =cmd()"}
    page = browser.post(url + "/tags", data=form, timeout=5).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert titles(get(service, browser, "/library?tag=sea")) != []


def test_an_article_is_read_in_a_frame_where_nothing_runs(
    service: Service, browser: requests.Session, article: ArticleId
) -> None:
    page = parsed(get(service, browser, f"/articles/{article}"))
    (frame,) = page.cssselect("iframe")
    assert "allow-scripts" not in str(frame.get("sandbox"))
    text = get(service, browser, str(frame.get("src")))
    policy = text.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; img-src 'self'; style-src 'self'")
    assert "sandbox allow-same-origin" in policy
    assert "allow-scripts" not in policy
    assert "frame-ancestors 'self'" in policy


def test_links_open_beside_it_and_pictures_are_our_own(
    service: Service, browser: requests.Session, article: ArticleId
) -> None:
    text = parsed(get(service, browser, f"/articles/{article}/text"))
    out, inside = text.cssselect("p a")
    assert (out.get("target"), out.get("rel")) == ("_blank", "noopener noreferrer")
    assert inside.get("target") is None
    sources = [str(image.get("src")) for image in text.cssselect("img")]
    assert all(
        source.startswith(f"/articles/{article}/pictures/") for source in sources
    )
    picture, missing = (get(service, browser, source) for source in sources)
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert missing.status_code == 404


@pytest.mark.parametrize(
    "name", ["..%2f..%2finkpost.sqlite", "x.jpg", PICTURE + "x", "%00"]
)
def test_only_the_pictures_of_the_article_are_served(
    service: Service, browser: requests.Session, article: ArticleId, name: str
) -> None:
    url = f"/articles/{article}/pictures/{name}"
    assert get(service, browser, url).status_code == 404


def test_what_is_missing_is_listed(
    service: Service, browser: requests.Session, article: ArticleId
) -> None:
    page = get(service, browser, f"/articles/{article}").text
    assert "The site did not answer" in page
    assert "readability found 12 paragraphs" in page


def test_a_tag_is_added_to_many_and_taken_back(
    service: Service, browser: requests.Session, owner: Account, article: ArticleId
) -> None:
    service.library.shelves.tag(owner.id, article, ())
    done = do(service, browser, "tag", article, new_tag="Harbours, old & new")
    assert "1 article tagged" in done.text
    assert service.library.shelves.find(owner.id, article).tags == (
        "harbours old & new",
    )
    assert (
        "0 articles tagged"
        in do(service, browser, "tag", article, new_tag="harbours, old & new").text
    )
    do(service, browser, "untag", article, new_tag="Harbours, old & new")
    assert service.library.shelves.find(owner.id, article).tags == ()
    assert "Write the tag first" in do(service, browser, "tag", article).text


def test_a_button_in_the_row_concerns_this_article_alone(
    service: Service, browser: requests.Session, owner: Account, article: ArticleId
) -> None:
    other = keep_article(service.library, owner, service.data_dir, "/row")
    form = {"one": f"favour:{other}", "id": [article]}
    browser.post(service.address + "/library", data=form, timeout=5)
    shelves = service.library.shelves
    assert shelves.find(owner.id, other).is_favourite
    assert not shelves.find(owner.id, article).is_favourite
    shelves.change(owner.id, [other], "remove")


def test_what_was_chosen_is_taken_along_as_a_book(
    service: Service, browser: requests.Session, owner: Account, article: ArticleId
) -> None:
    waiting = do(service, browser, "export", article, format="md")
    (export,) = service.library.exports.list(owner.id)
    assert waiting.url == f"{service.address}/exports/{export.id}"
    assert service.woken[-1] == ("export", export.id)
    assert get(service, browser, f"/exports/{export.id}/book").status_code == 404
    services = open_services(Settings(data_dir=service.data_dir), service.wake)
    while make_export(services, export.id):
        pass
    services.library.close()
    page = parsed(get(service, browser, f"/exports/{export.id}"))
    (link,) = page.cssselect("a[download]")
    book = get(service, browser, str(link.get("href")))
    assert "The lantern keeper waits" in book.text
    assert book.headers["Content-Disposition"].rstrip('"').endswith(".md")


def test_everything_is_chosen_without_a_script(
    service: Service, browser: requests.Session, article: ArticleId
) -> None:
    page = parsed(get(service, browser, "/library"))
    link = page.cssselect("#all")[0].get("href")
    chosen = parsed(get(service, browser, str(link))).cssselect(".shelf [checked]")
    assert [box.get("value") for box in chosen] == [article]
