"""Books of 60 real pages by Inkpost and its peers, judged by three checkers.

    python -m bench.books [PAGES]        (peers: `make bench-peers`)

Every program gets the same pages from the same local server, one page a process, cold.
calibre and pandoc find no article in a page, so they get ours as ready HTML with its
pictures beside it: the harder half of the work is done for them. Writes
`bench/results/books.md`.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from articles.extraction import extract
from bench.site import photograph, serving
from exporters import check
from inkpost.errors import NoArticle
from inkpost.model import Page
from tests.support.ace import Ace, running_ace
from tests.support.epubcheck import EpubCheck, running_epubcheck
from tests.support.pages import real_pages

ROOT = Path(__file__).parents[1]
PEERS = ROOT / ".venv" / "peers" / "node_modules" / ".bin"
RESULT = ROOT / "bench" / "results" / "books.md"
#: Ace takes seconds a book: it judges every tenth.
ACE_EVERY = 10


@dataclass(frozen=True, slots=True)
class Source:
    """A page: on the server, and as ready HTML in a file."""

    url: str
    ready: Path


@dataclass
class Score:
    """What one program's books are like; a list has an entry for each book made."""

    failed: int = 0
    valid: int = 0
    sound: int = 0
    broken: list[int] = field(default_factory=list)
    rules: Counter[str] = field(default_factory=Counter)
    ace: list[int] = field(default_factory=list)
    size: list[int] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


Command = Callable[[Source, Path], list[str]]
PROGRAMS: dict[str, Command] = {
    "Inkpost": lambda source, out: [
        str(ROOT / ".venv/bin/inkpost"), "export", source.url, "-o", str(out),
    ],
    "percollate 4": lambda source, out: [
        str(PEERS / "percollate"), "epub", "--no-cover", source.url, "-o", str(out),
    ],
    "readability-lxml + EbookLib, 20 lines": lambda source, out: [
        sys.executable, str(ROOT / "bench/naive_book.py"), source.url, str(out),
    ],
    "calibre (ready article)": lambda source, out: [
        "ebook-convert", str(source.ready), str(out), "--epub-version", "3",
    ],
    "pandoc (ready article)": lambda source, out: [
        "pandoc", "-f", "html", "-t", "epub3", "--resource-path",
        str(source.ready.parent), str(source.ready), "-o", str(out),
    ],
}  # fmt: skip


def run(command: list[str], score: Score, out: Path) -> None:
    """Run one program on one page; note its time, memory and size."""
    begin = time.monotonic()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    local = {"INKPOST_ALLOW_NETWORKS": "127.0.0.0/8", "INKPOST_ALLOW_PORTS": PORT[0]}
    child = subprocess.Popen(command, env={**os.environ, **local}, **quiet)  # type: ignore[call-overload]
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode or not out.exists():
        score.failed += 1
        return
    score.wall.append(time.monotonic() - begin)
    score.cpu.append(usage.ru_utime + usage.ru_stime)
    score.memory.append(usage.ru_maxrss / 1024)
    score.size.append(out.stat().st_size)


PORT: list[str] = []


def judge(out: Path, score: Score, epubcheck: EpubCheck, ace: Ace | None) -> None:
    score.valid += not epubcheck(out)
    errors = {finding.rule for finding in check(out) if finding.level == "error"}
    score.rules.update(errors)
    score.broken.append(len(errors))
    score.sound += not errors
    if ace:
        titles = ace(out)
        broke_off = any("broke off" in title for title in titles)
        score.ace.append(-1 if broke_off else len(titles))


def ready(url: str, content: bytes, folder: Path) -> Path | None:
    """Write the article at `url` as plain HTML with its pictures, or give None."""
    try:
        article = extract(Page(url, content, "text/html"))
    except NoArticle:
        return None
    if len(article.text.split()) < 200:
        return None
    folder.mkdir()
    body = re.sub(r'src="http[^"]*/pictures/(\d)\.jpg"', r'src="\1.jpg"', article.body)
    for seed in set(re.findall(r'src="(\d)\.jpg"', body)):
        (folder / f"{seed}.jpg").write_bytes(photograph(int(seed)))
    title = html.escape(article.title)
    path = folder / "article.html"
    path.write_text(
        f'<!DOCTYPE html><html lang="{article.language or "en"}"><head>'
        f'<meta charset="utf-8"/><title>{title}</title></head>'
        f"<body><h1>{title}</h1>{body}</body></html>",
        "utf-8",
    )
    return path


def main(count: int) -> None:
    scores = {name: Score() for name in PROGRAMS}
    with (
        tempfile.TemporaryDirectory() as work,
        serving(real_pages()[:: 617 // (count + 25)]) as pages,
        running_epubcheck() as epubcheck,
        running_ace() as ace,
    ):
        PORT.append(next(iter(pages)).split(":")[2].split("/")[0])
        sources = []
        for number, (url, content) in enumerate(pages.items()):
            if path := ready(url, content, Path(work) / f"in{number}"):
                sources.append(Source(url, path))
        for number, source in enumerate(sources[:count]):
            for name, command in PROGRAMS.items():
                out = Path(work) / "out" / "book.epub"
                shutil.rmtree(out.parent, ignore_errors=True)
                out.parent.mkdir()
                run(command(source, out), scores[name], out)
                if out.exists():
                    in_turn = ace if number % ACE_EVERY == 0 else None
                    judge(out, scores[name], epubcheck, in_turn)
            print(number + 1, source.url, flush=True)
            RESULT.write_text(report(scores, number + 1), "utf-8")


def report(scores: dict[str, Score], count: int) -> str:
    head = (
        f"# Books of {count} real pages\n\n"
        "Made by `make bench-books`. One page a process, cold, the programs in turn;\n"
        "medians, the peak of memory over all pages. EPUBCheck 5.3.0; contract: the\n"
        "MUSTs that `inkpost check` knows; Ace 1.4.6 on every tenth book (-1: it\n"
        "broke off). calibre and pandoc were given the finished article. Only Inkpost\n"
        "draws a cover, about 200 to 600 KB of its book.\n\n"
        "| | made | EPUBCheck 0/0 | contract 0 | MUSTs broken a book | Ace findings "
        "| KB | s | cpu s | peak MB |\n|---|---|---|---|---|---|---|---|---|---|\n"
    )
    rows = "".join(_row(name, score) for name, score in scores.items())
    rules = "".join(
        f"- {name}: "
        + (
            ", ".join(f"{rule} {n}" for rule, n in score.rules.most_common(12))
            or "none"
        )
        + "\n"
        for name, score in scores.items()
    )
    return f"{head}{rows}\nMUSTs broken, with the number of books:\n\n{rules}"


def _row(name: str, score: Score) -> str:
    made = len(score.size)
    if not made:
        return f"| {name} | 0 | | | | | | | | |\n"
    cells = (
        name,
        made,
        score.valid,
        score.sound,
        f"{statistics.mean(score.broken):.1f}",
        ", ".join(map(str, score.ace)),
        f"{statistics.median(score.size) / 1000:.0f}",
        f"{statistics.median(score.wall):.1f}",
        f"{statistics.median(score.cpu):.1f}",
        f"{max(score.memory):.0f}",
    )
    return "| " + " | ".join(map(str, cells)) + " |\n"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
