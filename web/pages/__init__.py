"""The pages, one module a subject."""

from fastapi import APIRouter

from web.pages import deliveries, devices, health, sending, settings, sign_in

router = APIRouter(include_in_schema=False)
for subject in (sending, deliveries, devices, settings, sign_in, health):
    router.include_router(subject.router)
