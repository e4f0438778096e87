"""One part of an export is made: a volume, or some separate books."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

import structlog

from exporters.profiles import KINDLE, PRINT_A4, PROFILES, Profile
from inkpost.errors import (
    OF_ONE_ARTICLE,
    FileUnwritable,
    FormatUnavailable,
    Permanent,
)
from inkpost.export_editions import Reading, single_edition, whole_edition
from inkpost.mailing import keep_book
from inkpost.model import Edition, ExportId, Package
from inkpost.pipeline import make_volumes
from inkpost.services import Services
from library import PartJob
from library.exports import SLOW

log = structlog.get_logger()

#: Seconds between two looks whether the export is still wanted, and tales of how far
#: it is.
PAUSE = 1.0
#: What stops them all.
_OF_ALL = (FileUnwritable, FormatUnavailable)


def export_folder(services: Services, id: ExportId) -> Path:
    """Return the folder of what is made for the export."""
    return services.workshop.folder.parent / "exports" / id


def part_folder(services: Services, id: ExportId, number: int) -> Path:
    """Return the folder of the books of a part."""
    return export_folder(services, id) / f"{number:05}"


def make_part(services: Services, job: PartJob) -> None:
    """Make the books of the part and note them; raise `LeaseLost`, `Permanent`."""
    folder = part_folder(services, job.export, job.part.number)
    shutil.rmtree(folder, ignore_errors=True)  # of a worker that died of it
    folder.mkdir(parents=True)
    reading = Reading(services, job, _Tick(services, job))
    places = reading.look()
    make = _make_separate if job.form == "separate" else _make_whole
    store = services.library.store
    books = [keep_book(store, book) for book in make(reading, places, folder)]
    missing = (*reading.missing(), *reading.omissions())
    services.library.export_work.settle(job, books, missing)


class _Tick:
    """Tells how far it is, now and then; raises `LeaseLost`.

    Where an engine makes the book of what was written for it, that is nearly all of the
    work: then its articles count when it is there.
    """

    def __init__(self, services: Services, job: PartJob) -> None:
        self._work = services.library.export_work
        self._job = job
        self._next = 0.0
        self._most = 0

    def __call__(self, done: int) -> None:
        if self._job.format not in SLOW:
            self._most = max(done, self._most)
        if monotonic() >= self._next:
            self._work.tick(self._job, self._most)
            self._next = monotonic() + PAUSE


def _make_whole(
    reading: Reading, places: Sequence[int], folder: Path
) -> Sequence[Package]:
    """Return the book of all articles at `places`; its volumes, where it needs more."""
    if not places:
        return ()
    try:
        return _make(reading, whole_edition(reading, places), folder)
    except _OF_ALL:
        raise
    except OF_ONE_ARTICLE as error:
        if len(places) == 1:
            _lose(reading, places, error)
            return ()
    halves = _make_halves(reading, places, folder)
    sound = [place for place in places if place not in reading.gone]
    if not sound or len(sound) == len(places):
        return halves  # they were too much for one book
    # One of them spoiled it for all: it is left out, and told of.
    for book in halves:
        book.path.unlink()
    return _make_whole(reading, sound, folder)


def _make_halves(
    reading: Reading, places: Sequence[int], folder: Path
) -> list[Package]:
    middle = len(places) // 2
    books: list[Package] = []
    for name, half in (("1", places[:middle]), ("2", places[middle:])):
        shutil.rmtree(folder / name, ignore_errors=True)
        books += _make_whole(reading, half, folder / name)
    return books


def _make_separate(
    reading: Reading, places: Sequence[int], folder: Path
) -> Sequence[Package]:
    """Return a book for each article at `places`."""
    books: list[Package] = []
    for place in places:
        try:
            edition = single_edition(reading, place)
            books += _make(reading, edition, folder / f"{place:03}")
        except _OF_ALL:
            raise
        except OF_ONE_ARTICLE as error:
            _lose(reading, [place], error)
    return books


def _lose(reading: Reading, places: Sequence[int], error: BaseException) -> None:
    if isinstance(error, Permanent):
        sentence = str(error)
    elif isinstance(error, (MemoryError, RecursionError)):
        sentence = "It is too much for one book"
    else:
        log.error("an article was left out", export=reading.job.export, exc_info=error)
        sentence = "It cannot be bound, which is Inkpost's fault: report it"
    for place in places:
        reading.gone.setdefault(place, sentence)


def _make(reading: Reading, edition: Edition, out: Path) -> list[Package]:
    job = reading.job
    return make_volumes(edition, job.format, out, _profile(job), job.limit)


def _profile(job: PartJob) -> Profile:
    usual = PRINT_A4 if job.format == "pdf" else KINDLE
    return PROFILES.get(job.profile or "", usual)
