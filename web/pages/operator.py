"""The operator's page, and the same numbers for Prometheus.

Only the owner sees it. It tells how the machine runs, and nothing of what is read.
"""

from __future__ import annotations

import hmac
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from delivery.sentences import MAKING
from inkpost.model import Account, Usage
from inkpost.post import Outcome
from library import Library
from web.desk import TheDesk
from web.digest_words import STATES
from web.health import look
from web.languages import N_
from web.page import page
from web.reader import Reader, Visitor
from web.storage import KINDS, measure
from web.told import cause

router = APIRouter()

#: How far back failures are counted.
LATELY = timedelta(days=7)
#: Causes that are listed.
MOST_CAUSES = 20
#: A process that is silent for longer is probably gone.
SILENT = timedelta(seconds=60)

#: What came of the mails of each rung: (rung, outcome, mails).
Rungs = tuple[tuple[str, Outcome, int], ...]

STEPS = {"fetch": N_("Fetching"), "bind": N_("Binding"), "send": N_("Sending")}
CHECKS = {
    "database": N_("Database"),
    "broker": N_("Broker"),
    "storage": N_("Storage"),
    "clock": N_("Clock"),
    "queue": N_("Queue"),
}


def owner(reader: Reader) -> Account:
    """Return the account of the session; 404 where it is not the owner's."""
    if not reader.is_owner:
        raise HTTPException(404)
    return reader


Owner = Annotated[Account, Depends(owner)]


@router.get("/operator")
def show(request: Request, desk: TheDesk, reader: Owner) -> Response:
    """Show queues, workers, runs, failures, storage, users and health."""
    checks = look(desk)
    if not checks[0].ok:
        raise HTTPException(503, checks[0].sentence)
    library, now = desk.library, datetime.now(UTC)
    return page(
        request,
        "operator.html",
        reader,
        checks=checks,
        check_names=CHECKS,
        queues=library.overview.queues(),
        steps=STEPS,
        issues=library.issues.states(),
        issue_states=STATES,
        late=round(library.issues.lateness()),
        processes=library.runs.processes(),
        silent=now - SILENT,
        runs=library.runs.list(),
        causes=_causes(library),
        days=LATELY.days,
        rungs=_rungs(library),
        makings=MAKING,
        storage=measure(desk.store),
        kinds=KINDS,
        readers=_readers(library),
    )


def _readers(library: Library) -> list[tuple[str, int, Usage]]:
    """Return the name, the number of articles and the usage of each account."""
    kept = library.overview.kept()
    return [
        (each.name, kept.get(each.id, 0), library.quotas.usage(each.id))
        for each in library.accounts.list()
    ]


def _rungs(library: Library) -> list[tuple[str | None, Rungs]]:
    """Return what came of each rung: of everybody (None), then by the reader's name."""
    mails, readers = library.mails, library.accounts.list()
    found: list[tuple[str | None, Rungs]] = [(None, mails.rungs())]
    found += [(each.name, mails.rungs(each.id)) for each in readers]
    return [(name, rungs) for name, rungs in found if rungs]


def _causes(library: Library) -> list[tuple[str, int]]:
    causes: Counter[str] = Counter()
    for sentence, count in library.overview.failures(LATELY):
        causes[cause(sentence)] += count
    return causes.most_common(MOST_CAUSES)


@router.get("/metrics")
def metrics(request: Request, desk: TheDesk, visitor: Visitor) -> Response:
    """Return the numbers for Prometheus, to the owner or to who has the token."""
    if not _may_measure(request, desk.settings.metrics_token, visitor):
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
    content = generate_latest(request.app.state.metrics.registry)
    return Response(content, headers={"Content-Type": CONTENT_TYPE_LATEST})


def _may_measure(request: Request, token: str, visitor: Account | None) -> bool:
    if visitor is not None and visitor.is_owner:
        return True
    given = request.headers.get("authorization", "")
    return bool(token) and hmac.compare_digest(
        given.encode(), f"Bearer {token}".encode()
    )
