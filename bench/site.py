"""Real pages on a local address, their pictures replaced by some of our own."""

from __future__ import annotations

import hashlib
import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Thread

from PIL import Image

from tests.support.pages import page_name, read_page

#: A tag of HTML, to its end: `>` may stand within quotes.
_REST = rb"""(?:[^>"']|"[^"]*"|'[^']*')*>"""
_IMAGE = re.compile(rb"<img\b" + _REST, re.IGNORECASE)
#: What else names a picture: versions of it, pictures of a link, of a player.
_SOURCE = re.compile(rb"<source\b" + _REST, re.IGNORECASE)
_LEAD = re.compile(
    rb"""<meta\b[^>]*["'](?:og|twitter):image[^>]*>|<link\b[^>]*image_src[^>]*>""",
    re.IGNORECASE,
)
#: Where relative addresses lead, and other versions of a page: both to the open web.
_AWAY = re.compile(
    rb"""<base\b[^>]*>|<link\b[^>]*["']?(?:amphtml|next)\b[^>]*>""", re.IGNORECASE
)
#: Attributes of a picture that say what it is, and not where.
_KEPT = re.compile(
    rb"""\s(?:alt|title|class|id|width|height)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)""",
    re.IGNORECASE,
)
#: An address of a picture in any other attribute, style or script.
_ADDRESS = re.compile(
    rb"""(?<=["'(=])[^"'()<>\s=]+\.(?:jpe?g|png|gif|webp|avif|svg)\b[^"'()<>\s]*""",
    re.IGNORECASE,
)


@cache
def photograph(seed: int) -> bytes:
    """Return one of eight photographs-to-be: 1200 x 800, some 200 KB; the same ever."""
    noise = Random(seed).randbytes(300 * 200)
    spread = [128 + (value - 128) * (24 + 10 * seed) // 100 for value in range(256)]
    image = Image.frombytes("L", (300, 200), noise).point(spread).resize((1200, 800))
    stream = io.BytesIO()
    Image.merge("RGB", (image, image.rotate(180), image)).save(stream, "JPEG")
    return stream.getvalue()


def _ours(found: re.Match[bytes]) -> bytes:
    """Return the address of the photograph that stands for what was `found`."""
    return b"/pictures/%d.jpg" % (hashlib.sha256(found.group()).digest()[0] % 8)


def _with_our_pictures(html: bytes) -> bytes:
    def image(found: re.Match[bytes]) -> bytes:
        kept = b"".join(_KEPT.findall(found.group()))
        return b'<img src="%b"%b>' % (_ours(found), kept)

    def lead(found: re.Match[bytes]) -> bytes:
        return b'<meta property="og:image" content="%b">' % _ours(found)

    html = _AWAY.sub(b"", _SOURCE.sub(b"", html))
    return _IMAGE.sub(image, _LEAD.sub(lead, _ADDRESS.sub(_ours, html)))


def _without_pictures(html: bytes) -> bytes:
    for what in (_AWAY, _SOURCE, _LEAD, _IMAGE):
        html = what.sub(b"", html)
    return _ADDRESS.sub(b"", html)


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
    change = _with_our_pictures if pictures else _without_pictures
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
