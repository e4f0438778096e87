"""Live progress, with and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from inkpost.model import Account, Delivery, DeliveryState
from tests.support.desk import Service
from tests.support.steps import start

pytestmark = [pytest.mark.slow, pytest.mark.tool]


@pytest.fixture
def delivery(service: Service, owner: Account) -> Delivery:
    device = service.library.devices.add(owner.id, "Anna", "anna@kindle.com", "kindle")
    url = "https://skerry.example.org/" + str(
        len(service.library.deliveries.list(owner.id))
    )
    return service.library.deliveries.order(owner.id, [url], device.id)


def test_each_step_is_shown_when_it_comes(
    service: Service, owner: Account, delivery: Delivery, page: Page
) -> None:
    page.goto(service.link(owner))
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{service.address}/deliveries/{delivery.id}")
    expect(page.get_by_role("status")).to_have_text("Waiting for its turn")
    expect(page.locator(".done")).to_have_count(0)

    work = service.library.work
    claim = start(service.library, delivery.id)
    expect(page.locator("[aria-current=step]")).to_have_text("Fetching")
    work.progress(claim, DeliveryState.EXTRACTING, "Looking for the article")
    expect(page.locator("[aria-current=step]")).to_have_text("Extracting")
    expect(page.locator(".done")).to_have_text(["Fetching"])
    work.settle(claim, DeliveryState.FAILED, "It is not there: look elsewhere")
    expect(page.get_by_text("look elsewhere")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_without_javascript_the_page_reloads_itself(
    service: Service, owner: Account, delivery: Delivery, chromium: Browser
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(service.link(owner))
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{service.address}/deliveries/{delivery.id}")
    expect(page.locator("#sentence")).to_have_text("Waiting for its turn")
    start(service.library, delivery.id)
    expect(page.locator("#sentence")).to_have_text("Fetching the page", timeout=15_000)
    context.close()
