"""The API, version 1: what a reader's programs can do with a token."""

from fastapi import APIRouter

from web.api import captures, deliveries, devices, mail
from web.api.values import PROBLEMS

router = APIRouter(prefix="/api/v1", responses=PROBLEMS)
for subject in (captures, deliveries, devices, mail):
    router.include_router(subject.router)
