"""The web application: pages for readers, an API for programs.

uvicorn --factory web.app:create_app
"""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from inkpost.settings import Settings, read_settings
from inkpost.store import open_store
from library import limits_of, open_library, quota_of
from web import api, opds, pages, refusals
from web.desk import Desk
from web.languages import Listener
from web.metrics import Measure, Metrics
from web.openid import open_provider, openid_middleware
from web.page import STATIC
from web.rates import Rates
from web.security import Guard, OpenApi
from worker.messages import open_enqueue, open_ping

#: Bytes of a request's body; routes that take more say so themselves (safety 126).
LARGEST_BODY = 2_000_000


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application, on the library that `settings` name.

    Without `settings`, as uvicorn's `--factory` calls it, they are read here.
    """
    settings = settings or read_settings()
    quota = quota_of(settings)
    library = open_library(
        settings.database_url,
        settings.data_dir.resolve(),
        secret_key=settings.secret_key,
        quota=quota,
        limits=limits_of(settings),
        store=open_store(settings),
    )
    desk = Desk(settings, library, open_enqueue(settings), open_ping(settings))
    return build_app(desk)


def build_app(desk: Desk) -> FastAPI:
    """Return the application in front of `desk`."""
    metrics = Metrics(desk)
    app = Application(
        title="Inkpost",
        summary="Puts web articles on e-readers",
        version="1",
        openapi_url="/openapi.json",
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        max_body_size=LARGEST_BODY,
        form_limits={"max_fields": 100, "max_files": 0, "max_part_size": 200_000},
        middleware=[
            Middleware(Measure, metrics=metrics),
            Middleware(Guard, public_url=desk.settings.public_url),
            Middleware(OpenApi),
            *openid_middleware(desk.settings),
            Middleware(Listener),
        ],
    )
    app.state.desk = desk
    app.state.rates = Rates(desk.settings.api_requests_a_minute)
    app.state.provider = open_provider(desk.settings)
    app.state.metrics = metrics
    refusals.register(app)
    app.include_router(api.router)
    app.include_router(pages.router)
    app.include_router(opds.router)
    app.mount("/static", Static(directory=STATIC))
    return app


class Application(FastAPI):
    """FastAPI, which says in our words that a body is too big."""

    def build_middleware_stack(self) -> ASGIApp:
        """Return all that a request goes through."""
        public_url = self.state.desk.settings.public_url

        def dress(app: ASGIApp) -> ASGIApp:
            return Guard(Listener(app), public_url=public_url)

        return refusals.TooBig(super().build_middleware_stack(), dress)


class Static(StaticFiles):
    """Files that are asked for by their content's hash, and so never change."""

    def file_response(self, *args: object, **options: object) -> Response:
        """Return the file, to be kept by the browser for a year."""
        response = super().file_response(*args, **options)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        # A site that pins the button's content has to be allowed to read it.
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response
