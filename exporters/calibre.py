"""AZW3 and MOBI, by calibre's `ebook-convert`: for old Kindles, over USB.

Amazon's mail takes neither (contract Z1). They are made from an EPUB that passed the
check (Z2), by a process with limits, one at a time (Z3).
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Literal

from exporters.checker import check
from exporters.epub import bind_epub
from exporters.naming import book_path, package
from exporters.profiles import KINDLE_USB
from inkpost.errors import BookInvalid, FormatUnavailable, Unreadable
from inkpost.model import Edition, Package

#: Seconds on the clock, bytes of address space (contract Z3).
SECONDS, MEMORY = 120, 1_000_000_000

#: Pages begin by file; calibre would begin one at each h2, too (contract X19). Letters
#: keep their sizes; calibre would take an article's most frequent one, which is that of
#: the listings where there are many, for the reader's (S4).
_FLOW = ("--chapter", "/", "--page-breaks-before", "/", "--disable-font-rescaling")
_OPTIONS = {
    "azw3": ("--no-inline-toc",),
    # Both readers' forms in one file: a Kindle shows the cover of such a file (Z5).
    "mobi": ("--mobi-file-type", "both", "--no-inline-toc"),
}
#: Sets the limits, then becomes the converter; safe where threads run.
_LIMITED = """
import json, os, resource, sys
memory, seconds, command = json.loads(sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
os.execv(command[0], command)
"""
_ONE_AT_A_TIME = threading.Lock()


def bind_azw3(edition: Edition, out: Path) -> Package:
    """Return `edition` as AZW3 (KF8) at `out`, a file or a folder."""
    return _bind(edition, out, "azw3")


def bind_mobi(edition: Edition, out: Path) -> Package:
    """Return `edition` as MOBI (6 and KF8 in one) at `out`, a file or a folder."""
    return _bind(edition, out, "mobi")


def _bind(edition: Edition, out: Path, format: Literal["azw3", "mobi"]) -> Package:
    """Bind an EPUB, check it, convert it.

    Raises `FormatUnavailable` where calibre is not installed, `BookInvalid` where the
    EPUB breaks the contract, and `Unreadable` where calibre fails.
    """
    program = find_converter(format)
    path = book_path(edition, f".{format}", out)
    with tempfile.TemporaryDirectory(prefix="inkpost-calibre-") as name:
        folder = Path(name)
        plain = bind_epub(edition, folder / "book.epub", KINDLE_USB)
        _check(plain)
        made = folder / f"book.{format}"
        command = [program, str(plain.path), str(made), *_FLOW, *_OPTIONS[format]]
        with _ONE_AT_A_TIME:
            _run(command, folder, edition.title)
        _verify(made, edition.title)
        part = path.with_name(f".{path.name}.part")
        shutil.copyfile(made, part)
        part.replace(path)
    return package(path, format, edition, plain.omissions)


def find_converter(format: str) -> str:
    """Return calibre's program; raise `FormatUnavailable` where it is not there."""
    program = shutil.which("ebook-convert")
    if program is None:
        raise FormatUnavailable(
            f"{format.upper()} needs calibre's ebook-convert; on Debian and Ubuntu: "
            "apt install calibre-bin. Or choose EPUB, which every Kindle takes by mail"
        )
    return program


def _check(book: Package) -> None:
    broken = [finding for finding in check(book.path) if finding.level == "error"]
    if broken:
        raise BookInvalid(f"The book “{book.title}” breaks rule {broken[0].rule}")


def _run(command: list[str], folder: Path, title: str) -> None:
    limited = json.dumps([MEMORY, SECONDS, command])
    child = subprocess.Popen(
        [sys.executable, "-I", "-c", _LIMITED, limited],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=_environment(folder),
        cwd=folder,
        start_new_session=True,
    )
    try:
        _, log = child.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        message = f"“{title}” took calibre more than {SECONDS} seconds; choose EPUB"
        raise Unreadable(message) from error
    if child.returncode:
        cause = RuntimeError(log.decode(errors="replace")[-4000:])
        raise Unreadable(f"calibre could not convert “{title}”; choose EPUB") from cause


def _environment(folder: Path) -> dict[str, str]:
    """Return what calibre sees: a home of its own, no screen, nothing of ours."""
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
        "CALIBRE_TEMP_DIR": str(folder),
        "CALIBRE_CONFIG_DIRECTORY": str(folder),
    }


def _verify(path: Path, title: str) -> None:
    """Raise where the file at `path` is no book of Mobipocket's kind (contract Z4)."""
    with path.open("rb") as file:
        head = file.read(68)
    if head[60:68] != b"BOOKMOBI":
        raise Unreadable(f"calibre made no book of “{title}”; choose EPUB")
