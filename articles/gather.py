"""Addresses of pictures -> pictures as files, many at once."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import tempfile
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from articles import cell
from articles.addresses import shown
from articles.drawing import Drawing, Size, draw
from articles.fetch import Fetch
from articles.limits import MEGABYTE, PICTURE
from articles.svg import draw_svg, is_svg
from inkpost.errors import InkpostError, PageTooLarge, PageUnavailable, Unreadable
from inkpost.model import Picture

#: Of one article (safety 3.2).
MOST_PICTURES = 60
MOST_BYTES = 80 * MEGABYTE
MOST_SECONDS = 60
LONGEST_INLINE = 2 * MEGABYTE

#: Connections at once, to all sites and to one.
_AT_ONCE = 8
_PER_HOST = 4
_INLINE = re.compile(r"data:image/[\w.+-]+(?:;[\w=.-]+)*?(;base64)?,", re.IGNORECASE)
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png"}


@dataclass(frozen=True, slots=True)
class Found:
    """A picture that was fetched and stored; `original`, `look`: see `Drawing`."""

    picture: Picture
    original: Size
    look: int


def gather(
    urls: Iterable[str], page: str, fetch: Fetch, folder: Path
) -> dict[str, Found | InkpostError]:
    """Return what became of each of `urls`: a file in `folder`, or the error.

    Asks for them from the page `page`: several sites at once, none too often.
    """
    order = _Order(page, fetch, folder)
    hosts: dict[str, ThreadPoolExecutor] = {}
    futures: dict[str, Future[Found | InkpostError]] = {}
    with ExitStack() as stack:
        for url in urls:
            host = urlsplit(url).netloc if not url.startswith("data:") else ""
            if host not in hosts:
                hosts[host] = stack.enter_context(ThreadPoolExecutor(_PER_HOST))
            futures[url] = hosts[host].submit(order.try_to_fill, url)
    return {url: future.result() for url, future in futures.items()}


@dataclass
class _Order:
    """The pictures of one article; `spent`: the bytes fetched so far."""

    page: str
    fetch: Fetch
    folder: Path
    spent: int = 0
    end: float = field(default_factory=lambda: time.monotonic() + MOST_SECONDS)
    lock: threading.Lock = field(default_factory=threading.Lock)
    lines: threading.Semaphore = field(
        default_factory=lambda: threading.Semaphore(_AT_ONCE)
    )

    def try_to_fill(self, url: str) -> Found | InkpostError:
        """Return the picture at `url`, or what went wrong."""
        try:
            with self.lines:
                content = self._content(url)
            return self._store(url, _drawing(url, content))
        except InkpostError as error:
            return error

    def _content(self, url: str) -> bytes:
        if url.startswith("data:"):
            return inline_content(url)
        left = self.end - time.monotonic()
        if left <= 0:
            raise PageUnavailable(
                f"{shown(url)} was not fetched: the pictures before it took "
                f"{MOST_SECONDS} seconds"
            )
        if self.spent >= MOST_BYTES:
            raise PageTooLarge(
                f"{shown(url)} was not fetched: the pictures before it take "
                f"{MOST_BYTES // MEGABYTE} MB"
            )
        limits = replace(PICTURE, total=min(PICTURE.total, left))
        content = self.fetch(url, limits, referer(self.page, url)).content
        with self.lock:
            self.spent += len(content)
        return content

    def _store(self, url: str, drawing: Drawing) -> Found:
        name = hashlib.sha256(drawing.content).hexdigest()
        path = self.folder / (name + _ENDINGS[drawing.media_type])
        if path.exists():
            path.touch()  # it is wanted again, and must not be cleared away
        else:
            write_whole(path, drawing.content)
        width, height = drawing.size
        picture = Picture(url, "", path, drawing.media_type, width, height)
        return Found(picture, drawing.original, drawing.look)


def _drawing(url: str, content: bytes) -> Drawing:
    name = "A picture of the page" if url.startswith("data:") else shown(url)
    function = draw_svg if is_svg(content) else draw
    return cell.run(function, content, name, name=name)


def inline_content(url: str) -> bytes:
    """Return the bytes that the `data:` address `url` is; raises `Unreadable`."""
    match = _INLINE.match(url)
    if not match or len(url) > LONGEST_INLINE * 4 / 3 + 100:
        raise Unreadable("A picture within the page is too large, or none at all")
    content = unquote_to_bytes(url[match.end() :])
    try:
        return base64.b64decode(content) if match[1] else content
    except ValueError as error:
        raise Unreadable("A picture within the page cannot be read") from error


def referer(page: str, url: str) -> str | None:
    """Return what a browser would tell `url` about the page that it is on.

    >>> referer("https://a.example/one", "https://b.example/two.jpg")
    'https://a.example/'
    """
    here, there = urlsplit(page), urlsplit(url)
    if here.scheme not in ("http", "https"):
        return None
    if here.scheme == "https" and there.scheme == "http":
        return None
    same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
    return page if same else f"{here.scheme}://{here.netloc}/"


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path`, so that the file is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
