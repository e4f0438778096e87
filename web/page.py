"""Pages: rendered by the server, whole without JavaScript."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from inkpost.model import Account
from inkpost.render import environment
from web import languages, looks, times
from web.told import told

STATIC = Path(__file__).parent / "static"


def page(
    request: Request,
    template: str,
    account: Account | None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """Return `templates/web/<template>` with `values`, for `account`."""
    text = render_page(request, template, account, **values)
    return HTMLResponse(text, status, headers)


def render_page(
    request: Request, template: str, account: Account | None, **values: Any
) -> str:
    """Return the text of `templates/web/<template>`, in the reader's language."""
    language = languages.spoken()
    return (
        _templates()
        .get_template(template)
        .render(
            account=account,
            here=request.url.path,
            below="/" + request.url.path.split("/")[1],
            language=language,
            direction=languages.direction(language),
            theme=looks.theme(request),
            source=request.app.state.desk.settings.source_url,
            **values,
        )
    )


@cache
def _templates() -> Environment:
    templates = environment("web").overlay(extensions=["jinja2.ext.i18n"])
    templates.install_gettext_callables(  # type: ignore[attr-defined]  # by the extension
        languages.translated, languages.translated_form, newstyle=True
    )
    templates.globals["asset"] = asset
    templates.filters |= {
        "day": times.day,
        "moment": times.moment,
        "number": times.number,
        "octets": times.octets,
        "told": told,
    }
    return templates


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
