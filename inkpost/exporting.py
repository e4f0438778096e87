"""A reader's articles become books to be taken along, one step after another.

waiting: list -> working: part, part, ..., pack -> ready | failed | cancelled

A step may be called at any time, any number of times, by anyone: only a claim lets it
begin. It may die at any moment: its lease runs out, and it is done anew, alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog

from exporters.planning import weigh
from inkpost.errors import (
    LeaseLost,
    Permanent,
    QuotaSpent,
    StoreUnavailable,
    Temporary,
)
from inkpost.export_ends import finish
from inkpost.export_parts import export_folder, make_part
from inkpost.lease import renewed
from inkpost.listing import list_items, plan_parts
from inkpost.mailing import room_at
from inkpost.model import ArticleId, ExportId
from inkpost.retries import STORE
from inkpost.services import Services
from library import ExportJob, PartJob
from library.export_lists import Counted, Listed

log = structlog.get_logger()

#: How long an export waits for articles that are still to be read, how often it looks,
#: and how many of them are handed out at a time.
PATIENCE, PAUSE = timedelta(minutes=30), timedelta(seconds=5)
AT_A_TIME = 20
#: Bytes that an export leaves free on the disk.
SPARE = 200_000_000


def make_export(services: Services, id: ExportId) -> bool:
    """Do what is next for the export; return whether to call again at once.

    It is not to be called where another worker does the rest.
    """
    found = True
    try:
        found = _step(services, id)
    except LeaseLost as error:
        log.warning("lease lost", export=id, reason=str(error))
    except _PutOff:
        return False
    except (Temporary, Permanent) as error:
        services.library.export_work.fail(id, str(error))
    except (MemoryError, RecursionError):
        sentence = "That is too much for one book: export fewer articles"
        services.library.export_work.fail(id, sentence)
    if services.library.export_turns.is_open(id):
        return found
    _tidy(services, id)
    return False


def _step(services: Services, id: ExportId) -> bool:
    """Do a step, if there is one that nobody is at."""
    library, work = services.library, services.library.export_work
    job = library.export_lists.claim(id)
    if job and _waits_for_texts(services, job):
        return False
    if job:
        with _held(partial(library.export_lists.renew, job)):
            _list(services, job)
    if part := work.claim_part(id):
        with _patient(services, part), _held(partial(work.tick, part)):
            make_part(services, part)
        return True
    end = work.claim_end(id)
    if end:
        with _patient(services, end), _held(partial(work.renew, end)):
            finish(services, end)
    return end is not None or job is not None


@contextmanager
def _patient(services: Services, job: PartJob | ExportJob) -> Iterator[None]:
    """Put off what the store keeps from being done: it may be back in a minute."""
    try:
        yield
    except StoreUnavailable as error:
        until = services.now() + STORE
        sentence = f"{error}; Inkpost tries again by itself"
        services.library.export_work.put_off(job, until, sentence)
        raise _PutOff from error


class _PutOff(Exception):
    """A step is to be done later."""


@contextmanager
def _held(renew: Callable[[], None]) -> Iterator[None]:
    """Renew a lease within the block; raise `LeaseLost` for its errors without one.

    Who takes over begins the folder anew: that takes the files from under the block.
    """
    with renewed(renew):
        try:
            yield
        except (Temporary, Permanent):
            renew()
            raise


def _waits_for_texts(services: Services, job: ExportJob) -> bool:
    """Put an export off while articles that were picked for it are still to be read.

    They are read a few at a time, so that nobody else waits behind a long one.
    """
    links, now = services.library.links, services.now()
    lists = services.library.export_lists
    if job.selection is not None or now > job.created_at + PATIENCE:
        return False
    lacking = links.waiting(job.account, lists.picked(job))
    if not lacking:
        return False
    for id in links.call(job.account, lacking[:AT_A_TIME]):
        services.enqueue("read", id)
    sentence = f"Reading the articles first: {len(lacking)} are left"
    lists.put_off(job, now + PAUSE, sentence)
    return True


def _tidy(services: Services, id: ExportId) -> None:
    """Remove what nobody will have: all of what was stopped, else the parts."""
    store = services.library.store
    wanted = services.library.export_work.package_name(id)
    store.remove_all(
        export_folder(services, id), store.folder / wanted if wanted else None
    )


# --- listing -------------------------------------------------------------------------


def _list(services: Services, job: ExportJob) -> None:
    lists = services.library.export_lists
    order = job.selection.order if job.selection else "newest"
    items = list_items(lists.candidates(job), job.form, order)
    lists.write(job, _in_sections(job, lists.picked(job), items))
    limit = _limit(services, job)
    size = _Size(job)
    counted = size.watch(lists.counted(job))
    parts = list(plan_parts(counted, job.format, job.form, limit))
    if not parts:
        raise Permanent(
            "None of these articles has its text yet: look at them in your library"
        )
    _demand_room(services, job, size.total)
    lists.plan(job, parts, size.total, limit)


def _in_sections(
    job: ExportJob, picked: Sequence[ArticleId], items: Iterator[Listed]
) -> Iterator[Listed]:
    """Yield `items`, each in the section that the draft of an issue has for it."""
    if job.draft is None:
        yield from items
        return
    sections = dict(zip(picked, job.draft.sections, strict=True))
    for item in items:
        yield replace(item, section=sections[item.candidate.id])


class _Size:
    """Adds up what the books will take."""

    def __init__(self, job: ExportJob) -> None:
        self._format = job.format
        self.total = 0

    def watch(self, items: Iterator[Counted]) -> Iterator[Counted]:
        for item in items:
            weight = weigh(self._format, item.text, item.pictures)
            self.total += weight.size + item.pictures * (self._format == "pdf")
            yield item


def _limit(services: Services, job: ExportJob) -> int | None:
    """Return the bytes of the largest book, or None where any goes."""
    if job.device is None:
        return job.limit
    devices = services.library.devices.list(job.account)
    address = next((each.address for each in devices if each.id == job.device), "")
    if not address:
        raise Permanent("The device was removed, so that nothing can be sent there")
    room = room_at(services, job.account, address)
    return min(room, job.limit or room)


def _demand_room(services: Services, job: ExportJob, size: int) -> None:
    """Raise `Permanent` where so many bytes have no place, in the quota or at all."""
    usage = services.library.quotas.usage(job.account)
    storage = usage.quota.storage
    if storage is not None and usage.storage + size > storage:
        left = max(0, storage - usage.storage)
        raise QuotaSpent(
            f"These books may take {size / 1e6:.0f} MB, and {left / 1e6:.0f} MB of "
            "yours are left here: export less at a time, or remove articles and exports"
        )
    free = shutil.disk_usage(services.workshop.folder.parent).free
    if 2 * size + SPARE > free:
        raise Permanent(
            f"These books may take {size / 1e6:.0f} MB, and the disk here has no room "
            "for them: export less at a time, or tell the operator"
        )
