"""The guarded client is the only door to the web: who else may touch the network."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = "articles exporters library delivery worker web inkpost".split()

#: Modules that open sockets, or that know how to.
DOORS = frozenset(
    "aiohttp asyncio.streams ftplib http.client httpx httpx2 imaplib nntplib poplib "
    "pycurl requests smtplib socket socketserver telnetlib urllib.request urllib3 "
    "websockets xmlrpc.client".split()
)

#: Who may, and what for.
MAY = {
    "articles/guard.py": {"http.client", "requests", "socket", "urllib3"},
    "articles/upload.py": {"http.client", "urllib3"},
    "articles/talking.py": {"http.client", "urllib3"},  # errors of the guarded client
    "articles/deadline.py": {"socket"},  # cuts the guarded client's lines
    "articles/names.py": {"socket"},  # looks names up for it
    "articles/failures.py": {"http.client", "urllib3"},  # tells its errors apart
    "articles/cell.py": {"socket"},  # pairs of sockets to its own children
    "articles/wake.py": {"socket"},
    "articles/zygote.py": {"socket"},
    "articles/wire.py": {"socket"},
    "delivery/line.py": {"smtplib", "socket"},  # the operator's own mail server
    "delivery/listen.py": {"imaplib", "socket"},  # the operator's own mailbox
    "delivery/route.py": {"socket"},  # the way to both
    "inkpost/post_office.py": {"socket"},  # readers' mail servers: checked, pinned
    "inkpost/serve.py": {"socket"},  # asks whether a port is free
    "web/openid.py": {"httpx2"},  # the errors of the operator's identity provider
    "worker/broker.py": {"socket"},  # asks whether the broker answers
}


def modules() -> list[str]:
    found = (path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def imports(source: str) -> Iterator[str]:
    """Yield the full names of all that `source` imports, wherever it does."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Constant) and node.value in DOORS:
            yield str(node.value)  # importlib.import_module("socket")


def doors(source: str) -> set[str]:
    """Return which of `DOORS` the module `source` imports."""
    return {
        door
        for name in imports(source)
        for door in DOORS
        if name == door or name.startswith(door + ".")
    }


@pytest.mark.parametrize("module", modules())
def test_no_other_module_can_open_a_connection(module: str) -> None:
    source = (ROOT / module).read_text("utf-8")
    assert doors(source) <= MAY.get(module, set())


@pytest.mark.parametrize(
    "source",
    [
        "import requests",
        "import urllib.request as other",
        "from urllib import request",
        "from http import client",
        "from urllib3.util import Retry",
        "def later():\n    from socket import create_connection",
        "importlib.import_module('httpx')",
    ],
)
def test_every_way_to_import_a_door_is_seen(source: str) -> None:
    assert doors(source)


@pytest.mark.parametrize(
    "source", ["from urllib.parse import urlsplit", "import http", "requests = 1"]
)
def test_what_is_no_door_is_not_taken_for_one(source: str) -> None:
    assert not doors(source)
