"""The end of an export: its books become one file, and go to the device."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

from exporters.naming import plain_name
from exporters.packing import pack
from inkpost.errors import FileUnwritable, Permanent
from inkpost.export_parts import export_folder
from inkpost.mailing import keep_book
from inkpost.model import DeviceId, Package
from inkpost.services import Services
from library import ExportJob

#: How a file of many books is called where its reader has not said it.
NAMES = {
    "one": "Articles",
    "tag": "Articles by tag",
    "month": "Articles by month",
    "site": "Articles by site",
    "separate": "Articles",
}


def finish(services: Services, job: ExportJob) -> None:
    """Pack the books and note the file; raise `LeaseLost` and `Permanent`."""
    work = services.library.export_work
    some = [book for _number, book in islice(work.books(job), 2)]
    if not some:
        reason = next(work.missing(job), None)
        raise Permanent(reason.reason if reason else "There is nothing to be had of it")
    try:
        if job.device:
            _send(services, job, job.device)
        file = some[0] if len(some) == 1 else _pack(services, job)
    except OSError as error:
        raise FileUnwritable(
            f"The books cannot be written ({error.strerror}): the disk may be full"
        ) from error
    work.ready(job, file)


def _pack(services: Services, job: ExportJob) -> Package:
    work = services.library.export_work
    title = job.title or NAMES[job.form]
    path = export_folder(services, job.id) / plain_name(title, ".zip", job.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    separate = job.form == "separate"
    digest = pack(_books(services, job), work.missing(job), path, count=separate)
    size = path.stat().st_size
    made = Package(path, job.format, "application/zip", title, digest, size)
    return keep_book(services.library.store, made)


def _books(services: Services, job: ExportJob) -> Iterator[Path]:
    """Yield the books; each can be read until the next one is asked for."""
    for _number, book in services.library.export_work.books(job):
        with services.library.store.lend(book.path) as path:
            yield path


def _send(services: Services, job: ExportJob, device: DeviceId) -> None:
    """Order the books for the device, each as one mail; the clock wakes a worker."""
    library, books = services.library, services.workshop.folder
    store = library.store
    for place, (number, book) in enumerate(library.export_work.books(job), start=1):
        shelf = books / f"{job.id}-{place}"
        shelf.mkdir(parents=True, exist_ok=True)
        copy = shelf / book.path.name
        with store.lend(book.path) as path:
            _link(path, copy)
        made = keep_book(store, replace(book, path=copy))
        items = library.export_work.items(job, number)
        name = f"{job.id}/{place}"
        library.deliveries.add_made(job.account, device, made, items, name)


def _link(source: Path, target: Path) -> None:
    """Put the file at `target` too, without its bytes a second time where that goes."""
    target.unlink(missing_ok=True)
    with suppress(OSError):
        os.link(source, target)
        return
    shutil.copyfile(source, target)
