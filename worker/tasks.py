"""The tasks: they say when, not what. Each takes one id."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from threading import BoundedSemaphore
from time import monotonic

from inkpost import deliver, previewing, repairing, visiting
from inkpost.archive import make_archive
from inkpost.building import build_apart, builders
from inkpost.errors import InkpostError
from inkpost.exporting import make_export
from inkpost.importing import take_in
from inkpost.issues import look_whether_enough_waits, put_together
from inkpost.linked import read_link
from inkpost.listening import look_into
from inkpost.model import (
    AccountId,
    ArticleId,
    DeviceId,
    DigestId,
    ExportId,
    FeedId,
    ImportId,
    IssueId,
    RepairId,
    UpstreamId,
)
from inkpost.newsletters import read_newsletter
from inkpost.polling import follow_feed, poll_feed
from inkpost.processes import give_memory_back
from inkpost.proving import send_code
from inkpost.removal import remove_old_entries
from inkpost.strays import remove_strays
from inkpost.telling import tell_that_nothing_came
from worker.app import app

#: Parts of exports that one worker has built at a time, each in a process of its own.
_BUILDERS = BoundedSemaphore(builders())


class Overwhelmed(InkpostError):
    """A task ran out of memory or of stack."""


def harmless(task: Callable[[str], None]) -> Callable[[str], None]:
    """Return `task`, which lets no error escape that kills the worker.

    Celery 5.7 re-raises a `MemoryError` in the parent of the pool, which dies of it.
    Each run is counted, for the operator.
    """

    @wraps(task)
    def run(id: str) -> None:
        start = monotonic()
        failure: str | None = "it was cut off"
        try:
            task(id)
            failure = None
        except (MemoryError, RecursionError) as error:
            failure = type(error).__name__
            raise Overwhelmed(f"{task.__name__} {id}: {failure}") from None
        except Exception as error:
            failure = type(error).__name__
            raise
        finally:
            app.services.library.runs.note(task.__name__, monotonic() - start, failure)
            give_memory_back()

    return run


@app.task(name="inkpost.fetch")
@harmless
def fetch(_id: str) -> None:
    """Read the articles of a delivery."""
    deliver.take_turn(app.services, "fetch")


@app.task(name="inkpost.bind")
@harmless
def bind(_id: str) -> None:
    """Make the book of a delivery."""
    deliver.take_turn(app.services, "bind")


@app.task(name="inkpost.send")
@harmless
def send(_id: str) -> None:
    """Mail the book of a delivery."""
    deliver.take_turn(app.services, "send")


@app.task(name="inkpost.listen")
@harmless
def listen(id: str) -> None:
    """Look into a mailbox."""
    look_into(app.services, id)


@app.task(name="inkpost.code")
@harmless
def code(id: str) -> None:
    """Make the book with the code that a device waits for, and mail it."""
    send_code(app.services, DeviceId(id))


@app.task(name="inkpost.preview")
@harmless
def preview(_id: str) -> None:
    """Read a page that is to be saved or printed."""
    previewing.take_turn(app.services)


@app.task(name="inkpost.export")
@harmless
def export(id: str) -> None:
    """Make a book that a reader takes along."""
    while make_export(app.services, ExportId(id)):
        pass


@app.task(name="inkpost.bulk_export")
@harmless
def bulk_export(id: str) -> None:
    """Make a part of many books, elsewhere; then wake who has waited longest."""
    turns = app.services.library.export_turns
    if not turns.is_due(ExportId(id)) or not _BUILDERS.acquire(blocking=False):
        return  # who is at it wakes the next one
    try:
        build_apart(app.settings, ExportId(id))
    finally:  # also where it died: other parts need not wait for its lease
        _BUILDERS.release()
        for _ in range(2):  # one in its place, and one for a builder that is free
            if following := turns.next():
                app.services.enqueue("bulk_export", following)


@app.task(name="inkpost.repair")
@harmless
def repair(id: str) -> None:
    """Look once more for something that an article lacks."""
    repairing.repair(app.services, RepairId(id))


@app.task(name="inkpost.read")
@harmless
def read(id: str) -> None:
    """Read what is behind a link that was saved without its text."""
    read_link(app.services, ArticleId(id))


@app.task(name="inkpost.follow")
@harmless
def follow(id: str) -> None:
    """Look at a feed whose reader waits for it."""
    follow_feed(app.services, FeedId(id))


@app.task(name="inkpost.poll")
@harmless
def poll(id: str) -> None:
    """Look at a feed whose time it is."""
    poll_feed(app.services, FeedId(id))


@app.task(name="inkpost.letter")
@harmless
def letter(id: str) -> None:
    """Read a newsletter that came by mail."""
    read_newsletter(app.services, id)


@app.task(name="inkpost.tidy")
@harmless
def tidy(_id: str) -> None:
    """Forget what feeds brought long ago and nobody wanted, and what got lost."""
    kept = timedelta(days=app.settings.feed_days)
    remove_old_entries(app.services.library, kept)
    remove_strays(app.services.library)


@app.task(name="inkpost.archive")
@harmless
def archive(id: str) -> None:
    """Make the archive of an account."""
    make_archive(app.services, AccountId(id))


@app.task(name="inkpost.import")
@harmless
def take(id: str) -> None:
    """Look through a file that a reader brings, or take it in, for a while."""
    take_in(app.services, ImportId(id))


@app.task(name="inkpost.issue")
@harmless
def issue(id: str) -> None:
    """Put an issue of a digest together."""
    put_together(app.services.library, app.services.enqueue, IssueId(id))


@app.task(name="inkpost.tell")
@harmless
def tell(id: str) -> None:
    """Mail a reader that there was nothing for an issue."""
    tell_that_nothing_came(app.services, IssueId(id))


@app.task(name="inkpost.look")
@harmless
def look(id: str) -> None:
    """Look whether enough waits for a digest."""
    services = app.services
    look_whether_enough_waits(services.library, services.enqueue, DigestId(id))


@app.task(name="inkpost.visit")
@harmless
def visit(id: str) -> None:
    """Visit a service that its reader uses elsewhere."""
    visiting.visit(app.services, UpstreamId(id))
