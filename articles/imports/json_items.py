"""The objects of a JSON file, one after another: a file may be larger than memory.

Each is parsed by itself, so that a broken one costs nothing but itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import IO, Any, NoReturn

from articles.imports.opened import Text
from inkpost.model import Refused

#: Characters of one object: a page of 10 MB and what is around it.
LONGEST = 12_000_000
_CHUNK = 1 << 20
#: Containers around the objects; what is deeper is none of the files that we know.
_DEEPEST = 1_000
#: A whole string, the beginning of one that goes on, or a sign.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|"|[{}\[\]:,]', re.DOTALL)
#: Within an object, only what may end it: a list has a comma for each of its numbers.
_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"|"|[{}\[\]]', re.DOTALL)

#: A path of keys; "*" is every element of an array.
Path = tuple[str, ...]


def items(text: Text, *paths: Path) -> Iterator[tuple[str, dict[str, Any]] | Refused]:
    """Yield each object at one of `paths` in `text`, with its place.

    >>> items(text, ("bookmarks", "*"))  # doctest: +SKIP
    """
    with text.open() as file:
        for number, raw in enumerate(_Scanner(file, paths).objects(), 1):
            yield _parsed(text.place(f"item {number}"), raw)


def _parsed(place: str, raw: str) -> tuple[str, dict[str, Any]] | Refused:
    try:
        if len(raw) > LONGEST:
            raise ValueError("it is too long")
        return place, json.loads(raw, parse_constant=_refuse, strict=False)
    except RecursionError:
        return Refused(place, raw[:200], "It is nested too deep to be read")
    except ValueError as error:
        reason = str(error).partition(":")[0].partition(" (")[0]
        return Refused(place, raw[:200], f"It is no proper JSON: {reason}")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


class _Scanner:
    """Finds where objects begin and end, without keeping more than one of them."""

    def __init__(self, file: IO[str], paths: tuple[Path, ...]) -> None:
        self._file = file
        self._paths = set(paths)
        self._buffer = ""
        self._at = self._begin = 0

    def objects(self) -> Iterator[str]:
        """Yield the text of each object; one that never ends is left out."""
        stack: list[str] = []  # for each open container: "*", or the key it has come to
        key = ""
        while (token := self._next(within=False)) and len(stack) < _DEEPEST:
            sign = token.group()
            if sign == "{" and tuple(stack) in self._paths:
                self._begin = token.start()
                if self._is_ended():
                    yield self._buffer[self._begin : self._at]
            elif sign in "{[":
                stack.append("*" if sign == "[" else "")
            elif sign in "}]":
                del stack[-1:]
            elif sign == ":" and stack:
                stack[-1] = key
            elif len(sign) > 1:
                key = sign[1:-1]

    def _is_ended(self) -> bool:
        """Read on to the end of the object that has begun; False where there is none.

        Within it only its end counts.
        """
        depth = 1
        while depth and (token := self._next(within=True)):
            sign = token.group()
            depth += (sign in "{[") - (sign in "}]")
        return depth == 0

    def _next(self, *, within: bool) -> re.Match[str] | None:
        """Return the next token, reading on where it is not whole yet."""
        tokens = _BRACKET if within else _TOKEN
        while True:
            found = tokens.search(self._buffer, self._at)
            if found and found.group() != '"':
                self._at = found.end()
                return found
            rest = found.start() if found else len(self._buffer)
            if not self._read_on(self._begin if within else rest, rest):
                return None

    def _read_on(self, keep: int, rest: int) -> bool:
        """Add more of the file, and keep of the buffer what is behind `keep`.

        What is behind `rest` has not been looked at.
        """
        had, left = self._buffer[keep:rest], self._buffer[rest:]
        if len(had) > LONGEST:  # whatever it is: that it is too long is all that counts
            had = had[: LONGEST + 1]
        if len(left) > LONGEST:  # a string without an end; a backslash may be its last
            had = had and had + " " * LONGEST
            left = '"' + "\\" * (len(left) - len(left.rstrip("\\")))
        more = self._file.read(_CHUNK)
        if not more:
            return False
        self._buffer = had + left + more
        self._at = len(had)
        self._begin = 0
        return True
