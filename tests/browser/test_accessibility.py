"""axe on every page, in each theme, from the left and from the right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, ViewportSize

from inkpost.action_links import Signed, open_links
from inkpost.issues import put_together
from inkpost.model import (
    Account,
    ArticleId,
    DeliveryId,
    DeliveryState,
    Device,
    ExportWish,
    ImportId,
    Link,
    Missing,
    Refused,
    Rules,
)
from inkpost.orders import wake_nobody
from inkpost.post import Notice
from inkpost.settings import Settings
from library import Batch, Library
from tests.browser.conftest import Shot
from tests.support.desk import Service
from tests.support.exported import make_export
from tests.support.following import follow_some
from tests.support.papers import keep, plan
from tests.support.shelf import URL, keep_article
from tests.support.steps import finish, start
from web.looks import COOKIE

pytestmark = [pytest.mark.slow, pytest.mark.tool]

WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
#: The text of an article stands in a frame: the page around has the landmarks and h1.
RULES = {"text": WCAG}
#: (width, height, theme, language)
LOOKS = {
    "phone-light": (390, 844, "light", "en-GB"),
    "phone-dark": (390, 844, "dark", "de-DE"),
    "narrow-eink": (320, 500, "eink", "en-GB"),
    "desktop-light-rtl": (1180, 860, "light", "ar"),
    "desktop-dark-rtl": (1180, 860, "dark", "ar"),
    "phone-eink-rtl": (390, 844, "eink", "ar"),
}
#: Words in the other direction that stand bare in a line of several things: dates and
#: numbers beside them would be drawn on their wrong side.
MIXED = """document.dir !== "rtl" ? [] : [...document.querySelectorAll(".meta")]
  .filter((line) => line.textContent.includes(" · "))
  .flatMap((line) => {
    const fromRight = getComputedStyle(line).direction === "rtl";
    const other = fromRight ? /[a-z]{2}/i : /[\\u0620-\\u064a]{2}/;
    return [...line.childNodes].filter((part) => part.nodeType === Node.TEXT_NODE)
      .map((part) => part.data.trim()).filter((text) => other.test(text));
  })"""
PAGES = {
    "home": "/",
    "devices": "/devices",
    "device": "/devices/{device}",
    "sender": "/sender",
    "notices": "/notices",
    "list": "/deliveries",
    "send": "/send?url=https://skerry.example.org/2026/11/14/the-last-night-boat",
    "settings": "/settings",
    "publishers": "/publishers",
    "account": "/account",
    "archive": "/account/archive",
    "code": "/sign-in/code",
    "readers": "/readers",
    "join": "/join/x",
    "library": "/library",
    "chosen": "/library?chosen=all",
    "nothing": "/library?q=nowhere",
    "export": "/exports/{export}",
    "exports": "/exports",
    "export-new": "/exports/new?query=tag:sea",
    "export-unclear": "/exports/new?query=colour:red",
    "exported": "/exports/{exported}",
    "lacking": "/exports/{lacking}",
    "imports": "/imports",
    "import": "/imports/{import}",
    "import-running": "/imports/{running}",
    "unread": "/articles/{unread}",
    "unreadable": "/articles/{unreadable}",
    "feeds": "/feeds",
    "feed": "/feeds/{feed}?show=all&chosen=all",
    "choice": "/feeds/{choice}",
    "digests": "/digests",
    "digest": "/digests/{digest}",
    "digest-edit": "/digests/{digest}/edit",
    "digest-next": "/digests/{digest}/next",
    "services": "/services",
    "trouble": "/deliveries?kind=trouble",
    "operator": "/operator",
    "article": "/articles/{article}",
    "text": "/articles/{article}/text",
    "print": "/articles/{article}/print",
    "sign-in": "/sign-in",
    "link": "/sign-in/x",
    "missing": "/nope",
    "waiting": "/deliveries/{waiting}",
    "failed": "/deliveries/{failed}",
    "maybe": "/deliveries/{maybe}",
    "sent": "/deliveries/{sent}",
    "in-book": "{in_book}",
}


@pytest.fixture(scope="module")
def deliveries(service: Service, owner: Account) -> dict[str, str]:
    """One delivery of each kind that a reader can meet."""
    library = service.library
    device = library.devices.add(owner.id, "Anna", "anna@kindle.com", "kindle")

    def order(*names: str) -> DeliveryId:
        urls = [f"https://skerry.example.org/2026/{name}" for name in names]
        return library.deliveries.order(owner.id, urls, device.id).id

    made = {"waiting": order("waiting"), "failed": order("failed")}
    made |= {"maybe": order("maybe"), "sent": order("sent", "and", "more")}
    settle(library, made["failed"], DeliveryState.FAILED)
    settle(library, made["maybe"], DeliveryState.MAYBE_SENT)
    finish(library, service.data_dir, made["sent"])
    library.app_passwords.make(owner.id, "KOReader on the Kobo")
    library.invites.make(owner.id, "Cleo")
    library.accounts.add("Bo", "bo@example.org")
    article = keep_article(library, owner, service.data_dir)
    library.shelves.tag(owner.id, article, ["sea", "libraries"])
    library.shelves.change(owner.id, [article], "favour")
    settings = Settings(data_dir=service.data_dir, public_url=service.address)
    library.archives.order(owner.id)
    link = open_links(settings).link(
        Signed("archive", owner.id, article, datetime.now(UTC).date())
    )
    in_book = link.removeprefix(service.address)
    come_back(library, owner)
    make_busy(library, owner, article)
    wish = ExportWish(articles=(article,))
    exports = [library.exports.add(owner.id, wish).id for _ in range(2)]
    library.export_work.fail(exports[1], "The book breaks a rule")
    made_of_it = {"export": exports[0], "exported": exports[1], "in_book": in_book}
    feeds = follow_some(library, owner, service.data_dir)
    made_of_it["digest"] = make_digest(library, owner, device)
    made_of_it |= bring_some(library, owner)
    unread = ArticleId(made_of_it["unreadable"])
    lost = Missing("The boat", "A picture", "The site did not answer", URL, article)
    made_of_it["lacking"] = make_export(
        library, service.data_dir, owner.id, article, unread=(unread,), missing=(lost,)
    )
    return {**made, **made_of_it, **feeds, "device": device.id, "article": article}


def make_digest(library: Library, owner: Account, device: Device) -> str:
    """Make a digest with an issue and a missed one, and a service that has trouble."""
    digest = library.digests.add(owner.id, plan(device, rules=Rules(long_minutes=2)))
    keep(library, owner, "a long story", 3)
    put_together(library, wake_nobody, library.issues.begin(digest, "reader"))
    keep(library, owner, "a short one")
    keep(library, owner, "another long one", 4)
    login = {"token": "secret"}
    service = library.upstreams.add(owner.id, "miniflux", "https://x.example", login)
    library.upstreams.settle(service, "x.example is busy (HTTP 503)")
    return digest.id


def bring_some(library: Library, owner: Account) -> dict[str, str]:
    """Import something: looked through, and coming in; and links that wait, or fail."""
    url = "https://skerry.example.org/pier"
    links = [Link(url, "A pier & its keeper"), Link(f"{url}/2", tags=("sea",))]
    unreadable, unread = (one.id for one in library.links.add(owner.id, links))
    library.links.call(owner.id, [unreadable])
    claim = library.links.claim(unreadable)
    assert claim
    library.links.fail(claim, f"{url} is empty; check the address")
    made: dict[str, str] = {"unread": unread, "unreadable": unreadable}
    for name in ("import", "running"):
        id = library.imports.new_id()
        library.imports.add(owner.id, "pocket.zip", id)
        claimed = library.imports.work.claim(id)
        assert claimed
        library.imports.work.called(claimed, "Pocket")
        line = Refused("line 7", "javascript:alert(1)", "It has no address")
        batch = Batch(1_200, refused=[line])
        library.imports.work.note(claimed, batch, 1_180, 19)
        library.imports.work.looked(claimed, 1_200)
        made[name] = id
    library.imports.start(owner.id, ImportId(made["running"]))
    return made


def make_busy(library: Library, owner: Account, article: ArticleId) -> None:
    """Let something have run, and something be looked for again."""
    library.runs.note("bind", 1.25)
    library.runs.note("fetch", 0.5, "MemoryError")
    library.runs.see("bind@mill:12", "bind", datetime.now(UTC))
    library.runs.see("fetch@mill:11", "fetch", datetime.now(UTC) - timedelta(hours=1))
    found = library.articles.find(owner.id, article)
    assert found is not None
    look = library.repairs.add(owner.id, article, found.omissions[0])
    library.repairs.fail(look, "https://skerry.example.org/ did not answer")


def come_back(library: Library, owner: Account) -> None:
    """Let mail come back: a question of Amazon's, a refusal, and a stranger's."""
    now = datetime.now(UTC)
    for notice in (
        Notice("unknown", "ben@example.org", "Re: The last ferry", now, said="Thanks!"),
        Notice("refusal", "do-not-reply@amazon.com", "There was a problem", now,
               code="E999", said="could not be delivered due to E999"),
        Notice("verification", "do-not-reply@amazon.com", "Verify your request", now,
               until=now + timedelta(hours=48)),
    ):  # fmt: skip
        library.notices.keep("m", notice.kind.encode(), notice, owner.id, None)
    library.senders.keep(owner.id, "ink@books.example.org")
    library.senders.pause(owner.id, "Amazon has stopped taking mail from you")


def settle(library: Library, id: DeliveryId, state: DeliveryState) -> None:
    library.work.settle(start(library, id), state, "The line broke; look there")


def without_sandbox(route: Route) -> None:
    """Let scripts run in the text of an article: axe would wait for ever."""
    response = route.fetch()
    headers = dict(response.headers)
    del headers["content-security-policy"]
    route.fulfill(response=response, headers=headers)


def stand_still(route: Route) -> None:
    """Let a page that waits load itself anew no more: axe may take longer than that."""
    route.fulfill(body="", content_type="text/javascript")


@pytest.fixture(scope="module", params=LOOKS)
def look(
    request: pytest.FixtureRequest,
    chromium: Browser,
    service: Service,
    owner: Account,
    deliveries: dict[str, str],
) -> Iterator[tuple[str, Page]]:
    width, height, theme, language = LOOKS[request.param]
    size = ViewportSize(width=width, height=height)
    context = chromium.new_context(viewport=size, locale=language)
    context.set_default_timeout(30_000)
    cookie = {"name": COOKIE, "value": theme, "url": service.address}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.route("**/text", without_sandbox)
    page.route("**/again.js*", stand_still)
    page.goto(service.link(owner))
    page.locator("main button").click()
    yield request.param, page
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(
    look: tuple[str, Page],
    service: Service,
    deliveries: dict[str, str],
    name: str,
    shot: Shot,
) -> None:
    size, page = look
    page.goto(service.address + PAGES[name].format(**deliveries))
    shot(page, f"{name}-{size}")
    demand_accessible(page, RULES.get(name, [*WCAG, "best-practice"]))


def demand_accessible(page: Page, rules: list[str]) -> None:
    found = Axe().run(page, options={"runOnly": rules}).response["violations"]
    assert found == [], json.dumps(found, indent=1)[:3000]
    wide = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(wide) <= 0, "the page scrolls sideways"
    assert page.evaluate(MIXED) == [], "it is read in a wrong order from the right"


def test_articles_are_put_in_order_with_the_keyboard(
    look: tuple[str, Page], service: Service, shot: Shot
) -> None:
    size, page = look
    page.goto(f"{service.address}/exports/new?query=")
    page.locator("#order").select_option("hand")
    page.locator("form[action='/exports'] button").click()
    titles = page.locator(".arranged .title")
    first, second, *rest = before = titles.all_inner_texts()
    down = page.locator("button[value^='down:']").first
    down.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/exports/arrange")
    assert titles.all_inner_texts() == [second, first, *rest]
    moved = page.evaluate("document.activeElement.value")
    assert moved.startswith("down:"), "it can be moved on without looking for it"
    page.locator("[name=place]").nth(1).fill("1")
    page.locator("[name=place]").nth(1).press("Enter")
    page.wait_for_load_state()
    assert titles.all_inner_texts() == before
    shot(page, f"arranged-{size}")
    demand_accessible(page, [*WCAG, "best-practice"])
