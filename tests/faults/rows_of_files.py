"""Bad feeds, lists of feeds and files of other programs (safety 7, E and F)."""

from __future__ import annotations

from typing import Any

import requests

from tests.articles.feeds.test_asking import DECLARED
from tests.faults.rows import Bring, Row
from tests.faults.town import Town
from tests.inkpost.bad_imports import BAD
from tests.support.web import wait_until

#: States in which a worker has something to do about a feed, or about an import.
AT_WORK = ("new", "looking")


def api(town: Town, method: str, path: str, **more: Any) -> requests.Response:
    """Ask the API as the owner."""
    headers = {"Authorization": f"Bearer {town.token}", **more.pop("headers", {})}
    url = f"{town.url}/api/v1{path}"
    return requests.request(method, url, headers=headers, timeout=60, **more)


def settled(town: Town, path: str, seconds: float = 60) -> dict[str, Any]:
    """Return what is at `path` once no worker has anything to do about it."""
    table, id = path.strip("/").split("/")
    state = {
        "feeds": "SELECT feeds.state FROM feeds JOIN subscriptions"
        " ON feeds.id = feed_id WHERE subscriptions.id = ?",
        "imports": "SELECT state FROM imports WHERE id = ?",
    }[table]

    def is_settled() -> bool:
        return town.ask(state, id)[0][0] not in AT_WORK

    assert wait_until(is_settled, seconds), api(town, "GET", path).text
    found: dict[str, Any] = api(town, "GET", path).json()
    return found


# --- feeds ---------------------------------------------------------------------------


def followed(town: Town, url: str) -> tuple[str, str]:
    """Follow the feed at `url`; return its state, and its trouble or its entries."""
    path = f"/feeds/{api(town, 'POST', '/feeds', json={'url': url}).json()['id']}"
    found = settled(town, path)
    entries = api(town, "GET", f"{path}/entries").json()["items"]
    titles = [entry["article"]["title"] for entry in entries]
    assert len(titles) <= 10
    assert "root:" not in repr((found, titles))
    api(town, "DELETE", path)
    return found["state"], found["trouble"] or repr(titles)


def feed(number: int, what: str, body: str, names: str, ends: str = "troubled") -> Row:
    """Return the row of a feed whose bytes are `body`."""

    def bring(town: Town) -> tuple[str, str]:
        kind = "application/rss+xml"
        return followed(town, town.site.add(town.new_path(), body, kind))

    return Row(number, what, bring, ends, names)


def rss(items: str, declared: str = "") -> str:
    """Return a feed with a good item before `items`."""
    good = "<item><title>Good &x;</title><link>/good</link></item>"
    good = good if declared else good.replace(" &x;", "")
    head = f"<!DOCTYPE rss [{declared}]>" if declared else ""
    return f'{head}<rss version="2.0"><channel>{good}{items}</channel></rss>'


def moved(town: Town) -> tuple[str, str]:
    """Follow a feed that has moved inside."""
    return followed(
        town, town.site.redirect(town.new_path(), "http://10.0.0.9/feed", 301)
    )


def gone(town: Town) -> tuple[str, str]:
    """Follow a feed that is gone for good."""
    return followed(town, town.site.add(town.new_path(), status=410))


NO_FEED = "is not a feed"
#: Nothing is wrong with it.
GOOD = feed(0, "a feed", rss(""), "Good", "fine")
FEEDS = [
    feed(70, "a path", "/etc/passwd", NO_FEED),
    feed(70, "an environment", "/proc/self/environ", NO_FEED),
    feed(70, "a device", "/dev/zero", NO_FEED),
    feed(70, "an address inside", "http://127.0.0.1/", NO_FEED),
    *(feed(71, what, rss("", declared), "Good", "fine")
      for what, declared in DECLARED.items()),
    feed(72, "a broken end", rss("<item><title>Bad & <b"), "Good", "fine"),
    feed(73, "10,000 items", rss("<item/>" * 10_000), "Good", "fine"),
    feed(73, "depth 3,000", rss("<a>" * 3_000), "Good", "fine"),
    feed(73, "a title without end", rss("<item><title>" + "x" * 4_900_000), "Good",
         "fine"),
    feed(73, "6 MB", rss(" " * 6_000_000), "5 MB"),
    feed(73, "100,000 attributes",
         rss("<item " + " ".join(f"a{n}='1'" for n in range(100_000)) + "/>"),
         "too long"),
    Row(77, "moved inside", moved, "troubled", "not a public address"),
    Row(77, "410", gone, "gone", "gone for good"),
]  # fmt: skip


def listed(number: int, what: str, content: bytes, ends: str, names: str) -> Row:
    """Return the row of a list of feeds (OPML); what it brings goes again."""

    def bring(town: Town) -> tuple[str, str]:
        opml = {"Content-Type": "text/x-opml"}
        answer = api(town, "POST", "/feeds/list.opml", data=content, headers=opml)
        for found in api(town, "GET", "/feeds").json()["items"]:
            api(town, "DELETE", f"/feeds/{found['id']}")
        return str(answer.status_code), answer.text

    return Row(number, what, bring, ends, names)


LINE = b"<outline xmlUrl='%s'/>"
LISTS = [
    listed(75, "300,000 outlines", b"<opml>" + b"<outline/>" * 300_000, "413", ""),
    listed(75, "1,900 outlines, one feed",
           b"<opml>" + b"<outline text='x'/>" * 1900 + LINE % b"http://a.invalid/"
           + b"</opml>", "200", '"new":1'),
    listed(75, "5,000 levels", b"<opml>" + LINE % b"http://a.invalid/"
           + b"<outline text='x'>" * 5000, "200", "nested too deep"),
    listed(75, "a DTD", b'<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml>'
           b"<outline text='&x;' xmlUrl='http://a.invalid/'/></opml>", "200", ""),
    listed(75, "no feeds", b"<opml><body/></opml>", "422", "lists no feeds"),
    listed(75, "a page", b"<!doctype html><p>A page", "422", "is no OPML file"),
    listed(75, "a file", b"<opml>" + LINE % b"file:///etc/passwd"
           + LINE % b"http://a.invalid/" + b"</opml>", "200", "Line 1"),
]  # fmt: skip


# --- files of other programs ---------------------------------------------------------


def brought(name: str) -> Bring:
    """Return what has the bad file `name` looked through."""

    def bring(town: Town) -> tuple[str, str]:
        made = BAD[name].make()
        content = (
            made.encode("utf-8", "surrogatepass") if isinstance(made, str) else made
        )
        query = {"name": "../../etc/passwd\0.csv"}
        answer = api(town, "POST", "/imports", params=query, data=content)
        if answer.status_code == 422:
            return "failed", answer.text
        path = f"/imports/{answer.json()['id']}"
        found = settled(town, path, 90)
        counts = tuple(found[which] for which in ("new", "there", "refused"))
        assert counts == BAD[name].counts
        told = api(town, "GET", f"{path}/refused.csv").text
        api(town, "DELETE", path)
        return found["state"], f"{found['sentence']}\n{told}"

    return bring


#: What is said here instead: by the API, and where this machine may be reached.
SAID = {"nothing": "empty", "redis": "opens no port"}
IMPORTS = [
    Row(bad.row, name, brought(name), "looked" if any(bad.counts) else "failed",
        SAID.get(name, bad.says))
    for name, bad in BAD.items()
]  # fmt: skip

ROWS = [*FEEDS, *LISTS, *IMPORTS]
