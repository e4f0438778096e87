"""Many books in one ZIP file, with a list of what is missing at its end."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from inkpost.model import Missing
from inkpost.render import one_line

#: What tells in the file which articles, and which parts of them, it does not have.
LIST = "Missing.txt"
_TIME = (1980, 1, 1, 0, 0, 0)
#: Formats that are not packed yet.
_LOOSE = frozenset({".html", ".md", ".txt", ".json"})
#: Bytes that are copied at a time.
_PIECE = 1 << 20


def pack(
    books: Iterable[Path], missing: Iterable[Missing], out: Path, *, count: bool
) -> str:
    """Write `books` to the ZIP file `out`, and return its SHA-256 in hex.

    The same books give the same bytes. `count`: their places go before their names.
    Raises `OSError`, and leaves nothing behind, if the disk is full.
    """
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=out.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "w+b") as stream:
            with zipfile.ZipFile(stream, "w", allowZip64=True) as file:
                for title, path in _named(books, count=count):
                    _add(file, title, path)
                _add_list(file, missing)
            stream.seek(0)
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        part.chmod(0o644)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return digest


def _named(books: Iterable[Path], *, count: bool) -> Iterator[tuple[str, Path]]:
    """Yield the books with names, each of which is there once."""
    seen: dict[str, int] = {}
    for place, path in enumerate(books, start=1):
        name = f"{place:05} {path.name}" if count else path.name
        again = seen[name.lower()] = seen.get(name.lower(), 0) + 1
        if again > 1:
            stem, ending = name[: -len(path.suffix)], path.suffix
            name = f"{stem} [{again}]{ending}"
        yield name, path


def _add(file: zipfile.ZipFile, name: str, path: Path) -> None:
    info = _entry(name)
    if path.suffix in _LOOSE:
        info.compress_type = zipfile.ZIP_DEFLATED
    info.file_size = path.stat().st_size
    with path.open("rb") as source, file.open(info, "w") as target:
        shutil.copyfileobj(source, target, _PIECE)


def _add_list(file: zipfile.ZipFile, missing: Iterable[Missing]) -> None:
    lines = map(_line, missing)
    first = next(lines, None)
    if first is None:
        return
    info = _entry(LIST)
    info.compress_type = zipfile.ZIP_DEFLATED
    with file.open(info, "w", force_zip64=True) as target:
        for line in (first, *lines):
            target.write(line.encode(errors="backslashreplace"))


def _line(missing: Missing) -> str:
    texts = (missing.article, missing.what, missing.reason)
    named = dict.fromkeys(one_line(text) for text in texts)
    return ": ".join(named) + (f" <{missing.url}>" if missing.url else "") + "\n"


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _TIME)
    info.create_system = 3  # Unix
    info.external_attr = 0o100644 << 16
    return info
