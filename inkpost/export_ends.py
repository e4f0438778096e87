"""The end of an export: its books become one file, and go to the device."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

from exporters.naming import plain_name
from exporters.packing import pack
from inkpost.errors import FileUnwritable, Permanent
from inkpost.export_parts import export_folder
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
        file = _keep(services, job, some[0]) if len(some) == 1 else _pack(services, job)
    except OSError as error:
        raise FileUnwritable(
            f"The books cannot be written ({error.strerror}): the disk may be full"
        ) from error
    work.ready(job, file)


def _keep(services: Services, job: ExportJob, book: Package) -> Package:
    """Return the only book, in the export's own folder."""
    path = export_folder(services, job.id) / book.path.name
    if book.path.is_file():  # else it was moved before a crash
        book.path.replace(path)
    return replace(book, path=path)


def _pack(services: Services, job: ExportJob) -> Package:
    work = services.library.export_work
    title = job.title or NAMES[job.form]
    path = export_folder(services, job.id) / plain_name(title, ".zip", job.id)
    books = (book.path for _number, book in work.books(job))
    separate = job.form == "separate"
    digest = pack(books, work.missing(job), path, count=separate)
    size = path.stat().st_size
    return Package(path, job.format, "application/zip", title, digest, size)


def _send(services: Services, job: ExportJob, device: DeviceId) -> None:
    """Order the books for the device, each as one mail; the clock wakes a worker."""
    library, books = services.library, services.workshop.folder
    for place, (number, book) in enumerate(library.export_work.books(job), start=1):
        shelf = books / f"{job.id}-{place}"
        shelf.mkdir(parents=True, exist_ok=True)
        copy = shelf / book.path.name
        _link(book.path, copy)
        made = replace(book, path=copy)
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
