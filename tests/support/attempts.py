"""Attempts to make Inkpost open what is not public, and who would notice.

A canary listens on this machine, on a port that is open to web sites; nobody may come.
An audit hook looks at each connection of the process besides.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from articles.addresses import is_public
from articles.names import look_up
from tests.support.web import Web, open_web

#: Where names lead in these tests; an iterator leads elsewhere each time.
Names = dict[str, list[str]]

NAMES: Names = {
    "inside.example": ["10.0.0.5"],
    "loop.example": ["127.0.0.1"],
    "mapped.example": ["::ffff:10.0.0.5"],
    "cgnat.example": ["100.64.7.7"],
    "six.example": ["fd00::5"],
    "six-loop.example": ["::1"],
    "linklocal.example": ["fe80::1%lo"],
    "metadata.example": ["169.254.169.254"],
    "nat64.example": ["64:ff9b::7f00:1"],
    "teredo.example": ["2001:0:7f00:1::"],
    "6to4.example": ["2002:7f00:1::"],
    "several.example": ["127.0.0.1", "10.0.0.1", "::1"],
    "zero.example": ["0.0.0.0"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
    "xn--lcalhost-n4a.example": ["127.0.0.1"],
}

#: An address of this machine that is declared to be public.
PUBLIC = "127.77.0.1"

#: safety 3-5, 7, 9-16, 18, 22, 25; `{port}` is the canary's.
ATTEMPTS = """
http://127.0.0.1:{port}/ http://localhost:{port}/ http://localhost.:{port}/
http://LOCALHOST:{port}/ http://a.localhost:{port}/ http://localhost.localdomain:{port}/
http://ip6-localhost:{port}/ http://127.0.0.2:{port}/ http://127.255.255.254:{port}/
http://127.1:{port}/ http://127.0.1:{port}/ http://2130706433:{port}/ http://0:{port}/
http://0x7f000001:{port}/ http://0x7f.0.0.1:{port}/ http://0x7f.1:{port}/
http://0177.0.0.1:{port}/ http://017700000001:{port}/ http://0.0.0.0:{port}/
http://127.0.0.1.:{port}/ http://127.000.000.001:{port}/ http://00127.0.0.1:{port}/
http://[::1]:{port}/ http://[::]:{port}/ http://[0:0:0:0:0:0:0:1]:{port}/
http://[::ffff:127.0.0.1]:{port}/ http://[::ffff:7f00:1]:{port}/ http://[::127.0.0.1]/
http://[::7f00:1]/ http://[::ffff:0:127.0.0.1]/ http://[fe80::1%25lo]:{port}/
http://[fe80::1]/ http://[fec0::1]/ http://[fc00::1]/ http://[fd00:ec2::254]/
http://[ff02::1]/ http://[64:ff9b::7f00:1]/ http://[64:ff9b::127.0.0.1]/
http://[64:ff9b:1::1]/ http://[2002:7f00:1::]/ http://[2001:0:7f00:1::]/
http://[2001:db8::1]/ http://[100::1]/ http://[5f00::1]/ http://[3fff::1]/
http://169.254.169.254/latest/meta-data/ http://169.254.169.254:8080/ http://2852039166/
http://0xa9fea9fe/ http://0251.0376.0251.0376/ http://[::ffff:169.254.169.254]/
http://[::ffff:a9fe:a9fe]/ http://metadata.google.internal/computeMetadata/v1/
http://metadata/ http://instance-data/ http://100.100.100.200/ http://192.0.0.192/
http://168.63.129.16/ http://10.0.0.1/ http://10.1/ http://172.16.0.1/
http://172.31.255.255/ http://192.168.0.1/ http://192.168.1/ http://100.64.0.1/
http://198.18.0.1/ http://192.0.2.1/ http://198.51.100.1/ http://203.0.113.1/
http://192.88.99.1/ http://224.0.0.1/ http://240.0.0.1/ http://255.255.255.255/
http://0.1.2.3/ http://redis/ http://redis:6379/ http://db/ http://web:8000/
http://postgres:5432/ http://router.lan/ http://nas.local/ http://git.corp/
http://wiki.intranet/ http://printer.home.arpa/ http://host.docker.internal:{port}/
http://kubernetes.default.svc.cluster.local/ http://inside.example/
http://loop.example:{port}/ http://mapped.example/ http://cgnat.example/
http://six.example/ http://six-loop.example:{port}/ http://linklocal.example:{port}/
http://metadata.example/ http://nat64.example:{port}/ http://teredo.example/
http://6to4.example/ http://several.example:{port}/ http://zero.example:{port}/
http://127.0.0.1.nip.example:{port}/ http://lócalhost.example:{port}/
http://１２７.０.０.１:{port}/ http://127。0。0。1:{port}/ http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/
http://①②⑦.⓪.⓪.①:{port}/ https://127.0.0.1:{port}/ https://loop.example:{port}/
http://user@127.0.0.1:{port}/ http://example.com@127.0.0.1:{port}/
http://127.0.0.1:{port}\\@example.com/ http://example.com\\@127.0.0.1:{port}/
http://%31%32%37.0.0.1:{port}/ http://127.0.0.1%00.example.com:{port}/
http://loop.example:22/ http://loop.example:25/ http://example.com:6379/
file:///etc/passwd file://127.0.0.1/etc/passwd gopher://127.0.0.1:{port}/_X
ftp://127.0.0.1:{port}/ dict://127.0.0.1:{port}/ jar:http://127.0.0.1:{port}/!/
ldap://127.0.0.1:{port}/ tftp://127.0.0.1:{port}/ //127.0.0.1:{port}/
data:text/html,hello javascript:alert(1) view-source:http://127.0.0.1:{port}/
http:127.0.0.1:{port}/ http:///127.0.0.1:{port}/ http:\\\\127.0.0.1:{port}/
unix:///var/run/docker.sock http+unix://%2fvar%2frun%2fdocker.sock/ blob:http://127.1/
""".split()


def resolve(host: str, seconds: float) -> list[str]:
    """Return where `NAMES` leads, or what the system's resolver says of a number."""
    if host in NAMES:
        return NAMES[host]
    if host.endswith(".example") or host == "example.com":
        raise socket.gaierror(socket.EAI_NONAME, "no such name")
    return look_up(host, seconds)


def as_system(host: str | None, port: Any, *more: Any, **named: Any) -> list[Any]:
    """Be `socket.getaddrinfo` on a machine whose name server has `NAMES`."""
    known = host in NAMES or str(host).endswith(".example") or host == "example.com"
    if not host or not known:
        return _GETADDRINFO(host, port, *more, **named)
    found = resolve(host, 1)
    return [(socket.AF_UNSPEC, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]


_GETADDRINFO = socket.getaddrinfo

#: Where this process has connected to, besides `OURS`.
CONNECTED: list[str] = []
#: Ports of servers that the tests themselves speak to.
OURS: set[int] = set()


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        address, port = arguments[1][:2]
        if port not in OURS:
            CONNECTED.append(str(address))


sys.addaudithook(_note)


@pytest.fixture(scope="module")
def site() -> Iterator[Web]:
    with open_web() as site:
        yield site


@pytest.fixture
def canary(site: Web) -> Iterator[Web]:
    """A site on this machine that nobody may reach, on a port where anybody may ask."""
    CONNECTED.clear()
    before = site.connections
    yield site
    assert site.connections == before
    inside = [each for each in CONNECTED if not is_public(each.partition("%")[0])]
    assert set(inside) <= {PUBLIC}


@pytest.fixture(scope="module")
def public() -> Iterator[Web]:
    """A site that stands for one of the open internet."""
    with open_web(host=PUBLIC) as site:
        yield site
