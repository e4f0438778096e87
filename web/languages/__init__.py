"""Words in the reader's language.

The sources speak English. `<language>.po` holds the same in another language, and is
read as it is: nothing has to be compiled. `make words` brings the files up to date.

    from web.languages import _
    notice = _("Your token “%(name)s” is ready", name=name)

A `%` in a message is written `%%`, in Python and in templates.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

CATALOGUES = Path(__file__).parent
#: The language of the sources.
ENGLISH = "en"
#: The languages that Inkpost speaks, each by its own name.
LANGUAGES = {
    ENGLISH: "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "ar": "العربية",
}

#: The language of the request that is answered.
_spoken = ContextVar("spoken", default=ENGLISH)


def speak(language: str) -> None:
    """Answer the present request in `language`, one of `LANGUAGES`."""
    _spoken.set(language)


def spoken() -> str:
    """Return the language in which the present request is answered."""
    return _spoken.get()


def direction(language: str) -> str:
    """Return *rtl* or *ltr*.

    >>> direction("ar"), direction("de")
    ('rtl', 'ltr')
    """
    return Locale.parse(language).text_direction


def gettext(message: str, **values: object) -> str:
    """Return `message` in the spoken language, with `values` in their places."""
    return translated(message) % values


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return the form for `num` things, which is also the value `num` in it."""
    return translated_form(one, many, num) % ({"num": num} | values)


_ = gettext


def N_(message: str) -> str:  # noqa: N802  # the name that gettext's tools know
    """Return `message`: it is only marked here, and translated where it is shown."""
    return message


def translated(message: str) -> str:
    """Return `message` in the spoken language, its places still empty."""
    return _catalogue(spoken()).gettext(message)


def translated_form(one: str, many: str, num: int) -> str:
    """Return the form for `num` things, its places still empty."""
    return _catalogue(spoken()).ngettext(one, many, num)


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == ENGLISH:
        return NullTranslations()
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def wanted(accepted: str) -> str:
    """Return the language that a browser's `Accept-Language` likes best of ours.

    >>> wanted("pt-BR, fr-CH;q=0.7, de;q=0.9"), wanted("ja"), wanted("de;q=0")
    ('de', 'en', 'en')
    """
    weighed = [_weighed(part) for part in accepted[:300].split(",")]
    liked = sorted((w for w in weighed if w[0] > 0), key=lambda w: -w[0])
    return negotiate_locale([tag for _weight, tag in liked], LANGUAGES, "-") or ENGLISH


def _weighed(part: str) -> tuple[float, str]:
    tag, _, weight = part.strip().partition(";q=")
    try:
        return float(weight or 1), tag
    except ValueError:
        return 0, tag


class Listener:
    """Lets every request be answered in the language that its browser asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; an account's own language comes later, and wins."""
        if scope["type"] == "http":
            speak(wanted(Headers(scope=scope).get("accept-language", "")))
        await self._app(scope, receive, send)
