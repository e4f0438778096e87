"""The pages, one module a subject."""

from fastapi import APIRouter

from web.pages import (
    account,
    archive,
    arranging,
    articles,
    choosing,
    deliveries,
    devices,
    digests,
    exports,
    feed,
    feeds,
    guest_mail,
    health,
    imports,
    in_book,
    joining,
    library,
    look,
    notices,
    operator,
    printing,
    publishers,
    readers,
    senders,
    sending,
    services,
    settings,
    sign_in,
    sign_in_code,
    single_sign_on,
)

router = APIRouter(include_in_schema=False)
for subject in (sending, library, choosing, articles, digests, deliveries, devices):
    router.include_router(subject.router)
for subject in (
    printing,
    guest_mail,
    arranging,
    exports,
    imports,
    publishers,
    senders,
    services,
):
    router.include_router(subject.router)
router.include_router(notices.router)
for subject in (feeds, feed):
    router.include_router(subject.router)
for subject in (
    settings,
    look,
    operator,
    account,
    archive,
    readers,
    single_sign_on,
    sign_in_code,
    sign_in,
    joining,
    health,
    in_book,
):
    router.include_router(subject.router)
