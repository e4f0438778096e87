"""Digests and their issues, for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from inkpost.errors import DigestInvalid
from inkpost.model import Digest, DigestId, ExportId, IssueId
from inkpost.orders import order_draft
from web.api.bearer import Owner, Reader
from web.api.cursors import Behind, Limit, next_cursor
from web.api.digest_values import (
    DigestShown,
    DigestsShown,
    DigestValue,
    IssueShown,
    IssuesShown,
    NextShown,
    digest_shown,
    issue_shown,
    next_shown,
    plan_of,
)
from web.api.export_values import ExportShown, export_shown
from web.api.idempotency import IdempotencyKey, once
from web.api.values import Value
from web.desk import TheDesk
from web.strict import StrictRoute

router = APIRouter(prefix="/digests", tags=["digests"], route_class=StrictRoute)


class _SentNow(Value):
    """What makes two requests for an issue the same."""

    digest: str


class _Drafted(Value):
    """What makes two requests for a book of the next issue the same."""

    draft: str


@router.get("")
def list_digests(desk: TheDesk, account: Reader) -> DigestsShown:
    """List the digests, and when each is due next."""
    found = desk.library.digests.list(account.id)
    return DigestsShown(items=[digest_shown(digest) for digest in found])


@router.post("", status_code=201)
def add_digest(
    desk: TheDesk, account: Owner, wanted: DigestValue, key: IdempotencyKey = None
) -> DigestShown:
    """Make a digest."""

    def make() -> str:
        return desk.library.digests.add(account.id, plan_of(wanted)).id

    id = DigestId(once(desk, account, key, wanted, make))
    return digest_shown(desk.library.digests.find(account.id, id))


def _digest(desk: TheDesk, account: Reader, id: DigestId) -> Digest:
    return desk.library.digests.find(account.id, id)


#: The digest that the path names, if it is the account's.
TheDigest = Annotated[Digest, Depends(_digest)]


@router.get("/{id:key}")
def show_digest(digest: TheDigest) -> DigestShown:
    """Show a digest."""
    return digest_shown(digest)


@router.put("/{id:key}")
def change_digest(
    desk: TheDesk, account: Owner, id: DigestId, wanted: DigestValue
) -> DigestShown:
    """Make a digest like this from now on."""
    return digest_shown(desk.library.digests.change(account.id, id, plan_of(wanted)))


@router.delete("/{id:key}", status_code=204)
def remove_digest(desk: TheDesk, account: Owner, id: DigestId) -> None:
    """Forget a digest and its list of issues; what it has sent stays in the history."""
    desk.library.digests.remove(account.id, id)


@router.post("/{id:key}/pause")
def pause_digest(desk: TheDesk, account: Owner, id: DigestId) -> DigestShown:
    """Let a digest rest. Twice is the same."""
    return digest_shown(desk.library.digests.pause(account.id, id))


@router.post("/{id:key}/resume")
def resume_digest(desk: TheDesk, account: Owner, id: DigestId) -> DigestShown:
    """Let a digest go on, with its next time. Twice is the same."""
    return digest_shown(desk.library.digests.resume(account.id, id))


@router.get("/{id:key}/next")
def show_next(desk: TheDesk, digest: TheDigest) -> NextShown:
    """Show what the next issue would be, if it were made now."""
    try:
        choice = desk.library.issue_list.look_ahead(digest)
    except DigestInvalid as error:
        return NextShown(reason=str(error), articles=[], left=0)
    return next_shown(digest, choice)


@router.post("/{id:key}/next/book", status_code=202)
def make_draft(
    desk: TheDesk, account: Reader, digest: TheDigest, key: IdempotencyKey = None
) -> ExportShown:
    """Have the next issue made as it would be now, as an export; nothing is sent."""

    def make() -> str:
        now = datetime.now(UTC)
        return order_draft(desk.library, desk.enqueue, now, digest).id

    id = ExportId(once(desk, account, key, _Drafted(draft=digest.id), make))
    return export_shown(desk.library.exports.find(account.id, id))


@router.post("/{id:key}/issues", status_code=202)
def send_now(
    desk: TheDesk,
    account: Owner,
    id: DigestId,
    key: IdempotencyKey = None,
) -> IssueShown:
    """Have an issue made now of what there is. Within a minute it is the same one."""
    digest = desk.library.digests.find(account.id, id)

    def make() -> str:
        issue = desk.library.issues.begin(digest, "reader")
        desk.enqueue("issue", issue)
        return issue

    made = once(desk, account, key, _SentNow(digest=id), make)
    return issue_shown(desk.library.issue_list.find(account.id, IssueId(made)))


@router.get("/{id:key}/issues")
def list_issues(
    desk: TheDesk, account: Reader, digest: TheDigest, behind: Behind, limit: Limit = 50
) -> IssuesShown:
    """List the issues of a digest, the newest first, missed ones too."""
    found = desk.library.issue_list.list(
        account.id, digest.id, limit, behind.at, behind.id
    )
    rows = [(issue.due_at, issue.id) for issue in found]
    return IssuesShown(
        items=[issue_shown(issue) for issue in found], next=next_cursor(rows, limit)
    )
