"""How fast the library is for a reader with 10,000 articles, and how heavy its pages.

python -m bench.library [--articles 10000]

A real service (uvicorn on SQLite) and Debian's Chromium on the loopback. The first
contentful paint is what Chromium itself measures, from the beginning of navigation; the
weight of a page is its HTML and all that it loads, as it goes over the line, with an
empty cache.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, Response, sync_playwright

from tests.support.crowd import fill
from tests.support.desk import Service, serving
from tests.support.shelf import keep_article
from tests.support.tools import need

#: Times that each page is opened.
TIMES = 15
#: Milliseconds to the first contentful paint, and bytes of a page, that are allowed.
MOST_MILLISECONDS, MOST_BYTES = 300, 100_000

PAINT = """() => new Promise((done) => new PerformanceObserver((list) =>
  list.getEntriesByName("first-contentful-paint").forEach((e) => done(e.startTime))
).observe({type: "paint", buffered: true}))"""

PAGES = {
    "library": "/library",
    "all": "/library?shelf=all",
    "archive": "/library?shelf=archive",
    "a tag": "/library?shelf=all&tag=sea",
    "search": "/library?shelf=all&q=lighthouse",
    "article": "/articles/{article}",
    "send": "/",
    "history": "/deliveries",
    "devices": "/devices",
    "settings": "/settings",
    "operator": "/operator",
    "sign in": "/sign-in",
}


def main() -> int:
    """Measure, print, and return 1 where something is not as it should be."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=10_000)
    count = options.parse_args().articles
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = need("chromium", "chromium-browser", "google-chrome")
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        with serving(Path(folder), "ink@books.example.org") as service:
            rows = measure(service, browser, count)
        browser.close()
    print(f"{count} articles; median and worst of {TIMES} first contentful paints\n")
    print(f"{'page':12}{'median ms':>10}{'worst ms':>10}{'HTML KB':>10}{'all KB':>10}")
    for name, paints, html, whole in rows:
        print(
            f"{name:12}{statistics.median(paints):10.0f}{max(paints):10.0f}"
            f"{html / 1000:10.1f}{whole / 1000:10.1f}"
        )
    heavy = [name for name, _paints, _html, whole in rows if whole > MOST_BYTES]
    slow = statistics.median(rows[0][1]) >= MOST_MILLISECONDS
    print(f"\nheavier than {MOST_BYTES // 1000} KB: {', '.join(heavy) or 'none'}")
    return int(bool(heavy) or slow)


def measure(
    service: Service, browser: Browser, count: int
) -> list[tuple[str, list[float], int, int]]:
    """Return (page, paints in ms, bytes of HTML, bytes of all) of each page."""
    library = service.library
    owner = library.accounts.owner()
    fill(library, owner, count, datetime.now(UTC))
    article = keep_article(library, owner, service.data_dir)
    library.devices.add(owner.id, "Anna’s Kindle", "anna@kindle.com", "kindle")
    context = browser.new_context()
    page = context.new_page()
    page.goto(service.link(owner))
    page.locator("main button").click()
    session = context.storage_state()
    context.close()
    rows = []
    for name, pattern in PAGES.items():
        url = service.address + pattern.format(article=article)
        html, whole = weigh(browser, session, url)
        context = browser.new_context(storage_state=session)
        paints = [paint(context.new_page(), url) for _ in range(TIMES)]
        context.close()
        rows.append((name, paints, html, whole))
    return rows


def weigh(browser: Browser, session: object, url: str) -> tuple[int, int]:
    """Return the bytes of the HTML at `url`, and of it with all that it loads."""
    context = browser.new_context(storage_state=session)  # type: ignore[arg-type]
    page = context.new_page()
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    page.goto(url, wait_until="networkidle")
    # A picture is the article's own weight, not the page's.
    sizes = [
        len(answer.body())
        for answer in answers
        if "/pictures/" not in answer.url and answer.status == 200
    ]
    context.close()
    return sizes[0], sum(sizes)


def paint(page: Page, url: str) -> float:
    """Return the milliseconds to the first contentful paint of `url`."""
    page.goto(url)
    milliseconds = float(page.evaluate(PAINT))
    page.close()
    return milliseconds


if __name__ == "__main__":
    raise SystemExit(main())
