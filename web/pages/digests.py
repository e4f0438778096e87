"""Digests: the list, the editor, a look at the next issue, and the issues so far."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import AwareDatetime

from inkpost.errors import DigestInvalid, Permanent
from inkpost.model import Account, Digest, DigestId, Plan
from inkpost.model.schedules import zone_names
from inkpost.orders import order_draft
from web import digest_form, digest_words, words
from web.desk import Desk, TheDesk
from web.digest_form import Filled, Row, filled_with, plan_of
from web.digest_sources import choices, names
from web.languages import _
from web.page import page
from web.reader import Reader

router = APIRouter()

#: Issues on one page of the list.
PAGE = 20


def _digest(desk: TheDesk, reader: Reader, id: DigestId) -> Digest:
    return desk.library.digests.find(reader.id, id)


#: The digest that the path names, if it is the reader's; 404 otherwise.
TheDigest = Annotated[Digest, Depends(_digest)]


def _filled(
    name: Annotated[str, Form(max_length=300)] = "",
    zone: Annotated[str, Form(max_length=64)] = "",
    days: Annotated[str, Form(max_length=10)] = "daily",
    weekday: Annotated[list[int], Form()] = [],  # noqa: B006
    month_days: Annotated[str, Form(max_length=100)] = "",
    times: Annotated[str, Form(max_length=300)] = "",
    device: Annotated[list[str], Form()] = [],  # noqa: B006
    title: Annotated[list[str], Form()] = [],  # noqa: B006
    source: Annotated[list[str], Form()] = [],  # noqa: B006
    words: Annotated[list[str], Form()] = [],  # noqa: B006
    place: Annotated[list[str], Form()] = [],  # noqa: B006
    order: Annotated[str, Form(max_length=10)] = "newest",
    format: Annotated[str, Form(max_length=10)] = "epub",
    keep_days: Annotated[str, Form(max_length=10)] = "30",
    most_articles: Annotated[str, Form(max_length=10)] = "",
    most_minutes: Annotated[str, Form(max_length=10)] = "",
    least_articles: Annotated[str, Form(max_length=10)] = "",
    least_minutes: Annotated[str, Form(max_length=10)] = "",
    send_when: Annotated[str, Form(max_length=10)] = "",
    long_minutes: Annotated[str, Form(max_length=10)] = "",
    marks_upstream: Annotated[bool, Form()] = False,  # noqa: FBT002
    no_pictures: Annotated[bool, Form()] = False,  # noqa: FBT002
    mail_when_empty: Annotated[bool, Form()] = False,  # noqa: FBT002
) -> Filled:
    columns = (title, source, words, place)
    rows = zip(*columns, strict=False)
    most, least = (most_articles, most_minutes), (least_articles, least_minutes)
    numbers = (*most, *least, send_when, long_minutes)
    return Filled(
        name=name,
        zone=zone,
        days=days,
        weekdays=tuple(weekday),
        month_days=month_days,
        times=times,
        devices=tuple(device),
        rows=tuple(Row(*row) for row in rows if any(row[1:3])),
        order=order,
        format=format,
        keep_days=keep_days,
        numbers=tuple(zip(digest_form.NUMBERS, numbers, strict=True)),
        marks_upstream=marks_upstream,
        pictures=not no_pictures,
        mail_when_empty=mail_when_empty,
    )


#: The form of a digest as its reader has filled it in.
TheForm = Annotated[Filled, Depends(_filled)]


@router.get("/digests")
def show_all(request: Request, desk: TheDesk, reader: Reader) -> Response:
    """Show the digests, and when each is sent next."""
    return page(
        request,
        "digests.html",
        reader,
        digests=desk.library.digests.list(reader.id),
        has_devices=bool(desk.library.devices.list(reader.id)),
        now=datetime.now(UTC),
        words=digest_words,
    )


@router.get("/digests/new")
def show_new(request: Request, desk: TheDesk, reader: Reader) -> Response:
    """Show an editor with what most readers want."""
    devices = desk.library.devices.list(reader.id)
    before = desk.library.digests.list(reader.id)
    rows = [Row(_("Unread"), "library:unread", "", "1")]
    if desk.library.subscriptions.list(reader.id):
        rows.append(Row(_("Feeds"), "feeds:", "", "2"))
    usual = Filled(
        name=_("Morning Digest"),
        zone=before[-1].plan.zone if before else "",
        devices=tuple(device.id for device in devices[:1]),
        rows=tuple(rows),
    )
    return _editor(request, desk, reader, usual, None)


@router.post("/digests")
def add(request: Request, desk: TheDesk, reader: Reader, filled: TheForm) -> Response:
    """Make a new digest, if it can be like this."""
    try:
        digest = desk.library.digests.add(reader.id, _plan(desk, reader, filled))
    except Permanent as error:
        return _editor(request, desk, reader, filled, None, str(error))
    return _shown(digest)


@router.get("/digests/{id:key}")
def show(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    digest: TheDigest,
    before: AwareDatetime | None = None,
    after: str = "",
) -> Response:
    """Show a digest: when it is sent next, and its issues so far."""
    found = desk.library.issue_list.list(
        reader.id, digest.id, PAGE + 1, before, after or None
    )
    return page(
        request,
        "digest.html",
        reader,
        digest=digest,
        issues=found[:PAGE],
        older=found[PAGE - 1] if len(found) > PAGE else None,
        devices=_devices(desk, reader, digest),
        now=datetime.now(UTC),
        words=digest_words,
        book_words=words,
    )


@router.get("/digests/{id:key}/edit")
def edit(
    request: Request, desk: TheDesk, reader: Reader, digest: TheDigest
) -> Response:
    """Show the editor, filled in as the digest is."""
    return _editor(request, desk, reader, filled_with(digest.plan), digest)


@router.post("/digests/{id:key}")
def change(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    digest: TheDigest,
    filled: TheForm,
) -> Response:
    """Make the digest like this, if it can be."""
    try:
        changed = desk.library.digests.change(
            reader.id, digest.id, _plan(desk, reader, filled)
        )
    except Permanent as error:
        return _editor(request, desk, reader, filled, digest, str(error))
    return _shown(changed)


@router.get("/digests/{id:key}/next")
def look_ahead(
    request: Request, desk: TheDesk, reader: Reader, digest: TheDigest
) -> Response:
    """Show what the next issue would be, if it were made now."""
    devices = _devices(desk, reader, digest)
    return page(
        request,
        "digest_next.html",
        reader,
        digest=digest,
        choice=desk.library.issue_list.look_ahead(digest) if devices else None,
        words=digest_words,
        now=datetime.now(UTC),
    )


@router.post("/digests/{id:key}/next/book")
def make_draft(desk: TheDesk, digest: TheDigest) -> Response:
    """Have the next issue made as it would be now; nothing is sent."""
    try:
        export = order_draft(desk.library, desk.enqueue, datetime.now(UTC), digest)
    except DigestInvalid:
        return RedirectResponse(f"/digests/{digest.id}/next", 303)  # it says why
    return RedirectResponse(f"/exports/{export.id}", 303)


@router.post("/digests/{id:key}/now")
def send_now(desk: TheDesk, digest: TheDigest) -> Response:
    """Have an issue made of what there is."""
    desk.enqueue("issue", desk.library.issues.begin(digest, "reader"))
    return _shown(digest)


@router.post("/digests/{id:key}/pause")
def pause(desk: TheDesk, reader: Reader, id: DigestId) -> Response:
    """Let the digest rest."""
    return _shown(desk.library.digests.pause(reader.id, id))


@router.post("/digests/{id:key}/resume")
def resume(desk: TheDesk, reader: Reader, id: DigestId) -> Response:
    """Let it go on."""
    return _shown(desk.library.digests.resume(reader.id, id))


@router.post("/digests/{id:key}/remove")
def remove(desk: TheDesk, reader: Reader, id: DigestId) -> Response:
    """Forget the digest; what it has sent stays in the history."""
    desk.library.digests.remove(reader.id, id)
    return RedirectResponse("/digests", 303)


def _devices(desk: Desk, reader: Account, digest: Digest) -> list[str]:
    known = {one.id: one.name for one in desk.library.devices.list(reader.id)}
    return [known[id] for id in digest.plan.devices if id in known]


def _plan(desk: Desk, reader: Account, filled: Filled) -> Plan:
    return plan_of(filled, names(desk.library, reader, filled))


def _editor(
    request: Request,
    desk: Desk,
    reader: Account,
    filled: Filled,
    digest: Digest | None,
    wrong: str | None = None,
) -> Response:
    return page(
        request,
        "digest_edit.html",
        reader,
        422 if wrong else 200,
        digest=digest,
        filled=filled,
        wrong=wrong,
        devices=desk.library.devices.list(reader.id),
        choices=choices(desk.library, reader, filled),
        zones=zone_names(),
        weekdays=digest_words.weekdays(),
        orders=digest_words.ORDERS,
        formats=words.FORMATS,
        has_services=bool(desk.library.upstreams.list(reader.id)),
    )


def _shown(digest: Digest) -> Response:
    return RedirectResponse(f"/digests/{digest.id}", 303)
