"""How Inkpost looks and speaks: the theme of this browser, the account's language."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from web.desk import TheDesk
from web.languages import LANGUAGES
from web.looks import THEMES, set_theme
from web.reader import Reader

router = APIRouter()


@router.post("/settings/look")
def choose(
    desk: TheDesk,
    reader: Reader,
    language: Annotated[str, Form()] = "",
    theme: Annotated[str, Form()] = "",
) -> Response:
    """Keep the language in the account, and the theme in the browser."""
    known = language if language in LANGUAGES else None
    desk.library.accounts.speak(reader.id, known)
    response = RedirectResponse("/settings", 303)
    if theme in THEMES:
        set_theme(response, theme)
    return response
