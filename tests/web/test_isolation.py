"""Nobody sees, guesses or changes what is somebody else's (safety 124).

Every route with a path parameter is walked as the wrong reader. A new one without a
line in `WHOSE` fails here.
"""

from __future__ import annotations

import pytest
import requests

from inkpost.model import (
    Account,
    AccountId,
    ArticleId,
    DigestId,
    ExportId,
)
from tests.support.belongings import (
    APP_PASSWORD,
    ARTICLE,
    DELIVERY,
    DEVICE,
    DIGEST,
    EXPORT,
    FEED,
    IMPORT,
    INVITE,
    PREVIEW,
    READER,
    SERVICE,
    SESSION,
    TOKEN,
    give,
)
from tests.support.desk import Service
from tests.support.routes import walk
from tests.support.shelf import PICTURE

pytestmark = pytest.mark.slow

NOBODYS = "nobodys"

#: Whose each path parameter is, by route. *nobodys*: it names no row of an account.
WHOSE = {
    "/articles/{id}": ARTICLE,
    "/articles/{id}/print": ARTICLE,
    "/articles/{id}/text": ARTICLE,
    "/articles/{id}/tags": ARTICLE,
    "/articles/{id}/again": ARTICLE,
    "/articles/{id}/read": ARTICLE,
    "/imports/{id}": IMPORT,
    "/imports/{id}/start": IMPORT,
    "/imports/{id}/cancel": IMPORT,
    "/imports/{id}/remove": IMPORT,
    "/imports/{id}/refused.csv": IMPORT,
    "/exports/{id}": EXPORT,
    "/exports/{id}/book": EXPORT,
    "/exports/{id}/events": EXPORT,
    "/exports/{id}/link": EXPORT,
    "/exports/{id}/cancel": EXPORT,
    "/exports/{id}/retry": EXPORT,
    "/exports/{id}/again": EXPORT,
    "/exports/{id}/remove": EXPORT,
    "/downloads/{token}": NOBODYS,
    "/articles/{id}/pictures/{name}": ARTICLE,
    "/deliveries/{id}": DELIVERY,
    "/deliveries/{id}/events": DELIVERY,
    "/deliveries/{id}/book": DELIVERY,
    "/deliveries/{id}/mail": DELIVERY,
    "/deliveries/{id}/retry": DELIVERY,
    "/deliveries/{id}/again": DELIVERY,
    "/deliveries/{id}/leave": DELIVERY,
    "/devices/{id}": DEVICE,
    "/devices/{id}/remove": DEVICE,
    "/devices/{id}/resume": DEVICE,
    "/devices/{id}/code": DEVICE,
    "/devices/{id}/proof": DEVICE,
    "/services/{id}/remove": SERVICE,
    "/digests/{id}": DIGEST,
    "/digests/{id}/edit": DIGEST,
    "/digests/{id}/next": DIGEST,
    "/digests/{id}/now": DIGEST,
    "/digests/{id}/next/book": DIGEST,
    "/digests/{id}/pause": DIGEST,
    "/digests/{id}/resume": DIGEST,
    "/digests/{id}/remove": DIGEST,
    "/newsletters/{name}": NOBODYS,  # each reader's own; see test_feeds
    "/feeds/{id}": FEED,
    "/feeds/{id}/read": FEED,
    "/feeds/{id}/refresh": FEED,
    "/feeds/{id}/settings": FEED,
    "/feeds/{id}/choice": FEED,
    "/feeds/{id}/remove": FEED,
    "/previews/{id}": PREVIEW,
    "/previews/{id}/pictures/{name}": PREVIEW,
    "/previews/{id}/mail": PREVIEW,
    "/previews/{id}/mail/code": PREVIEW,
    "/previews/{id}/mail/send": PREVIEW,
    "/settings/tokens/{id}/revoke": TOKEN,
    "/account/sessions/{id}/revoke": SESSION,
    "/account/app-passwords/{id}/revoke": APP_PASSWORD,
    "/readers/{id}/link": READER,
    "/readers/{id}/remove": READER,
    "/readers/invites/{id}/revoke": INVITE,
    "/sign-in/{token}": NOBODYS,
    "/opds/articles/{id}/book.{suffix}": ARTICLE,
    "/opds/articles/{id}/cover.jpg": ARTICLE,
    "/opds/articles/{id}/thumbnail.jpg": ARTICLE,
    "/opds/articles/{id}/publication.json": ARTICLE,
    "/opds/books/{id}/book.{suffix}": DELIVERY,
    "/opds/books/{id}/cover.jpg": DELIVERY,
    "/opds/books/{id}/thumbnail.jpg": DELIVERY,
    "/opds/books/{id}/publication.json": DELIVERY,
    "/opds/tag/{tag}": NOBODYS,  # a word, and each reader's own; see test_opds
    "/opds/2/tag/{tag}": NOBODYS,
    "/do/{token}": NOBODYS,  # it names its own; see test_in_book
    "/join/{token}": NOBODYS,
    "/api/v1/articles/{id}": ARTICLE,
    "/api/v1/articles/{id}/reading": ARTICLE,
    "/api/v1/saves/{id}": PREVIEW,
    "/api/v1/saves/{id}/events": PREVIEW,
    "/api/v1/imports/{id}": IMPORT,
    "/api/v1/imports/{id}/events": IMPORT,
    "/api/v1/imports/{id}/refused.csv": IMPORT,
    "/api/v1/imports/{id}/start": IMPORT,
    "/api/v1/imports/{id}/cancel": IMPORT,
    "/api/v1/feeds/{id}": FEED,
    "/api/v1/feeds/{id}/refresh": FEED,
    "/api/v1/feeds/{id}/choice": FEED,
    "/api/v1/feeds/{id}/entries": FEED,
    "/api/v1/feeds/{id}/read": FEED,
    "/api/v1/feeds/{id}/saved": FEED,
    "/api/v1/exports/{id}": EXPORT,
    "/api/v1/exports/{id}/events": EXPORT,
    "/api/v1/exports/{id}/missing": EXPORT,
    "/api/v1/exports/{id}/link": EXPORT,
    "/api/v1/exports/{id}/cancel": EXPORT,
    "/api/v1/exports/{id}/retry": EXPORT,
    "/api/v1/exports/{id}/again": EXPORT,
    "/api/v1/exports/{id}/book": EXPORT,
    "/api/v1/digests/{id}": DIGEST,
    "/api/v1/digests/{id}/pause": DIGEST,
    "/api/v1/digests/{id}/resume": DIGEST,
    "/api/v1/digests/{id}/next": DIGEST,
    "/api/v1/digests/{id}/next/book": DIGEST,
    "/api/v1/digests/{id}/issues": DIGEST,
    "/api/v1/services/{id}": SERVICE,
    "/api/v1/rules/{host}": NOBODYS,  # all readers share them; see test_rules
    "/api/v1/deliveries/{id}": DELIVERY,
    "/api/v1/deliveries/{id}/events": DELIVERY,
    "/api/v1/deliveries/{id}/book": DELIVERY,
    "/api/v1/deliveries/{id}/retry": DELIVERY,
    "/api/v1/devices/{id}": DEVICE,
    "/api/v1/devices/{id}/code": DEVICE,
    "/api/v1/devices/{id}/proof": DEVICE,
}

#: What each method sends to the API, where it is not a code.
BODIES: dict[str, dict[str, object]] = {
    "PATCH": {"archived": True},
    "PUT": {
        "name": "Mine",
        "zone": "UTC",
        "schedule": {"times": ["06:30"]},
        "sources": [{"title": "All", "value": ""}],
        "devices": ["mine"],
    },
}
#: What tells the reader's own rows from nothing at all.
ABSENT = "0000000000000000000000"


def parametrised(service: Service) -> list[tuple[str, str]]:
    return sorted(found for found in walk(service.app.routes) if "{" in found[1])


def test_every_route_has_a_line_in_the_table(service: Service) -> None:
    assert {path for _method, path in parametrised(service)} == set(WHOSE)


@pytest.fixture(scope="module")
def ids(service: Service, owner: Account) -> dict[str, str]:
    """What the owner has."""
    return give(service.library, service.data_dir, owner)


@pytest.fixture(scope="module")
def other(service: Service) -> Account:
    """Another reader of the same instance."""
    return service.library.accounts.add("Bo")


@pytest.fixture(scope="module")
def strangers(service: Service, other: Account) -> dict[str, requests.Session]:
    program = requests.Session()
    _token, secret = service.library.tokens.make(other.id, "mine", "all")
    program.headers["Authorization"] = f"Bearer {secret}"
    catalogue = requests.Session()
    catalogue.auth = ("any", service.library.app_passwords.make(other.id, "mine")[1])
    return {"page": service.session(other), "api": program, "opds": catalogue}


def body_of(method: str, url: str) -> dict[str, object]:
    """Return a body that the route would take from its owner."""
    if "/feeds/" in url:
        if url.endswith("/saved"):
            return {"articles": [ABSENT]}
        return {"paused": True} if method == "PATCH" else {"url": "https://a.example/"}
    return BODIES.get(method, {"code": "123456"})


def ask(session: requests.Session, method: str, url: str) -> tuple[int, bytes]:
    answer = session.request(
        method,
        url,
        json=body_of(method, url) if "/api/" in url else None,
        timeout=10,
        allow_redirects=False,
    )
    return answer.status_code, answer.content


@pytest.mark.parametrize(
    "path", [path for path, whose in WHOSE.items() if whose != NOBODYS]
)
def test_what_is_not_yours_is_not_there(
    service: Service,
    ids: dict[str, str],
    strangers: dict[str, requests.Session],
    path: str,
) -> None:
    session = strangers.get(path.split("/")[1], strangers["page"])
    methods = [method for method, known in parametrised(service) if known == path]
    rest = {"name": PICTURE, "suffix": "epub"}
    theirs = service.address + path.format(id=ids[WHOSE[path]], **rest)
    nobodys = service.address + path.format(id=ABSENT, **rest)
    seen = [ask(session, method, theirs) for method in methods]
    assert [status for status, _body in seen] == [404] * len(methods)
    assert seen == [ask(session, method, nobodys) for method in methods]


def test_nothing_of_it_has_changed(
    service: Service, owner: Account, ids: dict[str, str]
) -> None:
    assert [device.id for device in service.library.devices.list(owner.id)] == [
        ids[DEVICE]
    ]
    assert [token.id for token in service.library.tokens.list(owner.id)] == [ids[TOKEN]]
    library = service.library
    assert library.accounts.find(AccountId(ids[READER]))
    assert [one.id for one in library.invites.list(owner.id)] == [ids[INVITE]]
    assert [one.id for one in library.sessions.list(owner.id)] == [ids[SESSION]]
    assert [one.id for one in library.app_passwords.list(owner.id)] == [
        ids[APP_PASSWORD]
    ]
    digest = library.digests.find(owner.id, DigestId(ids[DIGEST]))
    assert (digest.plan.name, digest.paused_at) == ("Morning Digest", None)
    assert library.issue_list.list(owner.id, digest.id) == ()
    assert [one.id for one in library.upstreams.list(owner.id)] == [ids[SERVICE]]
    assert library.exports.find(owner.id, ExportId(ids[EXPORT])).state == "ready"
    assert not library.shelves.find(owner.id, ArticleId(ids[ARTICLE])).is_archived
    (delivery,) = service.library.deliveries.list(owner.id)
    assert (delivery.id, delivery.state) == (ids[DELIVERY], "sent")


def test_nobody_is_led_to_the_door(service: Service, ids: dict[str, str]) -> None:
    url = f"{service.address}/deliveries/{ids[DELIVERY]}/book"
    assert requests.get(url, timeout=5).url.endswith("/sign-in")


@pytest.mark.parametrize(
    "id", ["%00", "..%2f..%2fetc", "%ff", "a" * 65, "'or'1'='1", "1;drop"]
)
def test_what_is_no_id_is_not_found(
    service: Service, strangers: dict[str, requests.Session], id: str
) -> None:
    url = f"{service.address}/deliveries/{id}"
    assert ask(strangers["page"], "GET", url)[0] == 404
