"""What the links in a book lead to: one tiny page, with one button (contract D7).

It has to work in the browser of a Kindle, which is old and slow, and has no session
here: the token in the address is all the proof there is. GET changes nothing, for
whatever looks at links before their reader does opens them too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from inkpost.action_links import PATH, Action, Signed, open_links
from inkpost.model import ArticleId, DeliveryId, SavedArticle
from web.desk import Desk, TheDesk
from web.languages import LANGUAGES, N_, speak
from web.page import render_page

#: The page is nobody's to find, and tells no other site where its reader came from.
HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}

router = APIRouter(prefix=PATH.rstrip("/"))


@dataclass(frozen=True, slots=True)
class Deed:
    """What a link does. `do`, `undo`: changes of the library; the rest are words."""

    do: str
    undo: str
    button: str
    done: str


DEEDS: dict[Action, Deed] = {
    "archive": Deed("archive", "unarchive", N_("Archive it"), N_("It is archived.")),
    "favourite": Deed(
        "favour", "unfavour", N_("Make it a favourite"), N_("It is a favourite now.")
    ),
    "archive_all": Deed(
        "archive", "unarchive", N_("Archive them all"), N_("All are archived.")
    ),
}


async def _signed(desk: TheDesk, token: str) -> Signed:
    signed = open_links(desk.settings).read(token, datetime.now(UTC))
    if signed is None:
        raise HTTPException(403, headers=HEADERS)
    account = await run_in_threadpool(desk.library.accounts.find, signed.account)
    if account and account.language in LANGUAGES:
        speak(account.language)
    return signed


#: What the token in the path is for; 403 where it is none, or has run out.
TheSigned = Annotated[Signed, Depends(_signed)]


@router.get("/{token}")
def ask(request: Request, desk: TheDesk, signed: TheSigned, token: str) -> Response:
    """Show what the link does, and one button; or go to the site."""
    articles = _articles(desk, signed)
    if signed.action == "read":
        return RedirectResponse(articles[0].url, 303, headers=HEADERS)
    text = render_page(
        request,
        "in_book.html",
        None,
        address=PATH + token,
        deed=DEEDS[signed.action],
        done=_is_done(signed.action, articles),
        articles=articles,
    )
    return HTMLResponse(text, headers=HEADERS)


@router.post("/{token}")
def act(
    desk: TheDesk,
    signed: TheSigned,
    token: str,
    undo: Annotated[bool, Form()] = False,  # noqa: FBT002
) -> Response:
    """Do it, or undo it; again is the same as once."""
    if signed.action == "read":
        raise HTTPException(405)
    deed = DEEDS[signed.action]
    ids = [article.id for article in _articles(desk, signed)]
    what = deed.undo if undo else deed.do
    desk.library.shelves.change(signed.account, ids, what)
    return RedirectResponse(PATH + token, 303, headers=HEADERS)


def _articles(desk: Desk, signed: Signed) -> Sequence[SavedArticle]:
    """Return the articles that are meant; raise `NotFound` where there are none."""
    shelves, account = desk.library.shelves, signed.account
    if signed.action != "archive_all":
        return [shelves.find(account, ArticleId(signed.subject))]
    delivery = desk.library.deliveries.find(account, DeliveryId(signed.subject))
    return shelves.some(
        account, [item.article for item in delivery.items if item.article]
    )


def _is_done(action: Action, articles: Sequence[SavedArticle]) -> bool:
    if action == "favourite":
        return articles[0].is_favourite
    return all(article.is_archived for article in articles)
