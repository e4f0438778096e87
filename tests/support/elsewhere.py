"""Services that readers use elsewhere: real servers that speak the documented APIs.

https://miniflux.app/docs/api.html, https://app.wallabag.it/api/doc
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "a token of miniflux"
CLIENT = {
    "client_id": "1_abc",
    "client_secret": "shh",
    "username": "anna",
    "password": "very secret",
}


@dataclass
class Elsewhere:
    """A miniflux and a wallabag on one address, with `urls` unread in both.

    `read`: the ids that were marked, of either; `deleted`: those that are gone.
    `asked`: each request's method and path. `status`: what is answered instead, if not
    None. `page`: entries of an answer at most, however many are asked for.
    """

    urls: list[str] = field(default_factory=list)
    read: set[int] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    status: int | None = None
    page: int = 100
    address: str = ""

    def unread(self) -> list[int]:
        left_out = self.read | self.deleted
        return [id for id in range(len(self.urls), 0, -1) if id not in left_out]

    def answer(
        self, method: str, target: str, headers: Any, body: bytes
    ) -> tuple[int, Any]:
        """Return status and value of the answer."""
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append(f"{method} {parts.path}")
        if self.status:
            return self.status, {"error_message": "no"}
        value = json.loads(body) if body else None
        if parts.path == "/v1/entries":
            return self._miniflux(method, query, headers, value)
        if parts.path == "/oauth/v2/token":
            good = value == {"grant_type": "password", **CLIENT}
            token = {"access_token": "bearer me", "expires_in": 3600}
            return (200, token) if good else (400, {"error": "invalid_grant"})
        if headers.get("Authorization") != "Bearer bearer me":
            return 401, {"error": "access_denied"}
        return self._wallabag(method, parts.path, query, value)

    def _miniflux(
        self, method: str, query: dict[str, str], headers: Any, value: Any
    ) -> tuple[int, Any]:
        if headers.get("X-Auth-Token") != TOKEN:
            return 401, {"error_message": "access unauthorized"}
        if method == "PUT":
            assert value["status"] == "read"
            if not set(value["entry_ids"]) - self.deleted:
                return 500, {"error_message": "store: nothing has been updated"}
            self.read |= set(value["entry_ids"])
            return 204, None
        assert query["status"] == "unread"
        begin, limit = int(query["offset"]), int(query["limit"])
        entries = [
            {
                "id": id,
                "url": self.urls[id - 1],
                "title": f"Entry {id}",
                "status": "unread",
                "published_at": "2026-03-01T06:00:00Z",
                "feed": {"title": "The Ferry"},
            }
            for id in self.unread()[begin : begin + limit]
        ]
        return 200, {"total": len(self.unread()), "entries": entries}

    def _wallabag(
        self, method: str, path: str, query: dict[str, str], value: Any
    ) -> tuple[int, Any]:
        if method == "PATCH":
            assert value == {"archive": 1}
            id = int(path.removeprefix("/api/entries/").removesuffix(".json"))
            if id in self.deleted:
                return 404, {"error": "not found"}
            self.read.add(id)
            return 200, {"id": id, "is_archived": 1}
        assert (path, query["archive"]) == ("/api/entries.json", "0")
        size, page = int(query["perPage"]), int(query["page"])
        pages = -(-len(self.unread()) // size) or 1
        if page > pages:
            return 404, {"error": "not found"}
        items = [
            {
                "id": id,
                "url": self.urls[id - 1],
                "title": f"Entry {id}",
                "is_archived": 0,
                "created_at": "2026-03-01T06:00:00+0000",
            }
            for id in self.unread()[(page - 1) * size : page * size]
        ]
        answer = {"page": page, "pages": pages, "_embedded": {"items": items}}
        return 200, answer


@contextmanager
def elsewhere(*urls: str) -> Iterator[Elsewhere]:
    """Run such a server."""
    there = Elsewhere(list(urls))

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, value = there.answer(self.command, self.path, self.headers, body)
            content = b"" if value is None else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = _any  # noqa: N815
        do_PUT = _any  # noqa: N815
        do_POST = _any  # noqa: N815
        do_PATCH = _any  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield there
    server.shutdown()
    server.server_close()
