"""A reader with 2,000 articles: choosing, keys, and a browser without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from inkpost.model import Account
from tests.browser.conftest import Shot
from tests.support.crowd import fill
from tests.support.desk import Service

pytestmark = [pytest.mark.slow, pytest.mark.tool]

COUNT = 2000


@pytest.fixture(scope="module")
def session(service: Service, owner: Account, chromium: Browser) -> dict[str, object]:
    """The cookies of a reader with many articles and one device."""
    fill(service.library, owner, COUNT, datetime.now(UTC))
    service.library.devices.add(owner.id, "Anna’s Kindle", "anna@kindle.com")
    context = chromium.new_context()
    page = context.new_page()
    page.goto(service.link(owner))
    page.locator("main button").click()
    kept = context.storage_state()
    context.close()
    return dict(kept)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def reader(
    request: pytest.FixtureRequest,
    chromium: Browser,
    service: Service,
    session: dict[str, object],
) -> Iterator[Page]:
    context = chromium.new_context(
        storage_state=session,  # type: ignore[arg-type]
        java_script_enabled=request.param,
        locale="en-GB",
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(service.address + "/library")
    yield page
    context.close()


def titles(page: Page) -> list[str]:
    return page.locator("a.title").all_inner_texts()


def test_many_are_chosen_archived_and_brought_back(reader: Page, shot: Shot) -> None:
    first = titles(reader)
    assert len(first) == 50
    shot(reader, "library-2000")
    reader.locator("#all").click()
    assert reader.locator("[name=id]:checked").count() == 50
    reader.get_by_role("button", name="Archive", exact=True).first.click()
    expect(reader.get_by_role("status")).to_contain_text("50 articles archived")
    assert titles(reader) != first
    reader.get_by_role("button", name="Undo").click()
    assert titles(reader) == first


def test_a_search_and_the_pages_after_it(reader: Page, shot: Shot) -> None:
    reader.get_by_role("searchbox").fill("lighthouse tim")
    reader.get_by_role("searchbox").press("Enter")
    found = titles(reader)
    assert len(found) == 50
    assert all("How a lighthouse keeps time" in title for title in found)
    reader.get_by_role("link", name="Older ones").click()
    assert titles(reader)
    assert set(titles(reader)).isdisjoint(found)
    shot(reader, "library-2000-search")


def test_some_are_sent_as_one_book(
    reader: Page, service: Service, owner: Account, shot: Shot
) -> None:
    for row in (0, 2):
        reader.locator("[name=id]").nth(row).check()
    shot(reader, "library-2000-chosen")
    reader.get_by_role("button", name="Send as one book").click()
    (newest,) = service.library.deliveries.list(owner.id, 1)
    assert reader.url.endswith(f"/deliveries/{newest.id}")
    assert len(newest.items) == 2


def test_keys_do_it_too(
    chromium: Browser, service: Service, session: dict[str, object]
) -> None:
    context = chromium.new_context(storage_state=session)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(service.address + "/library")
    first, second, *_ = titles(page)
    page.keyboard.press("x")  # nothing: the focus is not in the list
    assert page.locator("[name=id]:checked").count() == 0
    page.locator("a.title").first.focus()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == second
    page.keyboard.press("x")
    assert page.locator("[name=id]:checked").count() == 1
    page.keyboard.press("k")
    page.keyboard.press("e")
    expect(page.get_by_role("status")).to_contain_text("1 article archived")
    assert titles(page)[0] == second
    page.get_by_role("button", name="Undo").click()
    assert titles(page)[0] == first
    context.close()


def test_all_that_can_be_done_fits_on_a_phone(
    chromium: Browser, service: Service, session: dict[str, object], shot: Shot
) -> None:
    context = chromium.new_context(
        storage_state=session,  # type: ignore[arg-type]
        viewport={"width": 360, "height": 740},
        locale="de-DE",  # long words
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(service.address + "/library")
    page.locator("[name=id]").first.check()
    page.locator(".doing summary").click()
    shot(page, "library-phone-doing")
    edges = "all => all.map((one) => one.getBoundingClientRect()).map((one) => "
    edges += "[one.left, one.right])"
    shown = page.locator(".doing :is(button, select, input)").evaluate_all(edges)
    assert len(shown) == 10
    assert [one for one in shown if one[0] < 0 or one[1] > 360] == []
    context.close()
