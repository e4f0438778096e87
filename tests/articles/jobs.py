"""What the tests let the cell do: functions that behave, and some that do not."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from lxml import html

from inkpost.errors import NoArticle
from inkpost.model import Article, Page


def double(number: int) -> int:
    return 2 * number


def to_article(page: Page) -> Article:
    return Article(page.url, "A title", page.content.decode())


def most_common(letters: str) -> str:
    return Counter(letters).most_common(1)[0][0]


def reverse(content: bytes) -> bytes:
    return content[::-1]


def find_nothing(url: str) -> Article:
    raise NoArticle(f"{url} has no article")


def eat_memory() -> int:
    kept = []
    while True:
        kept.append(bytearray(10_000_000))


def recurse(depth: int = 0) -> int:
    return recurse(depth + 1) + 1


def touch_nothing() -> int:
    return ctypes.string_at(0)[0]


def abort() -> int:
    os.abort()


def kill_itself() -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 1


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def spin() -> int:
    while True:
        pass


def fail() -> int:
    raise ValueError("no such luck")


def count_links(page: Page) -> int:
    return len(html.fromstring(page.content).findall(".//a"))


def promise_a_number() -> int:
    return "a string"  # type: ignore[return-value]


def decode(content: bytes, encoding: str) -> str:
    return content.decode(encoding)


def read_secret(path: str) -> str:
    return Path(path).read_text()


def connect(port: int) -> int:
    socket.create_connection(("127.0.0.1", port), timeout=2)
    return port


def environment() -> dict[str, str]:
    return dict(os.environ)


def start_program() -> int:
    return subprocess.call([sys.executable, "-c", "pass"])


def identify() -> tuple[int, int]:
    """Return the ids of the child and of its parent."""
    return os.getpid(), os.getppid()
