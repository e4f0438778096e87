"""Lists of addresses: what is read with `-i`, and what is written of failures."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from inkpost.cli.outputs import is_there
from inkpost.errors import FileUnreadable, FileUnwritable


def read_list(path: Path) -> list[str]:
    """Return the addresses in the file `path`, each once; ``-`` is standard input.

    One a line; what follows it after white space, and lines that begin with ``#``, are
    for people. A line that does not begin with an address, or a file, is taken whole.
    """
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnreadable(
            f"{path} cannot be read as a list of addresses: one a line, in UTF-8"
        ) from error
    lines = (line.strip() for line in text.splitlines())
    named = (_named_in(line) for line in lines if line and not line.startswith("#"))
    return list(dict.fromkeys(named))


def _named_in(line: str) -> str:
    """Return the address or file that `line` begins with, or else all of it.

    >>> _named_in("https://a.example/ The harbour"), _named_in("The harbour")
    ('https://a.example/', 'The harbour')
    """
    first = line.split()[0]
    if is_there(line):  # a file whose name has spaces
        return line
    return first if "://" in first or is_there(first) else line


def write_list(path: Path, failures: Iterable[tuple[str, str]]) -> None:
    """Write (address, reason) pairs to `path`, to be read by `read_list`."""
    try:
        with path.open("w", encoding="utf-8", errors="replace") as file:
            for address, reason in failures:
                file.write(f"# {' '.join(reason.split())}\n{address}\n")
    except OSError as error:
        raise FileUnwritable(f"The list of failures cannot be written to {path}") from (
            error
        )
