"""Articles that lack their text, and whose reader wants it now."""

from __future__ import annotations

from collections.abc import Sequence

from inkpost.model import Account, ArticleId
from web.desk import Desk


def call_links(desk: Desk, account: Account, ids: Sequence[ArticleId]) -> int:
    """Have those of `ids` read now that lack their text; return how many those are."""
    called = desk.library.links.call(account.id, ids)
    for id in called:
        desk.enqueue("read", id)
    return len(called)
