"""How many feeds a second one core polls, and what the clock needs for many of them.

python -m bench.feeds [--feeds 300] [--known 100000]

A site on this machine serves the feeds, in a process of its own that is not counted.
Each is polled as a worker polls it: claimed, asked for, read in the cell, written down.
What is counted is processor time, of this process and of the cell, so that a busy
machine changes it little. Without TLS: a handshake costs about as much again as a poll
that finds nothing new.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import func, insert, select

from articles import cell
from inkpost.model import FeedId
from inkpost.polling import follow_feed
from inkpost.services import Services, open_services
from inkpost.settings import Settings
from library import Library, open_library
from library.feed_tables import feeds
from library.tables import articles, new_id

NOW = datetime(2026, 11, 28, 6, 30, tzinfo=UTC)
#: Entries of a feed, and words of each.
ENTRIES, WORDS = 20, 400


@dataclass(frozen=True, slots=True)
class Poll:
    """Milliseconds of processor time that one poll takes. `what`: what it found."""

    what: str
    milliseconds: float

    @property
    def a_second(self) -> float:
        """Polls in a second of one core."""
        return 1000 / self.milliseconds


@dataclass(frozen=True, slots=True)
class Due:
    """Milliseconds that it takes to hand 500 of `known` feeds out, or to see none."""

    known: int
    due: float
    idle: float


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--feeds", type=int, default=300)
    options.add_argument("--known", type=int, default=100_000)
    chosen = options.parse_args()
    print("\n".join(report(chosen.feeds, chosen.known)))
    return 0


def report(count: int = 300, known: int = 100_000) -> list[str]:
    """Return lines of Markdown with what was measured."""
    lines = [
        "",
        f"Feeds of {ENTRIES} entries of {WORDS} words, polled as a worker does it",
        "(processor time with that of the cell; plain HTTP):",
        "",
        "| What a poll finds | CPU a poll | Polls a second and core |",
        "|---|---|---|",
    ]
    lines += [
        f"| {poll.what} | {poll.milliseconds:.1f} ms | {poll.a_second:.0f} |"
        for poll in measure(count)
    ]
    due = measure_due(known)
    return [
        *lines,
        "",
        f"Of {due.known:,} feeds (SQLite) the clock hands out 500 that are due in "
        f"{due.due:.0f} ms; it takes {due.idle:.1f} ms to see that none is.",
    ]


def measure(count: int) -> Iterator[Poll]:
    """Follow `count` feeds, then poll each of them again and again."""
    with tempfile.TemporaryDirectory() as name, _site() as (port, tell):
        settings = Settings(
            data_dir=Path(name),
            allow_networks=(ip_network("127.0.0.0/8"),),
            allow_ports=frozenset({port}),
        )
        services = open_services(settings, lambda *_: None)
        owner = services.library.accounts.owner().id
        ids = [
            services.library.subscriptions.follow(
                owner, f"http://127.0.0.1:{port}/{number}"
            )[1]
            for number in range(count)
        ]
        first = _poll_all(services, ids[: count // 5], "all of it for the first time")
        _poll_all(services, ids[count // 5 :], "")
        tell("304")
        yield _poll_all(services, ids, "nothing new (304)")
        tell("same")
        yield _poll_all(services, ids, "the same once more (200)")
        tell("new")
        before = _count(services.library)
        poll = _poll_all(services, ids, "one new entry, with its whole text")
        assert _count(services.library) - before == count
        yield poll
        yield first
        services.library.close()


def _poll_all(services: Services, ids: list[FeedId], what: str) -> Poll:
    for id in ids:
        _let(services.library, id)
    began = _processor_time()
    for id in ids:
        follow_feed(services, id)
    return Poll(what, 1000 * (_processor_time() - began) / max(1, len(ids)))


def _let(library: Library, id: FeedId) -> None:
    with library._database.write() as connection:
        mine = feeds.update().where(feeds.c.id == id)
        connection.execute(mine.values(is_due=True))


def _count(library: Library) -> int:
    with library._database.read() as connection:
        counted = select(func.count()).select_from(articles)
        return int(connection.execute(counted).scalar_one())


def _processor_time() -> float:
    """Return seconds of this process, and of the cell with its children."""
    own = time.process_time()
    zygote = cell._shared._process
    if zygote is None:
        return own
    fields = Path(f"/proc/{zygote.pid}/stat").read_text().rpartition(")")[2].split()
    return own + sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def measure_due(known: int) -> Due:
    """Put `known` feeds in, and hand out those that are due."""
    with tempfile.TemporaryDirectory() as name:
        library = open_library("", Path(name), lambda: NOW)
        for begin in range(0, known, 10_000):
            rows = [_row(begin + number, known) for number in range(10_000)]
            with library._database.write() as connection:
                connection.execute(insert(feeds), rows)
        due = _timed(library.feeds.due)
        idle = min(_timed(library.feeds.due) for _ in range(9))
        library.close()
    return Due(known, due, idle)


def _row(number: int, known: int) -> dict[str, object]:
    later = timedelta(seconds=1 + number) if number >= 500 else -timedelta(seconds=1)
    url = f"https://{number}.example.org/feed.xml"
    return {
        "id": new_id(),
        "url": url,
        "url_hash": f"{number:064}",
        "next_poll_at": NOW + later,
        "created_at": NOW - timedelta(days=known),
    }


def _timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return 1000 * (time.perf_counter() - began)


# --- the site ------------------------------------------------------------------------


@contextmanager
def _site() -> Iterator[tuple[int, Callable[[str], None]]]:
    """Yield the port of a site of feeds, and what tells it how to answer."""
    ours, theirs = multiprocessing.Pipe()
    site = multiprocessing.get_context("fork").Process(
        target=_serve, args=(theirs,), daemon=True
    )
    site.start()

    def tell(how: str) -> None:
        ours.send(how)
        ours.recv()

    yield ours.recv(), tell
    site.terminate()
    site.join()


def _serve(line: Connection) -> None:
    class Site(BaseHTTPRequestHandler):
        how = "all"

        def do_GET(self) -> None:
            body = _feed(self.path, 1 if Site.how == "new" else 0).encode()
            if Site.how == "304" and self.headers.get("If-None-Match"):
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("ETag", f'"{Site.how}"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    line.send(server.server_port)

    threading.Thread(target=server.serve_forever, daemon=True).start()
    while True:
        Site.how = line.recv()
        line.send(None)


def _feed(path: str, more: int) -> str:
    items = "".join(_item(path, number) for number in range(ENTRIES + more, more, -1))
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content='
        '"http://purl.org/rss/1.0/modules/content/"><channel><title>A site</title>'
        f"<link>https://example.org{path}</link>{items}</channel></rss>"
    )


def _item(path: str, number: int) -> str:
    text = "".join(f"<p>{'Boats carry books at night. ' * 16}</p>" for _ in range(5))
    date = format_datetime(NOW - timedelta(days=30 - number))
    return (
        f"<item><guid>{path}/{number}</guid><title>Entry {number} of {path}</title>"
        f"<link>https://example.org{path}/{number}</link><pubDate>{date}</pubDate>"
        f"<content:encoded><![CDATA[{text}]]></content:encoded></item>"
    )


if __name__ == "__main__":
    raise SystemExit(main())
