"""A folder on the web (WebDAV): a real server, which takes PUT and nothing else.

with WebDav(folder, login=("anna", "secret")) as there:
    ... there.url("/books/") ...
"""

from __future__ import annotations

import base64
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote


class WebDav:
    """A server over `folder`. `status`: what it answers instead, if not None."""

    def __init__(self, folder: Path, login: tuple[str, str] | None = None) -> None:
        self.folder = folder
        self.status: int | None = None
        self.asked: list[str] = []
        self._login = login
        there = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                length = int(self.headers["Content-Length"])
                content = self.rfile.read(length)
                there.asked.append(unquote(self.path))
                status = there._answer(
                    unquote(self.path), content, self.headers.get("Authorization")
                )
                self.send_response(status)
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port

    def _answer(self, path: str, content: bytes, said: str | None) -> int:
        if self.status:
            return self.status
        if self._login:
            pair = base64.b64encode(":".join(self._login).encode()).decode()
            if said != f"Basic {pair}":
                return 401
        file = self.folder / path.lstrip("/")
        if not file.parent.is_dir():
            return 409  # RFC 4918, 9.7.1
        file.write_bytes(content)
        return 201

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def __enter__(self) -> WebDav:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
