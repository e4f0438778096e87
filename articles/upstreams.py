"""The APIs of miniflux and wallabag: what is unread there, and marking it as read.

https://miniflux.app/docs/api.html, https://doc.wallabag.org/developer/api/
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any, Protocol
from urllib.parse import urlencode

from articles.addresses import Network, Reach, check_url
from articles.guard import Door
from articles.talking import Talk, open_talk
from inkpost.errors import AddressRefused, PageRefused
from inkpost.model import UpstreamEntry, UpstreamKind, UpstreamLogin

#: Entries of one answer, and of one visit.
PAGE, MOST = 100, 1000


class Service(Protocol):
    """A reader's account at a service. Each call may raise as `Talk` does."""

    def unread(self) -> Iterator[UpstreamEntry]:
        """Yield what is unread there, the newest first, at most `MOST`."""
        ...

    def mark_read(self, ids: Sequence[str]) -> None:
        """Mark the entries called `ids` as read there."""
        ...


@dataclass(frozen=True, slots=True)
class Miniflux:
    """miniflux, with a token of its settings (*API Keys*)."""

    talk: Talk
    url: str
    login: UpstreamLogin

    def unread(self) -> Iterator[UpstreamEntry]:
        """See `Service`."""

        def page(number: int) -> list[Any]:
            wish = {"status": "unread", "direction": "desc", "order": "published_at"}
            asked = urlencode(wish | {"limit": PAGE, "offset": number * PAGE})
            answer = self._ask("GET", f"/v1/entries?{asked}")
            return _list(answer, "entries")

        return _entries(page, "published_at")

    def mark_read(self, ids: Sequence[str]) -> None:
        """See `Service`."""
        if not ids:
            return
        body = {"entry_ids": [int(id) for id in ids], "status": "read"}
        self._ask("PUT", "/v1/entries", body)

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        headers = {"X-Auth-Token": self.login.get("token", "")}
        return self.talk(method, self.url + path, headers, body)


@dataclass(frozen=True, slots=True)
class Wallabag:
    """wallabag, with an API client and the reader's name and password (OAuth 2)."""

    talk: Talk
    url: str
    login: UpstreamLogin

    def unread(self) -> Iterator[UpstreamEntry]:
        """See `Service`."""
        headers = self._log_in()

        def page(number: int) -> list[Any]:
            wish = {"archive": 0, "sort": "created", "order": "desc", "perPage": PAGE}
            asked = urlencode(wish | {"detail": "metadata", "page": number + 1})
            answer = self.talk("GET", f"{self.url}/api/entries.json?{asked}", headers)
            pages = answer.get("pages") if isinstance(answer, dict) else None
            if isinstance(pages, int) and number >= max(1, pages):
                return []
            return _list(_dict(answer).get("_embedded"), "items")

        return _entries(page, "created_at")

    def mark_read(self, ids: Sequence[str]) -> None:
        """See `Service`: there an article that was read is archived."""
        if not ids:
            return
        headers = self._log_in()
        for id in ids:
            self.talk(
                "PATCH",
                f"{self.url}/api/entries/{int(id)}.json",
                headers,
                {"archive": 1},
            )

    def _log_in(self) -> Mapping[str, str]:
        answer = self.talk(
            "POST",
            f"{self.url}/oauth/v2/token",
            {},
            {"grant_type": "password"} | self.login,
        )
        return {"Authorization": f"Bearer {_dict(answer).get('access_token', '')}"}


SERVICES: dict[UpstreamKind, Callable[[Talk, str, UpstreamLogin], Service]] = {
    "miniflux": Miniflux,
    "wallabag": Wallabag,
}


def open_service(
    talk: Talk, kind: UpstreamKind, url: str, login: UpstreamLogin
) -> Service:
    """Return the account at `url` of a service of this `kind`."""
    return SERVICES[kind](talk, url.rstrip("/"), login)


#: Returns the account at an address of a service of a kind, with what opens it.
OpenService = Callable[[UpstreamKind, str, UpstreamLogin], Service]


def open_services_elsewhere(
    allow_networks: Collection[Network] = (),
    deny_networks: Collection[Network] = (),
    allow_ports: Collection[int] = (),
) -> OpenService:
    """Return what opens services; the settings say what it may reach."""
    reach = Reach(tuple(allow_networks), tuple(deny_networks), frozenset(allow_ports))
    return partial(open_service, open_talk(Door(reach)))


def _entries(page: Callable[[int], list[Any]], moment: str) -> Iterator[UpstreamEntry]:
    def every() -> Iterator[UpstreamEntry]:
        for number in range(MOST // PAGE):
            found = page(number)
            yield from filter(None, (_entry(one, moment) for one in found))
            if len(found) < PAGE:
                return

    return islice(every(), MOST)


def _entry(value: Any, moment: str) -> UpstreamEntry | None:
    """Return the entry; None where it is none that can be fetched."""
    known = value if isinstance(value, dict) else {}
    id, url, title = known.get("id"), known.get("url"), known.get("title")
    if not isinstance(id, int) or not isinstance(url, str):
        return None
    try:
        checked = check_url(url)
    except AddressRefused:
        return None
    name = title if isinstance(title, str) else ""
    return UpstreamEntry(str(id), checked, name[:1000], _time(known.get(moment)))


def _time(value: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _dict(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise PageRefused("That service answered with something else than its API says")
    return value


def _list(value: Any, name: str) -> list[Any]:
    found = _dict(value).get(name)
    if not isinstance(found, list):
        raise PageRefused("That service answered with something else than its API says")
    return found
