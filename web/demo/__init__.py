"""A publisher's page to try Inkpost on: one story in a crowded layout.

Everything around the story (menus, cookie banner, newsletter, widgets, comments) is
there to be left out. Served beside the service by `inkpost serve --demo`.
"""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from inkpost.render import render
from inkpost.settings import Settings, read_settings

#: Where the story is, under the demo's own address.
STORY = "/2026/11/14/the-last-night-boat-carries-books"
_STATIC = Path(__file__).parent.parent / "static" / "demo"


def create_demo(settings: Settings | None = None) -> Starlette:
    """Return the publisher's site, whose button opens `settings.public_url`.

    Without `settings`, as uvicorn's `--factory` calls it, they are read here.
    """
    inkpost = (settings or read_settings()).public_url.rstrip("/")

    def home(_request: Request) -> Response:
        return RedirectResponse(STORY)

    def story(request: Request) -> Response:
        url = str(request.url.replace(query="", fragment=""))
        site = str(request.base_url).rstrip("/")
        page = render("demo", "story.html", inkpost=inkpost, url=url, site=site)
        return HTMLResponse(page)

    def elsewhere(_request: Request) -> Response:
        return HTMLResponse(render("demo", "elsewhere.html", story=STORY), 404)

    return Starlette(
        routes=[
            Route("/", home),
            Route(STORY, story),
            Mount("/static", StaticFiles(directory=_STATIC)),
            Route("/{path:path}", elsewhere),
        ]
    )
