"""The routes of the application, as they are now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from starlette.routing import BaseRoute


def walk(routes: Iterable[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Yield (method, path) of every route, those of included routers too."""
    for route in routes:
        if contexts := getattr(route, "effective_route_contexts", None):
            for context in contexts():
                yield from ((method, context.path_format) for method in context.methods)


def changing_pages(routes: Iterable[BaseRoute]) -> list[tuple[str, str]]:
    """Return (method, path) of the pages' routes that change something."""
    return sorted(
        (method, re.sub(r"\{\w+\}", "x", path))
        for method, path in walk(routes)
        if method not in {"GET", "HEAD"} and not path.startswith("/api/")
    )
