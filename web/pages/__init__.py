"""The pages, one module a subject."""

from fastapi import APIRouter

from web.pages import (
    articles,
    choosing,
    deliveries,
    devices,
    guest_mail,
    health,
    in_book,
    library,
    look,
    printing,
    sending,
    settings,
    sign_in,
)

router = APIRouter(include_in_schema=False)
for subject in (sending, library, choosing, articles, deliveries, devices):
    router.include_router(subject.router)
for subject in (printing, guest_mail):
    router.include_router(subject.router)
for subject in (settings, look, sign_in, health, in_book):
    router.include_router(subject.router)
