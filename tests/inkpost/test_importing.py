"""What other programs' files hold comes in: once, with all that they know of it."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from articles.addresses import Reach
from inkpost import importing
from inkpost.importing import take_in
from inkpost.linked import read_link
from inkpost.manners import OwnManners
from inkpost.model import Article, Picture
from inkpost.pipeline import bind, make
from inkpost.services import Services
from library import open_library
from tests.exporters.samples import PLAIN
from tests.inkpost.test_deliver import desk
from tests.support import exports
from tests.support.exports import CLIPPINGS, FILES, ONE, PASSAGE, THREE, TITLE, TWO
from tests.support.importing import bring, counts, refusals, shelf, take
from tests.support.web import Web
from tests.support.workers import Desk

__all__ = ["desk"]

pytestmark = pytest.mark.slow


def illustrated(folder: Path) -> Article:
    """Return an article with a picture, whose file is in `folder`."""
    folder.mkdir(exist_ok=True)
    content = exports.picture()
    path = folder / f"{sha256(content).hexdigest()}.png"
    path.write_bytes(content)
    url = "https://river.example/walk"
    picture = Picture(f"{url}.png", "The river", path, "image/png", 400, 300)
    body = f'{exports.TEXT}<p><img src="{picture.url}" alt="The river"/></p>'
    return Article(url, "A walk", body, language="en", pictures=(picture,))


@pytest.fixture
def services(desk: Desk, web: Web) -> Services:
    reach = Reach(**web.reachable)
    return replace(desk.services, reach=reach)


@pytest.mark.parametrize("program", FILES)
def test_a_file_is_looked_through_taken_in_and_changes_nothing_again(
    services: Services, program: str
) -> None:
    library = services.library
    looked = bring(services, FILES[program])
    assert (looked.state, looked.format) == ("looked", program.partition(",")[0])
    assert (looked.new, looked.there) == (3, 0)
    assert shelf(library) == []
    done = take(services, looked)
    assert done.state == "done"
    assert counts(done) == counts(looked)
    assert done.marks == looked.marks
    assert not library.imports.path(done.id).exists()
    first = shelf(library)
    assert {row[0] for row in first} == {ONE, TWO, THREE}
    again = take(services, bring(services, FILES[program]))
    assert (again.new, again.there, again.marks) == (0, 3, 0)
    assert shelf(library) == first


@pytest.mark.tool
def test_on_postgresql_all_of_it_is_the_same(
    services: Services, postgres_url: str, tmp_path: Path
) -> None:
    files = [*FILES.values(), exports.clippings(CLIPPINGS["de"])]
    (folder := tmp_path / "other").mkdir()
    library = open_library(postgres_url, folder, services.now)
    elsewhere = replace(services, library=library)
    here, there = (
        [counts(take(each, bring(each, file))) for file in files]
        for each in (services, elsewhere)
    )
    assert here == there
    assert shelf(services.library) == shelf(library) != []
    library.close()


@pytest.mark.parametrize("program", ["Omnivore", "wallabag"])
def test_a_text_is_cleaned_kept_and_not_fetched(
    services: Services, program: str, web: Web
) -> None:
    evil = exports.TEXT + '<script>alert(1)</script><p onclick="x()">Last.</p>'
    file = FILES[program]
    changed = (
        file.replace(exports.TEXT.replace('"', '\\"'), evil.replace('"', '\\"'))
        if isinstance(file, str)
        else exports.omnivore(evil)
    )
    take(services, bring(services, changed))
    library = services.library
    owner = library.accounts.owner().id
    (saved,) = library.shelves.list(owner, "all", states=["kept"])
    article = library.articles.find(owner, saved.id)
    assert article
    assert (saved.url, saved.title) == (ONE, TITLE)
    assert "bell rings" in article.text
    assert "Last." in article.text
    assert "alert" not in article.body
    assert "onclick" not in article.body
    assert article.log == (f"The text is what {program} had",)
    (mark,) = library.highlights.of(owner, saved.id)
    assert (mark.quote, mark.note) == (PASSAGE, "Lovely")
    assert web.asked == []


def test_pictures_of_a_text_come_later(services: Services, web: Web) -> None:
    picture = exports.picture()
    src = web.add("/ferry.png", picture, content_type="image/png")
    html = f'{exports.TEXT}<p><img src="{src}" alt="A ferry"></p>'
    file = exports.wallabag(html, url=web.url("/story"))
    take(services, bring(services, file))
    library = services.library
    owner = library.accounts.owner().id
    (saved,) = library.shelves.list(owner, "all", states=["kept"])
    assert web.asked == []
    out = library.links.sweep()
    assert saved.id in out
    read_link(replace(services, manners=OwnManners()), saved.id)
    article = library.articles.find(owner, saved.id)
    assert article
    assert article.pictures[0].path
    assert web.asked == ["/ferry.png"]
    assert saved.id not in library.links.sweep()


def test_clippings_find_their_articles_by_title_or_by_their_words(
    services: Services,
) -> None:
    take(services, bring(services, FILES["wallabag"]))
    by_title = exports.clippings(CLIPPINGS["de"])
    words = "At twenty to nine a bell rings on the outer pier."
    by_words = exports.clippings(CLIPPINGS["fr"], "My morning issue", words)
    unknown = exports.clippings(CLIPPINGS["en"], "Another book", "Nothing of the kind.")
    looked = bring(services, by_title + by_words + unknown)
    # A note without words of the text is known by its title alone.
    assert (looked.format, looked.new, looked.marks) == ("Kindle clippings", 0, 3)
    assert [line.place for line in refusals(services.library, looked)] == [
        "clipping 5", "clipping 7", "clipping 8",
    ]  # fmt: skip
    done = take(services, looked)
    owner = services.library.accounts.owner().id
    (saved,) = services.library.shelves.list(owner, "all", states=["kept"])
    quotes = [one.quote for one in services.library.highlights.of(owner, saved.id)]
    assert quotes == [PASSAGE, PASSAGE, "", words]
    assert done.marks == 3


def test_a_book_of_ours_comes_back(services: Services) -> None:
    folder = services.workshop.folder
    folder.mkdir()
    pictures = services.workshop.folder.parent / "pictures"
    written = illustrated(pictures)
    book = make(bind([PLAIN, written]), "epub", folder / "book.epub").path
    done = take(services, bring(services, book.read_bytes()))
    assert counts(done) == (2, 0, 0)
    owner = services.library.accounts.owner().id
    saved = services.library.shelves.list(owner)
    found = {one.url: services.library.articles.find(owner, one.id) for one in saved}
    plain = found[PLAIN.url]
    assert plain
    assert (plain.title, plain.text) == (PLAIN.title, PLAIN.text)
    (id,) = services.library.links.sweep()
    read_link(services, id)
    article = services.library.articles.find(owner, id)
    assert article
    assert article.url == written.url
    assert [picture.alt for picture in article.pictures] == ["The river"]
    assert article.pictures[0].path
    assert article.omissions == ()


def test_a_list_of_feeds_is_followed(services: Services) -> None:
    opml = (
        '<opml version="2.0"><body><outline text="Sea"><outline text="A" '
        'xmlUrl="https://a.example/feed"/></outline>'
        '<outline text="B" xmlUrl="file:///etc/passwd"/></body></opml>'
    )
    looked = bring(services, opml)
    assert (looked.format, counts(looked)) == ("A list of feeds", (1, 0, 1))
    done = take(services, looked)
    assert (done.state, counts(done)) == ("done", (1, 0, 1))


def test_it_is_stopped_where_it_is(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    monkeypatch.setattr(importing, "SLICE", 0.0)
    library = services.library
    looked = bring(services, FILES["Instapaper"])
    library.imports.start(looked.account, looked.id)
    take_in(services, looked.id)
    running = library.imports.find(looked.account, looked.id)
    assert (running.state, running.position, running.total) == ("running", 2, 3)
    library.imports.cancel(looked.account, looked.id)
    take_in(services, looked.id)
    stopped = library.imports.find(looked.account, looked.id)
    assert (stopped.state, stopped.position) == ("cancelled", 2)
    assert len(shelf(library)) == 2


def test_what_kills_its_workers_is_given_up(services: Services, desk: Desk) -> None:
    looked = bring(services, FILES["Instapaper"])
    imports = services.library.imports
    imports.start(looked.account, looked.id)
    for _ in range(5):
        desk.clock.pass_time(minutes=2)
        assert imports.sweep() == (looked.id,)
        assert imports.work.claim(looked.id)
        assert imports.work.claim(looked.id) is None
    desk.clock.pass_time(minutes=2)
    assert imports.sweep() == ()
    assert imports.find(looked.account, looked.id).state == "failed"


def test_an_import_and_its_file_are_forgotten(services: Services, desk: Desk) -> None:
    looked = bring(services, FILES["Instapaper"])
    path = services.library.imports.path(looked.id)
    assert path.exists()
    desk.clock.pass_time(days=8)
    assert services.library.imports.expire() == (looked.id,)
    assert not path.exists()
