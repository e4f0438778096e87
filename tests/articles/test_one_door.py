"""The guarded client is the only door to the web: who else may touch the network."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = "articles exporters library delivery worker web inkpost".split()

#: Modules that open sockets, or that know how to.
DOORS = frozenset(
    "_socket aiohttp aiosmtpd asyncio.streams authlib.integrations dns ftplib "
    "http.client http.server httpx httpx2 imaplib multiprocessing.connection nntplib "
    "obstore poplib pycurl redis requests smtplib socket socketserver telnetlib "
    "urllib.request urllib3 uvicorn websockets xmlrpc.client".split()
)
#: What else opens a line, by methods of an event loop or of a library.
OPENS = frozenset(
    "create_connection create_datagram_endpoint create_server create_unix_connection "
    "getaddrinfo gethostbyname open_connection open_unix_connection sock_connect "
    "start_server urlopen urlretrieve".split()
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
    "delivery/names.py": {"dns"},  # asks the machine's name servers for TXT records
    "delivery/route.py": {"socket"},  # the way to both
    "inkpost/post_office.py": {"socket"},  # readers' mail servers: checked, pinned
    "inkpost/store/bucket.py": {"obstore"},  # the operator's own store of files
    "inkpost/intake.py": {"aiosmtpd"},  # listens, and answers
    "inkpost/serve.py": {"socket", "uvicorn"},  # asks whether a port is free; listens
    "web/openid.py": {"authlib.integrations", "httpx2"},  # the operator's provider
    "worker/broker.py": {"socket"},  # asks whether the broker answers
    "worker/compatibility.py": {"redis"},  # the errors of the broker, as below
    "worker/deaf.py": {"redis"},
    "worker/manners.py": {"redis"},  # the operator's broker
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
        elif isinstance(node, ast.Constant) and node.value in DOORS - {"redis"}:
            yield str(node.value)  # importlib.import_module("socket")


def doors(source: str) -> set[str]:
    """Return which of `DOORS` the module `source` imports."""
    return {
        door
        for name in imports(source)
        for door in DOORS
        if name == door or name.startswith(door + ".")
    }


def opens(source: str) -> set[str]:
    """Return which of `OPENS` the module `source` calls."""
    called = (node.func for node in ast.walk(ast.parse(source)) if _is_call(node))
    names = (getattr(one, "attr", getattr(one, "id", "")) for one in called)
    return set(names) & OPENS


def _is_call(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call)


@pytest.mark.parametrize("module", modules())
def test_no_other_module_can_open_a_connection(module: str) -> None:
    source = (ROOT / module).read_text("utf-8")
    assert doors(source) <= MAY.get(module, set())
    assert not opens(source) or "socket" in MAY.get(module, set())


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
    "source",
    ["asyncio.open_connection('a', 1)", "loop.create_connection(x)", "urlopen(url)"],
)
def test_every_way_to_open_a_line_is_seen(source: str) -> None:
    assert opens(source)


@pytest.mark.parametrize(
    "source", ["from urllib.parse import urlsplit", "import http", "requests = 1"]
)
def test_what_is_no_door_is_not_taken_for_one(source: str) -> None:
    assert not doors(source)
