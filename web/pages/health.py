"""Whether it runs, for machines that watch."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from web.desk import TheDesk
from web.health import look

router = APIRouter()


@router.get("/healthz")
def healthz() -> JSONResponse:
    """Say that this process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
def readyz(desk: TheDesk) -> JSONResponse:
    """Say whether all is well that readers and their books need: 503 where not."""
    checks = look(desk)
    wrong = [check.sentence for check in checks if not check.ok]
    content = {
        "status": "; ".join(wrong) or "ok",
        "checks": {check.name: check.sentence for check in checks},
    }
    return JSONResponse(content, 503 if wrong else 200)
