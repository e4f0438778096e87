"""From a book that was sent back to the library, in a browser without scripts."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Browser, expect

from library import open_library
from tests.inkpost.test_deliver import text_of
from tests.support.house import running
from tests.support.stories import story
from tests.support.web import Web, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.tool]

#: The browser of a Kindle (firmware 5.16.3).
KINDLE = (
    "Mozilla/5.0 (X11; U; Linux armv7l like Android; en-us) AppleWebKit/531.2+ "
    "(KHTML, like Gecko) Version/5.0 Safari/533.2+ Kindle/3.0+"
)


def test_a_link_in_a_sent_book_archives_its_article(
    chromium: Browser, web: Web, tmp_path: Path
) -> None:
    url = web.add("/a", story("The last ferry"))
    with running(
        tmp_path / "data",
        INKPOST_ALLOW_NETWORKS="127.0.0.0/8",
        INKPOST_ALLOW_PORTS=str(web.port),
        INKPOST_PUBLIC_URL="http://ink.example.org",
    ) as house:
        program = requests.Session()
        program.headers["Authorization"] = f"Bearer {house.token()}"
        api = house.url + "/api/v1"
        to = {"name": "Kindle", "address": "anna@kindle.com"}
        program.post(f"{api}/devices", json=to, timeout=30).raise_for_status()
        order = {"urls": [url], "address": to["address"]}
        id = program.post(f"{api}/deliveries", json=order, timeout=30).json()["id"]

        def state() -> str:
            found = program.get(f"{api}/deliveries/{id}", timeout=30).json()
            return str(found["state"])

        assert wait_until(lambda: state() == "sent", 60), state()
        book = tmp_path / "book.epub"
        answer = program.get(f"{api}/deliveries/{id}/book", timeout=30)
        book.write_bytes(answer.content)
        link = re.findall(r'"(http://ink\.example\.org/do/[\w-]+)">Arch', text_of(book))

        context = chromium.new_context(java_script_enabled=False, user_agent=KINDLE)
        page = context.new_page()
        page.goto(house.url + urlsplit(link[0]).path)
        expect(page.get_by_role("heading", name="The last ferry")).to_be_visible()
        page.get_by_role("button", name="Archive it").click()
        expect(page.get_by_text("It is archived.")).to_be_visible()
        library = open_library("", house.folder)
        owner = library.accounts.owner().id
        assert [one.is_archived for one in library.shelves.list(owner, "all")] == [True]
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("button", name="Archive it")).to_be_visible()
        assert library.shelves.counts(owner)["unread"] == 1
        library.close()
        context.close()
