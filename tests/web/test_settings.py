"""The settings page: the bookmarklet, and tokens for programs."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
import requests
from lxml import html

from inkpost.model import Account
from tests.support.desk import Service
from web.pages.settings import MOST_TOKENS


def make(service: Service, browser: requests.Session, **form: str) -> requests.Response:
    return browser.post(service.address + "/settings/tokens", data=form, timeout=5)


def test_a_token_is_shown_once_and_works(
    service: Service, browser: requests.Session
) -> None:
    page = make(service, browser, name="Phone", scope="save").text
    (secret,) = re.findall(r"ink_[\w-]{43}", page)
    headers = {"Authorization": f"Bearer {secret}"}
    url = service.address + "/api/v1/devices"
    assert requests.get(url, headers=headers, timeout=5).status_code == 200
    later = browser.get(service.address + "/settings", timeout=5).text
    assert "Phone" in later
    assert secret not in later


def test_a_revoked_token_ends_at_once(
    service: Service, browser: requests.Session, owner: Account
) -> None:
    token, secret = service.library.tokens.make(owner.id, "Lost", "all")
    url = f"{service.address}/settings/tokens/{token.id}/revoke"
    browser.post(url, timeout=5)
    assert service.library.tokens.use(secret) is None


def test_a_token_may_have_an_end(
    service: Service, browser: requests.Session, owner: Account
) -> None:
    page = make(service, browser, name="Trial", scope="save", days="30").text
    assert "good until" in page
    token = next(
        one for one in service.library.tokens.list(owner.id) if one.name == "Trial"
    )
    assert token.expires_at
    assert (token.expires_at - token.created_at).days in {29, 30}
    assert make(service, browser, name="x", days="-1").status_code == 422


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "scope": "save"},
        {"name": "\u2028", "scope": "save"},
        {"name": "x", "scope": "root"},
    ],
)
def test_a_token_needs_a_name_and_a_scope(
    service: Service, browser: requests.Session, owner: Account, form: dict[str, str]
) -> None:
    before = service.library.tokens.list(owner.id)
    assert make(service, browser, **form).status_code == 422
    assert service.library.tokens.list(owner.id) == before


def test_there_is_an_end_to_tokens(
    service: Service, browser: requests.Session, owner: Account
) -> None:
    tokens = service.library.tokens
    made = [tokens.make(owner.id, "Many", "read")[0] for _ in range(MOST_TOKENS)]
    answer = make(service, browser, name="One more", scope="read")
    assert len(made) == MOST_TOKENS
    assert "One more" not in [token.name for token in tokens.list(owner.id)]
    assert "remove one that is not used" in answer.text


def test_the_bookmarklet_opens_the_page_beside(
    service: Service, browser: requests.Session
) -> None:
    page = html.fromstring(browser.get(service.address + "/settings", timeout=5).text)
    (link,) = page.cssselect("a[href^='javascript:']")
    script = str(link.get("href"))
    assert f"open('{service.address}/send?url='" in script
    assert "noopener" in script


def test_the_button_for_publishers_is_small_and_pinned(
    service: Service, browser: requests.Session
) -> None:
    answer = requests.get(service.address + "/static/button-1.0.js", timeout=5)
    assert len(answer.content) <= 6 * 1024
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    digest = base64.b64encode(hashlib.sha384(answer.content).digest()).decode()
    assert digest in browser.get(service.address + "/publishers", timeout=5).text


def test_the_button_for_publishers_sets_and_asks_nothing(service: Service) -> None:
    script = requests.get(service.address + "/static/button-1.0.js", timeout=5).text
    forbidden = ["cookie", "fetch(", "XMLHttp", "localStorage", "postMessage", "eval("]
    code = script.split("(() => {")[1]
    assert [word for word in forbidden if word in code] == []


def test_publishers_find_what_to_copy_and_only_the_owner_the_numbers(
    service: Service, browser: requests.Session
) -> None:
    service.library.clicks.note("courier.example", "pdf")
    page = html.fromstring(browser.get(f"{service.address}/publishers", timeout=5).text)
    (embed,) = page.cssselect("#embed")
    assert f'src="{service.address}/static/button-1.0.js"' in str(embed.text)
    assert [cell.text for cell in page.cssselect("tbody td")] == [
        "courier.example",
        "PDF",
        "1",
    ]
    other = service.session(service.library.accounts.add("Bo"))
    theirs = other.get(f"{service.address}/publishers", timeout=5).text
    assert "courier.example" not in theirs
