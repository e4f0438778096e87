"""Real pages on a local address, their pictures replaced by some of our own."""

from __future__ import annotations

import hashlib
import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from PIL import Image

from tests.support.pages import page_name, read_page

_IMAGE = re.compile(rb"<img\b[^>]*>", re.IGNORECASE)
_SOURCE = re.compile(rb"""\s(?:src|data-src|data-original)=["']([^"']+)["']""")
_CHOICES = re.compile(
    rb"""\s(?:srcset|data-srcset|data-src|data-original)=["'][^"']*["']"""
)


@cache
def photograph(seed: int) -> bytes:
    """Return one of eight photographs-to-be: 1200 x 800, about 150 KB."""
    image = Image.effect_noise((300, 200), 20 + 8 * seed).resize((1200, 800))
    stream = io.BytesIO()
    Image.merge("RGB", (image, image.rotate(180), image)).save(stream, "JPEG")
    return stream.getvalue()


def _with_our_pictures(html: bytes) -> bytes:
    def change(found: re.Match[bytes]) -> bytes:
        source = _SOURCE.search(found.group())
        seed = hashlib.sha256(source.group(1)).digest()[0] % 8 if source else 0
        tag = _CHOICES.sub(b"", _SOURCE.sub(b"", found.group()))
        return tag[:4] + f' src="/pictures/{seed}.jpg"'.encode() + tag[4:]

    return _IMAGE.sub(change, html)


class _Server(ThreadingHTTPServer):
    #: Lines that wait to be answered; Python's five would turn visitors away.
    request_queue_size = 128


@contextmanager
def serving(
    paths: list[Path], *, pictures: bool = True, latency: float = 0.0
) -> Iterator[dict[str, bytes]]:
    """Serve the real pages at `paths`; gives their contents by address.

    `pictures`: whether pages have any; `latency`: seconds before each answer.
    """
    change = _with_our_pictures if pictures else partial(_IMAGE.sub, b"")
    pages = {f"/{page_name(p)}.html": change(read_page(p).content) for p in paths}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            time.sleep(latency)
            picture = re.fullmatch(r"/pictures/(\d)\.jpg", self.path)
            page = self.path.partition("?")[0]  # one page may have many addresses
            body = photograph(int(picture[1])) if picture else pages.get(page)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "image/jpeg" if picture else "text/html")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        base = f"http://127.0.0.1:{server.server_port}"
        yield {base + name: content for name, content in pages.items()}
    finally:
        server.shutdown()
