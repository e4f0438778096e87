"""From a cold start: one address to a book, and many to one, as whole processes.

All pages are on one host, so Inkpost is told not to pause between two of them.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from zipfile import ZipFile

from lxml.html import fromstring

from articles.extraction import extract
from bench.books import PEERS, ROOT, ready
from bench.site import photograph, serving
from bench.speed.figures import Figure, Used, cpu_of, run
from bench.speed.inside import bare
from bench.speed.scripts import readability
from inkpost.errors import NoArticle
from inkpost.model import Page
from tests.support.pages import real_pages

_IMAGE = re.compile(rb"[^/\"]+\.(?:jpg|png)\"")
HERE = Path(__file__).parent
INKPOST = str(ROOT / ".venv/bin/inkpost")
#: Many addresses to one book.
AT_ONCE = [INKPOST, "export", "--pause", "0", "--failed", os.devnull, "-o"]
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
        url, content = with_pictures(pages, 4)
        folder = Path(name)
        programs = _programs(url, ready(url, content, folder / "ready"), folder)
        used: dict[str, list[Used]] = defaultdict(list)
        for _ in range(runs):
            for program, command in programs.items():
                used[program].append(run(command, **local(url)))
    ours = used.pop("Inkpost")
    yield Figure("one page to EPUB, cold: Inkpost, wall", _walls(ours), "s")
    yield Figure("the same, processor", tuple(u.cpu for u in ours), "s")
    yield _cold(ours, used["script"])
    goals = {"percollate": 1 / 5, "calibre": 1 / 3, "script": 2.0}
    for program, theirs in used.items():
        ratios = tuple(a.wall / b.wall for a, b in zip(ours, theirs, strict=True))
        yield Figure(f"Inkpost : {program}, wall", ratios, goal=goals.get(program))
        if program != "floor":
            yield Figure(f"{program}, wall", _walls(theirs), "s")


def make_one_quickly(runs: int) -> Iterator[Figure]:
    """Measure the same beside the script alone, and the processor alone."""
    with (
        serving(real_pages()[::3]) as pages,
        tempfile.TemporaryDirectory() as name,
    ):
        url, _ = with_pictures(pages, 4)
        programs = _programs(url, None, Path(name))
        pairs = [
            [run(programs[program], **local(url)) for program in ("Inkpost", "script")]
            for _ in range(runs)
        ]
    yield _cold([ours for ours, _ in pairs], [theirs for _, theirs in pairs])


def _cold(ours: list[Used], theirs: list[Used]) -> Figure:
    ratios = tuple(a.cpu / b.cpu for a, b in zip(ours, theirs, strict=True))
    name = "one page to EPUB, cold: Inkpost : script, processor"
    return Figure(name, ratios, gate=True)


def make_many(runs: int, count: int = 180) -> Iterator[Figure]:
    """Measure one book of `count` pages, without pictures and with them."""
    for pictures in (False, True):
        with (
            serving(articles(), pictures=pictures) as pages,
            tempfile.TemporaryDirectory() as name,
        ):
            urls = addresses(pages, count)
            yield from _against_floor(urls, Path(name), runs, pictures=pictures)


def _against_floor(
    urls: list[str], folder: Path, runs: int, *, pictures: bool
) -> Iterator[Figure]:
    what = f"{len(urls)} pages, one book, {'with' if pictures else 'no'} pictures"
    script, floor = str(HERE / "scripts.py"), str(HERE / "floor.py")
    commands = {
        "floor": [sys.executable, floor, str(folder / "floor.zip"), *urls],
        "Inkpost": [*AT_ONCE, str(folder / "ours"), *urls],
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
            used[program].append(run(command, **local(urls[0])))
    floors = used.pop("floor")
    yield Figure(f"{what}: floor, processor", tuple(u.cpu for u in floors), "s")
    for program, theirs in used.items():
        ours = program == "Inkpost"
        ratios = tuple(a.cpu / b.cpu for a, b in zip(theirs, floors, strict=True))
        goal = None if not ours or pictures else 8.0
        yield Figure(f"{what}: {program} : floor, processor", ratios, goal=goal)
        memory = tuple(u.memory for u in theirs)
        yield Figure(f"{what}: {program}, peak", memory, "MB", 120 if ours else None)
    if pictures:
        spared = _packing(folder)
        less = zip(used["Inkpost"], floors, strict=True)
        ratios = tuple((a.cpu - spared) / b.cpu for a, b in less)
        name = f"{what}: Inkpost without packing them : floor, processor"
        yield Figure(name, ratios, goal=6)


def _packing(folder: Path) -> float:
    """Return the seconds in which bare Pillow packs the pictures of our articles.

    Each article's are packed for it, though other articles may have the same.
    """
    count = 0
    for path in folder.glob("ours/*.epub"):
        with ZipFile(path) as book:
            chapters = [book.read(n) for n in book.namelist() if n.endswith(".xhtml")]
        count += sum(len(set(_IMAGE.findall(chapter))) for chapter in chapters)
    eight = [photograph(seed) for seed in range(8)]
    return count * cpu_of(lambda: [bare(photo) for photo in eight]) / len(eight)


def grow(runs: int, counts: tuple[int, ...] = (10, 100, 180, 1000)) -> Iterator[Figure]:
    """Measure the time of an article in books of ever more articles.

    What starts before the first article is measured with one alone, and not counted.
    """
    each: dict[int, list[float]] = defaultdict(list)
    with serving(articles(), pictures=False) as pages:
        for _ in range(runs):
            start = _of_many(pages, 1)
            for count in counts:
                each[count].append((_of_many(pages, count) - start) / (count - 1))
    base = each[180]
    for count in counts:
        ratios = tuple(a / b for a, b in zip(each[count], base, strict=True))
        yield Figure(f"an article of {count} : one of 180, processor", ratios, goal=1.3)


def grow_far(_runs: int) -> Iterator[Figure]:
    """Measure the same once, with ten thousand."""
    yield from grow(1, (10, 180, 10_000))


def _of_many(pages: Iterable[str], count: int) -> float:
    """Return the seconds that a book of `count` pages takes, one page after another."""
    with tempfile.TemporaryDirectory() as name:
        urls = addresses(pages, count)
        listed = Path(name) / "list.txt"
        listed.write_text("\n".join(urls), "utf-8")
        command = [*AT_ONCE, str(Path(name) / "b.epub"), "-i", str(listed)]
        return run(command, **local(urls[0])).cpu


def _walls(used: list[Used]) -> tuple[float, ...]:
    return tuple(one.wall for one in used)


def local(url: str) -> dict[str, str]:
    port = re.findall(r":(\d+)/", url)[0]
    return {"INKPOST_ALLOW_NETWORKS": "127.0.0.0/8", "INKPOST_ALLOW_PORTS": port}


def articles() -> list[Path]:
    """Return real pages of ordinary length."""
    return [path for path in real_pages() if path.stat().st_size < 150_000]


def addresses(pages: Iterable[str], count: int) -> list[str]:
    """Return `count` addresses of `pages`, which have as many as one likes."""
    again = (f"{url}?{time}" for time in range(count) for url in pages)
    return list(islice(again, count))


def with_pictures(pages: dict[str, bytes], count: int) -> tuple[str, bytes]:
    """Return the first page in which we find `count` pictures, and the script too."""
    for url, content in pages.items():
        try:
            article = extract(Page(url, content, "text/html"))
        except NoArticle:
            continue
        ours = {picture.url for picture in article.pictures}
        if len(ours) == count == len(_pictures_of_script(url, content)):
            return url, content
    raise RuntimeError(f"no page has {count} pictures")


def _pictures_of_script(url: str, content: bytes) -> set[str]:
    _, summary = readability(content.decode("utf-8", "replace"), url)
    return {image.get("src", "") for image in fromstring(summary).iter("img")}


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
