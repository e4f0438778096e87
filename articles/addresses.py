"""Addresses: which text is one, and which machines the guarded client may reach."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

import idna

from inkpost.errors import AddressRefused

Network = IPv4Network | IPv6Network

#: Characters; longer ones are refused by many servers too (safety 6).
LONGEST = 4096
#: Ports that web sites answer at.
PORTS = frozenset({80, 443, 8080, 8443})

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NEVER = re.compile(r"[\s\\\x00-\x20\x7f-\x9f\ud800-\udfff]")
_LABEL = r"(?!-)[a-z0-9_-]{1,63}"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
#: What may stand in a path or a query as it is: RFC 3986, and the per cent sign.
_AS_IS = "%/?:@!$&'()*+,;=-._~[]|"

# The tables are our own: what the `ipaddress` module calls global differs from one
# version of Python to the next, and is wrong in each (IANA special-purpose registries).
_INSIDE_4 = tuple(
    IPv4Network(network)
    for network in """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16
    172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15
    198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
    """.split()
)
_OUTSIDE_6 = IPv6Network("2000::/3")
#: Within it: protocol assignments with Teredo, documentation, 6to4, 6bone.
_INSIDE_6 = tuple(
    IPv6Network(network)
    for network in "2001::/23 2001:db8::/32 2002::/16 3ffe::/16 3fff::/20".split()
)
#: IPv4 in IPv6: mapped, and NAT64, by which a DNS64-only host sees every IPv4 site.
_WRAPPED = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))

#: Names that belong to somebody's own network, with or without a dot before them.
_LOCAL_NAMES = tuple(
    "corp home home.arpa internal intranet lan local localdomain localhost onion "
    "private".split()
)


def check_url(text: str) -> str:
    """Return `text` as the one way to write that address.

    Lower-case scheme and host, punycode, no default port, no fragment; no scheme is
    guessed. Raises `AddressRefused`; whether the host is public is seen when it is
    opened, for a name can be anything by then.

    >>> check_url(" HTTPS://Exämple.com:443/a?b=é#c ")
    'https://xn--exmple-cua.com/a?b=%C3%A9'
    """
    text = text.strip()
    if not text:
        raise AddressRefused("The address is missing: give the address of a web page")
    if len(text) > LONGEST:
        raise AddressRefused(
            f"The address {shown(text)} is too long: {LONGEST:,} characters at most"
        )
    parts = _split(text)
    path = quote(parts.path or "/", safe=_AS_IS)
    query = quote(parts.query, safe=_AS_IS)
    return urlunsplit((parts.scheme, _host_and_port(parts, text), path, query, ""))


def shown(text: str) -> str:
    """Return `text` as it may stand in a message: printable, 100 characters at most."""
    line = "".join(letter if letter.isprintable() else " " for letter in text[:200])
    return line if len(line) <= 100 else line[:99] + "…"


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  it is parsed, and refused, when it is read
    except ValueError as error:
        raise _not_an_address(text) from error
    if _NEVER.search(text) or not parts.scheme or "." in parts.scheme:
        raise _not_an_address(text)
    if parts.scheme not in _DEFAULT_PORTS:
        raise AddressRefused(
            f"{shown(text)} cannot be opened: only http and https addresses can"
        )
    if "@" in parts.netloc:
        raise AddressRefused(
            f"{shown(parts.hostname or '')}: the address has a user name or a password "
            "in it; leave it out"
        )
    if not parts.hostname:
        raise AddressRefused(f"{shown(text)} has no host: give the whole address")
    if "[" in parts.netloc and ":" not in parts.hostname:  # RFC 3986: IPvFuture
        raise _not_an_address(text)
    return parts


def _not_an_address(text: str) -> AddressRefused:
    return AddressRefused(
        f"“{shown(text)}” is not a web address: one starts with https:// "
        "and has no spaces"
    )


def _host_and_port(parts: SplitResult, text: str) -> str:
    host = _host(parts.hostname or "", text)
    if parts.port in (None, _DEFAULT_PORTS[parts.scheme]):
        return host
    return f"{host}:{parts.port}"


def _host(host: str, text: str) -> str:
    if ":" in host:
        return f"[{host}]" if literal(host) else _refuse(text)
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True, transitional=False).decode()
        except idna.IDNAError as error:
            raise _not_an_address(text) from error
    host = host.removesuffix(".")
    return host if len(host) <= 253 and _NAME.fullmatch(host) else _refuse(text)


def _refuse(text: str) -> str:
    raise _not_an_address(text)


def literal(host: str) -> IPv4Address | IPv6Address | None:
    """Return the address that `host` is; None if it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_local_name(host: str) -> bool:
    """Return whether `host` is a name of somebody's own network, whatever it is there.

    So is each name without a dot. A number at the end makes an address of any name, one
    of the ways to write 127.0.0.1 among them.

    >>> is_local_name("redis"), is_local_name("a.internal"), is_local_name("a.org")
    (True, True, False)
    """
    if literal(host):
        return False
    name = "." + host.lower().rstrip(".")
    if name.count(".") == 1 or _NUMBER.fullmatch(name.rpartition(".")[2]):
        return True
    return name.endswith(tuple("." + local for local in _LOCAL_NAMES))


def is_public(address: str) -> bool:
    """Return whether `address`, an IPv4 or IPv6 literal, is one of the open internet.

    >>> is_public("93.184.215.14"), is_public("64:ff9b::7f00:1")
    (True, False)
    """
    unwrapped = _unwrap(ip_address(address))
    if isinstance(unwrapped, IPv4Address):
        return not any(unwrapped in network for network in _INSIDE_4)
    return unwrapped in _OUTSIDE_6 and not any(
        unwrapped in network for network in _INSIDE_6
    )


def _unwrap(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv6Address):
        # A zone (fe80::1%eth0) would make the address fall outside of every network.
        address = IPv6Address(int(address))
        if any(address in network for network in _WRAPPED):
            return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


@dataclass(frozen=True, slots=True)
class Reach:
    """What the guarded client may reach; by default every public address.

    `allow_networks`: besides the public ones. `deny_networks`: although public, such as
    the machine's own address. `allow_ports`: besides `PORTS`.
    """

    allow_networks: Collection[Network] = ()
    deny_networks: Collection[Network] = ()
    allow_ports: Collection[int] = ()

    def permits(self, address: str) -> bool:
        """Return whether a socket may be opened to `address`, an IP literal."""
        unwrapped = _unwrap(ip_address(address))
        if any(unwrapped in network for network in self.deny_networks):
            return False
        allowed = any(unwrapped in network for network in self.allow_networks)
        return allowed or is_public(address)

    def permits_port(self, port: int) -> bool:
        """Return whether a site may be asked at `port`."""
        return port in PORTS or port in self.allow_ports

    def permits_name(self, host: str) -> bool:
        """Return whether `host` may be looked up at all.

        Names of the own network only where the operator opened a part of it: asking
        would already tell a stranger which of them are there.
        """
        return bool(self.allow_networks) or not is_local_name(host)
