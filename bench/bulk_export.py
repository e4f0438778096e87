"""How fast, and how heavy, exports are: 10 to 10,000 articles with two pictures each.

python -m bench.bulk_export [--most 10000] [--read 1000] [--pages 100] [--others 300]

The articles of real pages of ../shared/pages are kept so often, each time under another
address and with pictures of their own bytes, that there are as many as are exported.
*Books* is `inkpost export --query` of that library. *All* is `inkpost export -i` of
addresses: the local server is asked, pages are read, pictures fetched, books bound.
*As PDF*, AZW3 and MOBI are *books* in formats that take a machine seconds an article.
*Ends* is what an article takes in the last tenth as against the first.

Peak RSS is what Linux counted for each process (`/proc/PID/status`, VmHWM), looked at
every 0.1 s. The naive exporter holds all articles in one list, as wallabag does
(`EntriesExport`), and gives EbookLib all of it.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from PIL import Image

from articles import extract
from bench.processes import children, peak
from bench.sections import put
from bench.site import photograph, serving
from inkpost.errors import NoArticle
from inkpost.model import Account, Article, Picture, Selection
from library import Library, open_library
from library.pages import in_batches
from tests.support.pages import read_page, real_pages

#: Sizes that are measured, and formats besides EPUB.
SIZES, OTHERS = (10, 100, 1_000, 10_000), ("pdf", "azw3", "mobi")
#: Articles from which on tenths are long enough to be compared.
TENTHS = 5_000
#: Pictures of each article, and their size in pixels.
PICTURES, SIZE = 2, (600, 400)
INKPOST = [sys.executable, "-m", "inkpost.cli"]
OLDEST = Selection.parse("order:oldest")


@dataclass
class Watched:
    """The peaks of a process and of those that it started, in bytes, by their names."""

    peaks: dict[str, int] = field(default_factory=dict)

    def look(self, pid: int) -> None:
        """Note what the process `pid` and its children have had at most."""
        for each in (pid, *children(pid)):
            try:
                words = Path(f"/proc/{each}/cmdline").read_text().split("\0")
            except OSError:
                continue
            name = "lead" if each == pid else _name(words)
            self.peaks[name] = max(peak(each), self.peaks.get(name, 0))


def _name(words: list[str]) -> str:
    """Return what a child is whose command line is `words`."""
    line = " ".join(words)
    names = {"inkpost.building": "builder", "calibre": "calibre", "pdf.press": "press"}
    return next((name for part, name in names.items() if part in line), "reader")


@dataclass(frozen=True)
class Run:
    """What a command took: seconds, and the peaks of its processes in bytes.

    `samples`: how much was done after so many seconds.
    """

    seconds: float
    peaks: dict[str, int]
    samples: tuple[tuple[float, int], ...] = ()

    def ends(self, size: int) -> float | None:
        """Return the time of the last tenth over that of the first; None: too short."""
        marks = [self._at(done) for done in (1, size / 10, size * 0.89, size * 0.99)]
        if size < TENTHS or None in marks:
            return None
        begin, first, ninth, last = (mark or 0.0 for mark in marks)
        return (last - ninth) / (first - begin) if first > begin else None

    def _at(self, done: float) -> float | None:
        return next((at for at, have in self.samples if have >= done), None)


def run(
    command: list[str],
    environment: dict[str, str],
    folder: Path,
    done: Callable[[], int] = int,
) -> Run:
    """Run `command` in `folder`; raise where it fails. `done`: how much is done."""
    watched, begin = Watched(), time.perf_counter()
    samples: list[tuple[float, int]] = []
    with (folder / "log").open("w+") as log:
        process = subprocess.Popen(
            command, env=os.environ | environment, cwd=folder, stderr=log, stdout=log
        )
        while process.poll() is None:
            watched.look(process.pid)
            samples.append((time.perf_counter() - begin, done()))
            time.sleep(0.1)
        if process.returncode not in (0, 3):
            log.seek(0)
            raise RuntimeError(log.read()[-2000:])
    return Run(time.perf_counter() - begin, watched.peaks, tuple(samples))


# --- a library of real articles ------------------------------------------------------


def read_real(count: int) -> list[Article]:
    """Return the articles of `count` real pages, as far as they have one."""
    found = []
    for path in real_pages()[:count]:
        with suppress(NoArticle):
            found.append(extract(read_page(path)))
    return found


def grow(
    library: Library, folder: Path, owner: Account, real: list[Article], size: int
) -> None:
    """Keep articles until `owner` has `size`, each with pictures of its own."""
    (folder / "pictures").mkdir(exist_ok=True)
    have = library.shelves.counts(owner.id)["all"]
    for number in range(have, size):
        article = _another(real[number % len(real)], number, folder / "pictures")
        library.articles.keep(owner.id, article.url, article)


def fill(
    library: Library, folder: Path, owner: Account, real: list[Article], size: int
) -> None:
    """Let `owner` have `size` articles at least, and give so many of them a tag."""
    grow(library, folder, owner, real, size)
    ids = [id for batch in library.selections.ids(owner.id, OLDEST) for id in batch]
    for batch in in_batches(ids[:size], 500):
        library.shelves.add_tag(owner.id, batch, f"first{size}")


def _another(article: Article, number: int, folder: Path) -> Article:
    url = f"https://site-{number % 97}.example/{number}"
    body, pictures = article.body, []
    for place, picture in enumerate(article.pictures[:PICTURES]):
        pictures.append(_picture(picture, number, place, folder))
    for place in range(len(pictures), PICTURES):
        made = Picture(f"{url}/{place}.jpg", "A photograph")
        pictures.append(_picture(made, number, place, folder))
        body += f'<p><img src="{url}/{place}.jpg" alt="A photograph"/></p>'
    title = f"{article.title} {number}"
    return replace(article, url=url, title=title, body=body, pictures=tuple(pictures))


def _picture(picture: Picture, number: int, place: int, folder: Path) -> Picture:
    # What stands behind its end makes it another file; decoders do not look there.
    content = _small((number + place) % 8) + f"{number}/{place}".encode()
    path = folder / f"{hashlib.sha256(content).hexdigest()}.jpg"
    path.write_bytes(content)
    width, height = SIZE
    return replace(
        picture, path=path, media_type="image/jpeg", width=width, height=height
    )


@cache
def _small(seed: int) -> bytes:
    with Image.open(io.BytesIO(photograph(seed))) as picture:
        stream = io.BytesIO()
        picture.resize(SIZE).save(stream, "JPEG", quality=75)
    return stream.getvalue()


# --- what is measured ----------------------------------------------------------------


def books_of(library: Library, size: int, folder: Path, format: str) -> Run:
    """Export `size` articles of `library`, which is in `folder`."""
    owner = library.accounts.owner()

    def done() -> int:
        return max((one.done for one in library.exports.list(owner.id, 1)), default=0)

    out = folder / "out.zip"
    words = ["export", "--query", _first(size), "--data", str(folder)]
    made = run([*INKPOST, *words, "--format", format, "-o", str(out)], {}, folder, done)
    for file in folder.glob("out.*"):
        file.unlink()
    return made


def _first(size: int) -> str:
    return f"tag:first{size}"


def all_of(size: int, folder: Path) -> Run:
    """Export `size` addresses of a local server, which are read first."""
    with serving(real_pages()[:100]) as pages:
        port = int(next(iter(pages)).rsplit(":", 1)[1].split("/")[0])
        urls = [f"{url}?n={n}" for n in range(size // len(pages) + 1) for url in pages]
        (folder / "urls.txt").write_text("\n".join(urls[:size]))
        allowed = {"INKPOST_ALLOW_NETWORKS": "127.0.0.0/8"}
        allowed |= {"INKPOST_ALLOW_PORTS": str(port)}
        command = [*INKPOST, "export", "-i", "urls.txt", "-o", "all.zip"]
        command += ["--pause", "0"]  # it is a site of our own
        return run(command, allowed, folder)


def naive_of(size: int, folder: Path) -> Run:
    """Export `size` articles of the library in `folder`, all in one list."""
    command = [sys.executable, "-m", "bench.naive_bulk", str(folder), str(size)]
    here = {"PYTHONPATH": str(Path(__file__).parents[1])}
    return run(command, here, folder)


def main() -> int:
    """Measure, and write what came of it to bench/results/bulk.md."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--most", type=int, default=SIZES[-1])
    options.add_argument("--read", type=int, default=1_000)
    options.add_argument("--pages", type=int, default=100)
    options.add_argument("--format", default="epub")
    options.add_argument("--others", type=int, default=300)
    given = options.parse_args()
    sizes = [size for size in SIZES if size <= given.most]
    rows: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        real = read_real(given.pages)
        library = open_library("", folder)
        owner = library.accounts.owner()
        ends = 0.0
        for size in sizes:
            fill(library, folder, owner, real, size)
            done = books_of(library, size, folder, given.format)
            ends = done.ends(size) or ends
            rows.append(_row("books", size, done))
        rows += [_row("naive", size, naive_of(size, folder)) for size in sizes[:3]]
        rows += [
            _row("all", size, all_of(size, folder))
            for size in sizes
            if size <= given.read
        ]
        if given.others:
            fill(library, folder, owner, real, given.others)
        for format in OTHERS if given.others else ():
            done = books_of(library, given.others, folder, format)
            rows.append(_row(f"as {format.upper()}", given.others, done))
        library.close()
    put("Export", _text(rows, ends, sizes, len(real)))
    return 0 if ends < 1.3 else 1


def _row(what: str, size: int, done: Run) -> str:
    peaks = ", ".join(
        f"{name} {most / 1e6:.0f} MB"
        for name, most in sorted(done.peaks.items())
        if most > 1e6
    )
    ends = done.ends(size)
    row = (
        f"| {what} | {size:,} | {done.seconds:.1f} | {size / done.seconds:.1f} | "
        f"{'–' if ends is None else f'{ends:.2f}'} | {peaks} |"
    )
    print(row, flush=True)
    return row


def _text(rows: list[str], ends: float, sizes: list[int], real: int) -> str:
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    head = (
        f"{len(os.sched_getaffinity(0))} processors, load averages {load} at the end; "
        f"articles of {real} real pages, two pictures each.\n\n"
        f"Time of the last tenth over the first at {sizes[-1]:,}: {ends:.2f} (to be "
        "under 1.3).\n\n"
        "| | articles | seconds | a second | ends | peak RSS of each process |\n"
        "|---|---:|---:|---:|---:|---|\n"
    )
    return head + "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.exit(main())
