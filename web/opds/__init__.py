"""The library as a catalogue for e-readers: OPDS 1.2 and 2.0, and an Atom feed.

One tree of feeds (`catalogue`), written down in two ways (`opds1`, `opds2`). A program
asks with an app password; cookies and tokens open nothing here (safety 5.3, 132).
"""

from fastapi import APIRouter

from web.opds import files, news, routes

router = APIRouter(include_in_schema=False)
for subject in (routes, files, news):
    router.include_router(subject.router)
