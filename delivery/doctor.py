"""The connection doctor: is this sender fit to send books, and what has to change?

Each check is a `Finding`; nothing is sent but what it takes to ask, and no mail is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from delivery.line import Line, open_line
from delivery.listen import visit
from delivery.names import Txt
from delivery.plan import DEVICE_LIMITS
from delivery.route import Route
from delivery.signing import key_record
from inkpost.errors import MailUnavailable, Permanent, Temporary

#: *good*; *bad*: mails will be lost or refused; *doubtful*: it may work, or may not.
State = Literal["good", "bad", "doubtful"]

Check = Literal["line", "security", "from", "size", "spf", "dkim", "dmarc", "mailbox"]

#: Hosts that are this machine: a line to them needs no TLS.
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. `sentence`: what it means, and what to change."""

    check: Check
    state: State
    sentence: str


@dataclass(frozen=True, slots=True)
class DkimKey:
    """A key with which Inkpost signs by itself. `pem`: the private key."""

    selector: str
    pem: str


def examine(
    route: Route, mail_from: str, txt: Txt, key: DkimKey | None = None
) -> tuple[Finding, ...]:
    """Return what is good and bad about sending from `mail_from` along `route`.

    `key`: our own for DKIM; None where the mail server signs.
    """
    domain = mail_from.rpartition("@")[2]
    return (*_line(route, mail_from), *_domain(domain, txt, key))


def examine_mailbox(route: Route) -> Finding:
    """Return whether the sender's mailbox can be read."""
    host = route.server.host
    try:
        visit(route)
    except (Temporary, Permanent) as error:
        return Finding("mailbox", "bad", str(error))
    return Finding("mailbox", "good", f"{host} shows us the sender's mailbox")


def _line(route: Route, mail_from: str) -> Iterator[Finding]:
    host = route.server.host
    try:
        with open_line(route, greet_as=mail_from.rpartition("@")[2]) as line:
            logged_in = f" and lets {route.server.user} in" if route.server.user else ""
            yield Finding("line", "good", f"{host} answers{logged_in}")
            yield _security(route)
            yield _sender(line, mail_from)
            yield _size(line)
    except (Temporary, Permanent) as error:
        yield Finding("line", "bad", str(error))


def _security(route: Route) -> Finding:
    server = route.server
    if server.security != "plain":
        return Finding("security", "good", f"The line to {server.host} is encrypted")
    if server.host in HERE:
        return Finding("security", "good", f"{server.host} is this machine")
    return Finding(
        "security",
        "bad" if server.user else "doubtful",
        f"The line to {server.host} is not encrypted, so anybody on the way reads the "
        "password and the books: use smtp+starttls:// or smtps://",
    )


def _sender(line: Line, mail_from: str) -> Finding:
    try:
        line.try_sender(mail_from)
    except (Temporary, Permanent) as error:
        return Finding("from", "bad", str(error))
    return Finding("from", "good", f"{line.host} takes mail from {mail_from}")


def _size(line: Line) -> Finding:
    longest, needed = line.longest, DEVICE_LIMITS["kindle"]
    if longest is None:
        return Finding(
            "size",
            "doubtful",
            f"{line.host} does not say how large a mail may be: if it refuses large "
            "books, ask its operator",
        )
    if longest < needed:
        return Finding(
            "size",
            "doubtful",
            f"{line.host} takes mails of {longest / 1e6:.0f} MB and Amazon of "
            f"{needed / 1e6:.0f} MB: larger books are made smaller or cut into volumes",
        )
    return Finding("size", "good", f"{line.host} takes mails as large as Amazon does")


# --- what the domain says ------------------------------------------------------------


def _domain(domain: str, txt: Txt, key: DkimKey | None) -> Iterator[Finding]:
    checks: tuple[Callable[[], Finding], ...] = (
        lambda: _spf(domain, txt),
        lambda: _dkim(domain, txt, key),
        lambda: _dmarc(domain, txt),
    )
    names: tuple[Check, ...] = ("spf", "dkim", "dmarc")
    for name, check in zip(names, checks, strict=True):
        try:
            yield check()
        except MailUnavailable as error:
            yield Finding(name, "doubtful", str(error))


def _spf(domain: str, txt: Txt) -> Finding:
    """RFC 7208: exactly one record; two are as bad as a false one."""
    records = [one for one in txt(domain) if one.lower().startswith(b"v=spf1")]
    if len(records) == 1 and b"+all" not in records[0]:
        return Finding("spf", "good", f"{domain} says who sends its mail (SPF)")
    if len(records) > 1:
        sentence = f"{domain} has {len(records)} SPF records: make them one"
    elif records:
        sentence = f"The SPF record of {domain} lets everybody in: end it with -all"
    else:
        sentence = (
            f"{domain} does not say who sends its mail: add the TXT record “v=spf1 "
            f"include:<your mail service> -all” to {domain}"
        )
    return Finding("spf", "bad", sentence)


def _dkim(domain: str, txt: Txt, key: DkimKey | None) -> Finding:
    if key is None:
        return Finding(
            "dkim",
            "doubtful",
            f"Whether mails are signed for {domain} is up to your mail service: send "
            "yourself one, and look for “dkim=pass” in its source",
        )
    name, ours = f"{key.selector}._domainkey.{domain}", key_record(key.pem)
    if any(_public(one) == _public(ours.encode()) for one in txt(name)):
        return Finding("dkim", "good", f"{name} has the key that mails are signed with")
    return Finding(
        "dkim", "bad", f"{name} does not have our key: add the TXT record “{ours}”"
    )


def _public(record: bytes) -> bytes:
    return record.partition(b"p=")[2].partition(b";")[0].replace(b" ", b"")


def _dmarc(domain: str, txt: Txt) -> Finding:
    """RFC 7489, 6.6.3: the domain's own record, or that of the one above it."""
    above = domain.partition(".")[2]
    for name in [domain, *([above] if "." in above else [])]:
        records = [one for one in txt(f"_dmarc.{name}") if one.startswith(b"v=DMARC1")]
        if len(records) == 1:
            return Finding("dmarc", "good", f"{name} has a DMARC record")
    return Finding(
        "dmarc",
        "doubtful",
        f"{domain} has no DMARC record: add the TXT record “v=DMARC1; p=none” to "
        f"_dmarc.{domain}",
    )
