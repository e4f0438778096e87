"""A reader who leaves while workers are at it (safety 133)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inkpost import deliver
from inkpost.model import Article
from inkpost.orders import order
from inkpost.pipeline import bind
from inkpost.removal import remove_account
from tests.inkpost.test_deliver import desk, mails
from tests.support.stories import story
from tests.support.web import Web
from tests.support.workers import Desk

__all__ = ["desk"]


def test_a_reader_who_leaves_is_sent_nothing_more(
    desk: Desk, web: Web, tmp_path: Path
) -> None:  # safety 133
    library = desk.services.library
    bo = library.accounts.add("Bo")
    device = library.devices.add(bo.id, "Kindle", "bo@kindle.com")
    urls = [web.add("/a", story())]
    ordered = order(library, desk.services.enqueue, bo.id, urls, device.id)

    def leave(article: Article, *_brought: object) -> Article:
        remove_account(library, bo.id)
        return article

    gone = replace(desk.services.workshop, illustrate=leave)
    desk.services = replace(desk.services, workshop=gone)
    desk.work()
    desk.tick(hours=1)
    assert mails(tmp_path) == []
    assert not (tmp_path / "books" / ordered.id).exists()
    assert library.work.sweep() == ()


def test_a_book_is_not_kept_for_a_reader_who_has_left(
    desk: Desk, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # safety 133
    library = desk.services.library
    bo = library.accounts.add("Bo")
    device = library.devices.add(bo.id, "Kindle", "bo@kindle.com")
    urls = [web.add("/a", story())]
    ordered = order(library, desk.services.enqueue, bo.id, urls, device.id)
    deliver.fetch(desk.services, ordered.id)

    def leave(*args: Any, **options: Any) -> Any:
        remove_account(library, bo.id)
        return bind(*args, **options)

    monkeypatch.setattr(deliver, "bind", leave)
    deliver.make_book(desk.services, ordered.id)
    assert not (tmp_path / "books" / ordered.id).exists()
