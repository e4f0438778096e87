"""How pages look: light, dark, for e-ink, or as the device asks for.

It is kept in the browser, not in the account: a reader has a phone and an e-reader.
"""

from __future__ import annotations

from fastapi import Request, Response

from web.languages import N_

#: The themes to choose from; the first one follows the device.
THEMES = {
    "auto": N_("As the device asks for"),
    "light": N_("Light"),
    "dark": N_("Dark"),
    "eink": N_("E-ink"),
}
COOKIE = "inkpost-theme"
#: Seconds.
LIFE = 400 * 24 * 3600


def theme(request: Request) -> str:
    """Return the theme that this browser has chosen."""
    chosen = request.cookies.get(COOKIE, "")
    return chosen if chosen in THEMES else "auto"


def set_theme(response: Response, chosen: str) -> None:
    """Have the browser keep the theme `chosen`."""
    response.set_cookie(COOKIE, chosen, max_age=LIFE, httponly=True, samesite="lax")
