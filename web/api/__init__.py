"""The API, version 1: what a reader's programs can do with a token."""

from fastapi import APIRouter

from web.api import (
    archive,
    articles,
    captures,
    deliveries,
    devices,
    digests,
    exports,
    feeds,
    imports,
    mail,
    rules,
    services,
)
from web.api.values import PROBLEMS

router = APIRouter(prefix="/api/v1", responses=PROBLEMS)
for subject in (
    archive,
    articles,
    captures,
    deliveries,
    devices,
    digests,
    exports,
    imports,
    mail,
    rules,
    services,
):
    router.include_router(subject.router)
for more in (feeds.lists, feeds.router):  # a list is no feed
    router.include_router(more)
router.include_router(articles.saves)
