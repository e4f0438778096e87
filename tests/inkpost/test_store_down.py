"""The store of the files is away for a while: what needs it waits, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, Table, func, select, update

from inkpost import deliver
from inkpost.archive import make_archive
from inkpost.exporting import make_export
from inkpost.importing import take_in
from inkpost.model import ArticleId, Delivery, ExportWish
from inkpost.newsletters import read_newsletter
from inkpost.orders import wake_nobody
from inkpost.services import Services, open_services
from inkpost.settings import Settings
from library.archives import archives
from library.export_tables import export_parts, exports
from library.import_tables import imports
from library.tables import articles, deliveries
from tests.support.bucket import Door, ObjectStore
from tests.support.clock import PAST
from tests.support.drawings import photograph, to_bytes
from tests.support.exports import pocket_zip
from tests.support.stories import story
from tests.support.web import Web

pytestmark = pytest.mark.slow

SAID = "Inkpost cannot get at its files just now; Inkpost tries again by itself"


@dataclass
class Place:
    """A machine, and the door between it and its store."""

    services: Services
    door: Door
    web: Web

    @property
    def owner(self) -> Any:
        return self.services.library.accounts.owner().id

    def page(self, name: str = "a") -> str:
        """Return the address of a page with a picture of its own."""
        photo = to_bytes(photograph(seed=ord(name)))
        src = self.web.add(f"/{name}.jpg", photo, "image/jpeg")
        text = story(f"Story {name}").replace("<p>", f'<img src="{src}"/><p>', 1)
        return self.web.add(f"/{name}", text)

    def count(self, found: Select[int]) -> int:
        """Return what a question counts."""
        with self.services.library._database.read() as connection:
            return connection.execute(found).scalar_one()

    def lose_copies(self) -> None:
        """Be a machine that has made nothing of it."""
        for path in self.services.library.store.folder.rglob("*"):
            if path.is_file() and "inkpost.sqlite" not in path.name:
                path.unlink()

    def pass_time(self, table: Table, **more: Any) -> None:
        """Let what waits be due."""
        with self.services.library._database.write() as connection:
            connection.execute(update(table).values(lease_until=None, **more))


@pytest.fixture
def place(tmp_path: Path, web: Web, bucket: ObjectStore) -> Iterator[Place]:
    door = Door(bucket.port)
    settings = Settings(
        data_dir=tmp_path, store_url=bucket.url(door.port), **web.reachable
    )
    services = open_services(settings, wake_nobody)
    yield Place(services, door, web)
    services.library.close()
    door.close()


def test_a_delivery_waits_at_each_step_and_is_sent(place: Place) -> None:
    library = place.services.library
    kindle = library.devices.add(place.owner, "Kindle", "reader@kindle.com")
    library.proofs.prove(place.owner, kindle.id)
    ordered = library.deliveries.order(place.owner, [place.page()], kindle.id)

    def look() -> Delivery:
        return library.deliveries.find(place.owner, ordered.id)

    for step, then in (
        (deliver.fetch, "binding"),
        (deliver.make_book, "sending"),
        (deliver.send, "sent"),
    ):
        before = look().state
        place.door.shut()
        step(place.services, ordered.id)
        assert look().sentence == SAID
        assert look().state in (before, "fetching", "extracting", "checking")
        place.door.open()
        place.pass_time(deliveries, next_attempt_at=None, wake_at=PAST)
        step(place.services, ordered.id)
        assert look().state == then, look().sentence
        place.lose_copies()
    assert look().package is not None


def test_an_import_waits_and_keeps_its_file(place: Place) -> None:
    library = place.services.library
    id = library.imports.new_id()
    path = library.imports.path(id)
    path.parent.mkdir()
    path.write_bytes(pocket_zip())
    library.store.keep(path)
    library.imports.add(place.owner, "pocket.zip", id)
    place.lose_copies()
    place.door.shut()
    for _ in range(4):  # more often than what kills its workers may be tried
        take_in(place.services, id)
        place.pass_time(imports)
    found = library.imports.find(place.owner, id)
    assert (found.state, found.sentence) == ("looking", SAID)
    place.door.open()
    take_in(place.services, id)
    assert library.imports.find(place.owner, id).state == "looked"


def test_an_export_waits_and_is_made(place: Place) -> None:
    library = place.services.library
    article = _keep(place)
    place.lose_copies()
    export = library.exports.add(place.owner, ExportWish(articles=(article,)))
    place.door.shut()
    for _ in range(4):
        while make_export(place.services, export.id):
            pass
        place.pass_time(exports)
        place.pass_time(export_parts)
    found = library.exports.find(place.owner, export.id)
    assert (found.state, found.sentence) == ("working", SAID)
    place.door.open()
    while make_export(place.services, export.id):
        pass
    made = library.exports.find(place.owner, export.id)
    assert made.state == "ready", made.sentence
    assert made.missing == 0


def test_an_archive_waits_and_is_made(place: Place) -> None:
    library = place.services.library
    _keep(place)
    place.lose_copies()
    library.archives.order(place.owner)
    place.door.shut()
    for _ in range(4):
        make_archive(place.services, place.owner)
        place.pass_time(archives)
    found = library.archives.find(place.owner)
    assert found
    assert (found.state, found.sentence) == ("waiting", SAID)
    place.door.open()
    make_archive(place.services, place.owner)
    ready = library.archives.find(place.owner)
    assert ready
    assert ready.state == "ready", ready.sentence
    place.lose_copies()
    assert ready.path
    assert library.store.has(ready.path)
    assert ready.path.stat().st_size == ready.size


def test_a_newsletter_waits_and_is_read(place: Place) -> None:
    library = place.services.library
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "The Post <post@example.org>", "Story l"
    photo = to_bytes(photograph(seed=9))
    src = place.web.add("/l.jpg", photo, "image/jpeg")
    text = f'<p>{"A long story. " * 60}</p><img src="{src}" width="600"/>'
    mail.set_content(text * 2, subtype="html")
    id = library.letters.keep(place.owner, mail.as_bytes())
    place.door.shut()
    for _ in range(4):
        read_newsletter(place.services, id)
    read = select(func.count()).select_from(articles)
    assert place.count(read) == 0
    place.door.open()
    read_newsletter(place.services, id)
    assert place.count(read) == 1


def _keep(place: Place) -> ArticleId:
    """Read a page with a picture into the library."""
    url = place.page()
    workshop = place.services.workshop
    article = workshop.illustrate(workshop.extract(workshop.fetch(url)))
    assert article.pictures
    return place.services.library.articles.keep(place.owner, url, article)
