"""Pages: rendered by the server, whole without JavaScript."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from inkpost.model import Account
from inkpost.render import render

STATIC = Path(__file__).parent / "static"


def page(
    request: Request,
    template: str,
    account: Account | None,
    status: int = 200,
    **values: Any,
) -> HTMLResponse:
    """Return `templates/web/<template>` with `values`, for `account`."""
    here = request.url.path
    text = render("web", template, account=account, here=here, asset=asset, **values)
    return HTMLResponse(text, status)


@cache
def integrity(name: str) -> str:
    """Return what pins the static file `name` (Subresource Integrity)."""
    digest = hashlib.sha384((STATIC / name).read_bytes()).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"


@cache
def asset(name: str) -> str:
    """Return the address of the static file `name`, another one when it changes."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"
