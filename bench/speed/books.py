"""From a cold start: one address to a book, and many to one, as whole processes."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from articles.extraction import extract
from bench.books import PEERS, ROOT, ready
from bench.site import serving
from bench.speed.figures import Figure, Used, run
from inkpost.errors import NoArticle
from inkpost.model import Page
from tests.support.pages import real_pages

HERE = Path(__file__).parent
INKPOST = str(ROOT / ".venv/bin/inkpost")
#: A Python that has trafilatura (`make bench-extraction` makes it).
EXTRACTORS = ROOT / ".venv" / "extractors" / "bin" / "python"


def read_help(runs: int) -> Iterator[Figure]:
    """Measure `inkpost --help`."""
    walls = tuple(run([INKPOST, "--help"]).wall for _ in range(runs))
    yield Figure("`inkpost --help`", walls, "s", 0.25)


def make_one(runs: int) -> Iterator[Figure]:
    """Measure one address to one EPUB with four pictures, the programs in turn."""
    with (
        serving(real_pages()[::3]) as pages,
        tempfile.TemporaryDirectory() as name,
    ):
        url, content = _with_pictures(pages, 4)
        folder = Path(name)
        programs = _programs(url, ready(url, content, folder / "ready"), folder)
        used: dict[str, list[Used]] = defaultdict(list)
        for _ in range(runs):
            for program, command in programs.items():
                used[program].append(run(command, **_local(url)))
    ours = used.pop("Inkpost")
    yield Figure("one page to EPUB, cold: Inkpost, wall", _walls(ours), "s")
    yield Figure("the same, processor", tuple(u.cpu for u in ours), "s")
    goals = {"percollate": 1 / 5, "calibre": 1 / 3, "script": 2.0}
    for program, theirs in used.items():
        ratios = tuple(a.wall / b.wall for a, b in zip(ours, theirs, strict=True))
        yield Figure(f"Inkpost : {program}, wall", ratios, goal=goals.get(program))
        if program != "floor":
            yield Figure(f"{program}, wall", _walls(theirs), "s")


def make_many(runs: int, count: int = 180) -> Iterator[Figure]:
    """Measure one book of `count` pages, without pictures and with them."""
    for pictures in (False, True):
        with (
            serving(_articles(count), pictures=pictures) as pages,
            tempfile.TemporaryDirectory() as name,
        ):
            yield from _against_floor(list(pages), Path(name), runs, pictures=pictures)


def _against_floor(
    urls: list[str], folder: Path, runs: int, *, pictures: bool
) -> Iterator[Figure]:
    what = f"{len(urls)} pages, one book, {'with' if pictures else 'no'} pictures"
    script, floor = str(HERE / "scripts.py"), str(HERE / "floor.py")
    commands = {
        "floor": [sys.executable, floor, str(folder / "floor.zip"), *urls],
        "Inkpost": [INKPOST, "export", "-o", str(folder / "book.epub"), *urls],
        "readability-lxml + EbookLib script": [
            sys.executable, script, "readability", str(folder / "r.epub"), *urls
        ],
    }  # fmt: skip
    if EXTRACTORS.exists():
        out = str(folder / "t.epub")
        commands["trafilatura + EbookLib script"] = [
            str(EXTRACTORS), script, "trafilatura", out, *urls
        ]  # fmt: skip
    used: dict[str, list[Used]] = defaultdict(list)
    for _ in range(runs):
        for program, command in commands.items():
            used[program].append(run(command, **_local(urls[0])))
    floors = used.pop("floor")
    yield Figure(f"{what}: floor, processor", tuple(u.cpu for u in floors), "s")
    for program, theirs in used.items():
        ours = program == "Inkpost"
        ratios = tuple(a.cpu / b.cpu for a, b in zip(theirs, floors, strict=True))
        goal = None if not ours or pictures else 8.0
        yield Figure(f"{what}: {program} : floor, processor", ratios, goal=goal)
        memory = tuple(u.memory for u in theirs)
        yield Figure(f"{what}: {program}, peak", memory, "MB", 120 if ours else None)


def grow(runs: int, counts: tuple[int, ...] = (10, 100, 600)) -> Iterator[Figure]:
    """Measure the time of an article in books of ever more articles."""
    each: dict[int, list[float]] = defaultdict(list)
    for _ in range(runs):
        for count in counts:
            with (
                serving(_articles(count), pictures=False) as pages,
                tempfile.TemporaryDirectory() as name,
            ):
                urls = list(pages)
                command = [INKPOST, "export", "-o", str(Path(name) / "b.epub"), *urls]
                each[count].append(run(command, **_local(urls[0])).cpu / len(urls))
    first = each[counts[0]]
    for count in counts[1:]:
        start = each[counts[1]]
        ratios = tuple(a / b for a, b in zip(each[count], start, strict=True))
        if count != counts[1]:
            what = f"an article of {count}, by one of {counts[1]}, processor"
            yield Figure(what, ratios, goal=1.3)
    yield Figure(f"an article of {counts[0]}, processor", tuple(first), "s")


def _walls(used: list[Used]) -> tuple[float, ...]:
    return tuple(one.wall for one in used)


def _local(url: str) -> dict[str, str]:
    port = re.findall(r":(\d+)/", url)[0]
    return {"INKPOST_ALLOW_NETWORKS": "127.0.0.0/8", "INKPOST_ALLOW_PORTS": port}


def _articles(count: int) -> list[Path]:
    """Return `count` real pages of ordinary length, again and again if need be."""
    pages = [path for path in real_pages() if path.stat().st_size < 150_000]
    return pages[:count]


def _with_pictures(pages: dict[str, bytes], count: int) -> tuple[str, bytes]:
    """Return the first page whose article has `count` different pictures."""
    for url, content in pages.items():
        try:
            article = extract(Page(url, content, "text/html"))
        except NoArticle:
            continue
        if len({picture.url for picture in article.pictures}) == count:
            return url, content
    raise RuntimeError(f"no page has {count} pictures")


def _programs(url: str, article: Path | None, folder: Path) -> dict[str, list[str]]:
    out = str(folder / "book.epub")
    found = {
        "Inkpost": [INKPOST, "export", url, "-o", out],
        "script": [sys.executable, str(HERE / "scripts.py"), "readability", out, url],
        "floor": [sys.executable, str(HERE / "floor.py"), out, url],
    }
    if (PEERS / "percollate").exists():
        percollate = str(PEERS / "percollate")
        found["percollate"] = [percollate, "epub", "--no-cover", url, "-o", out]
    if article is not None and any(
        (Path(place) / "ebook-convert").exists()
        for place in os.environ["PATH"].split(":")
    ):
        found["calibre"] = ["ebook-convert", str(article), out]
    return found
