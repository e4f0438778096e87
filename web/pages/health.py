"""Whether it runs, for machines that watch."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from web.desk import TheDesk

router = APIRouter()


@router.get("/healthz")
def healthz() -> JSONResponse:
    """Say that this process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
def readyz(desk: TheDesk) -> JSONResponse:
    """Say whether readers can be served: 503 while the database does not answer."""
    if desk.library.answers():
        return JSONResponse({"status": "ok"})
    return JSONResponse({"status": "the database does not answer"}, 503)
