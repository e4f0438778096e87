"""What is unread elsewhere comes into digests, and is marked there when it has gone."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from inkpost.issues import put_together
from inkpost.model import (
    Account,
    Errand,
    Issue,
    Source,
    UpstreamId,
    UpstreamKind,
    UpstreamLogin,
)
from inkpost.post_office import open_post_office
from inkpost.services import Services, open_workshop
from inkpost.settings import Settings
from inkpost.visiting import visit
from library import open_library
from tests.support.clock import Clock
from tests.support.elsewhere import CLIENT, TOKEN, Elsewhere, elsewhere
from tests.support.papers import issues, plan, titles
from tests.support.stories import story
from tests.support.tables import laid
from tests.support.web import Web
from tests.support.workers import Desk

pytestmark = pytest.mark.slow

LOGINS: dict[UpstreamKind, UpstreamLogin] = {
    "miniflux": {"token": TOKEN},
    "wallabag": CLIENT,
}


@pytest.fixture
def there(web: Web) -> Iterator[Elsewhere]:
    stories = [web.add(f"/{name}", story(name)) for name in ("one", "two", "three")]
    with elsewhere(*stories) as found:
        yield found


@pytest.fixture
def desk(tmp_path: Path, web: Web, there: Elsewhere) -> Iterator[Desk]:
    clock = Clock()
    library = open_library("", laid(tmp_path), clock)
    ports = {*web.reachable["allow_ports"], urlsplit(there.address).port}
    reachable = {
        "allow_networks": (ip_network("127.0.0.0/8"),), "allow_ports": tuple(ports),
    }  # fmt: skip
    settings = Settings.model_validate({"data_dir": tmp_path} | reachable)
    woken: list[tuple[Errand, str]] = []
    services = Services(
        library=library,
        workshop=open_workshop(settings, tmp_path),
        post=open_post_office(Settings(), tmp_path / "outbox"),
        enqueue=lambda *message: woken.append(message),
        now=clock,
    )
    yield Desk(services, clock, woken)
    library.close()


def add(desk: Desk, there: Elsewhere, kind: UpstreamKind, **login: str) -> UpstreamId:
    library = desk.services.library
    owner = library.accounts.owner().id
    return library.upstreams.add(owner, kind, there.address, LOGINS[kind] | login)


def send(desk: Desk, owner: Account, kind: str, *, marks: bool) -> Issue:
    """Send a digest of what came from there, three minutes later."""
    library = desk.services.library
    device = library.devices.add(owner.id, "Kindle", "reader@kindle.com")
    library.proofs.prove(owner.id, device.id)
    sources = (Source("Elsewhere", value=f"unread tag:{kind}"),)
    wish = plan(device, sources=sources, marks_upstream=marks)
    digest = library.digests.add(owner.id, wish)
    desk.clock.pass_time(minutes=3)
    issue = library.issues.begin(digest, "reader")
    put_together(library, desk.services.enqueue, issue)
    desk.work()
    return issues(library, digest)[0]


@pytest.mark.parametrize("kind", LOGINS)
def test_what_is_unread_comes_and_is_marked_when_it_has_gone(
    desk: Desk, there: Elsewhere, kind: UpstreamKind
) -> None:
    library = desk.services.library
    owner = library.accounts.owner()
    id = add(desk, there, kind)
    visit(desk.services, id)
    saved = library.shelves.list(owner.id)
    assert sorted(one.title for one in saved) == ["Entry 1", "Entry 2", "Entry 3"]
    assert {one.tags for one in saved} == {(kind,)}
    issue = send(desk, owner, kind, marks=True)
    assert issue.deliveries[0].state == "sent", issue.deliveries[0].sentence
    assert sorted(map(str, titles(issue))) == ["one", "three", "two"]
    assert there.read == set()
    desk.clock.pass_time(minutes=15)
    assert library.upstreams.due() == (id,)
    assert library.upstreams.due() == ()
    visit(desk.services, id)
    assert there.read == {1, 2, 3}
    asked = len(there.asked)
    visit(desk.services, id)
    marks = [one for one in there.asked[asked:] if one.startswith(("PUT", "PATCH"))]
    assert marks == []
    (upstream,) = library.upstreams.list(owner.id)
    assert (upstream.trouble, upstream.visited_at) == (None, desk.clock.time)


def test_nothing_is_marked_where_the_reader_does_not_wish_it(
    desk: Desk, there: Elsewhere
) -> None:
    id = add(desk, there, "miniflux")
    visit(desk.services, id)
    send(desk, desk.services.library.accounts.owner(), "miniflux", marks=False)
    visit(desk.services, id)
    assert there.read == set()


@pytest.mark.parametrize("kind", LOGINS)
def test_what_was_deleted_there_stops_nothing(
    desk: Desk, there: Elsewhere, web: Web, kind: UpstreamKind
) -> None:
    library = desk.services.library
    owner = library.accounts.owner()
    id = add(desk, there, kind)
    visit(desk.services, id)
    send(desk, owner, kind, marks=True)
    there.deleted = {1, 2, 3}
    there.urls.append(web.add("/four", story("four")))
    visit(desk.services, id)
    assert library.upstreams.list(owner.id)[0].trouble is None
    assert len(library.shelves.list(owner.id)) == 4


def test_many_are_taken_in_page_by_page(desk: Desk, there: Elsewhere) -> None:
    there.urls += [f"https://example.org/{number}" for number in range(250)]
    there.urls += ["javascript:alert(1)", "not an address"]
    for kind in LOGINS:
        visit(desk.services, add(desk, there, kind))
    library = desk.services.library
    assert library.links.count(library.accounts.owner().id).waiting == 253
    assert there.asked.count("GET /v1/entries") == 3
    assert there.asked.count("GET /api/entries.json") == 3


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "does not accept"), (404, "has no such API"), (503, "is busy (HTTP 503)")],
)
def test_what_goes_wrong_is_told_and_tried_again(
    desk: Desk, there: Elsewhere, status: int, said: str
) -> None:
    library = desk.services.library
    owner = library.accounts.owner().id
    id = add(desk, there, "miniflux")
    there.status = status
    visit(desk.services, id)
    assert said in str(library.upstreams.list(owner)[0].trouble)
    there.status = None
    visit(desk.services, id)
    assert library.upstreams.list(owner)[0].trouble is None


def test_a_wrong_password_is_told(desk: Desk, there: Elsewhere) -> None:
    library = desk.services.library
    visit(desk.services, add(desk, there, "wallabag", password="wrong"))
    (upstream,) = library.upstreams.list(library.accounts.owner().id)
    assert "does not accept what you gave" in str(upstream.trouble)
    assert "GET /api/entries.json" not in there.asked


def test_secrets_are_sealed_and_inner_addresses_stay_closed(
    desk: Desk, there: Elsewhere, tmp_path: Path
) -> None:
    library = desk.services.library
    id = add(desk, there, "wallabag")
    database = (tmp_path / "inkpost.sqlite").read_bytes()
    assert b"very secret" not in database
    workshop = open_workshop(Settings(data_dir=tmp_path), tmp_path)
    services = Services(
        library, workshop, desk.services.post, desk.services.enqueue, desk.clock
    )
    visit(services, id)
    assert library.upstreams.list(library.accounts.owner().id)[0].trouble
    assert there.asked == []
