"""Links in a book that act for its reader: signed, for one action, for a time.

A token is a capability: whoever holds it may do this one thing to this one article of
this one account, and undo it (contract D6, D7). Files get forwarded, so it opens
nothing else, and it runs out.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_address
from typing import Literal, get_args
from urllib.parse import urlsplit

from inkpost.model import (
    AccountId,
    Actions,
    Article,
    ArticleId,
    DeliveryId,
    Edition,
)
from inkpost.settings import Settings
from library.sealing import find_keys

#: What a link does. *archive_all*: its subject is a delivery, with all its articles.
Action = Literal["archive", "favourite", "read", "archive_all"]
ACTIONS: tuple[Action, ...] = get_args(Action)

#: How long the links of a book work (contract D7).
LINK_LIFE = timedelta(days=90)
#: The path under which they are followed.
PATH = "/do/"

#: Place in `ACTIONS`, account, subject, days since `EPOCH`.
_FIELDS = struct.Struct(">B16s16sH")
_EPOCH = date(2020, 1, 1)
#: Bytes of the HMAC-SHA256 that are kept: half of them (RFC 2104, 5).
_MAC = 16


@dataclass(frozen=True, slots=True)
class Signed:
    """What a link is for. `until`: the last day, in UTC, on which it works."""

    action: Action
    account: AccountId
    subject: ArticleId | DeliveryId
    until: date


class ActionLinks:
    """Makes and reads links. `keys`: the first one signs, each of them is believed."""

    def __init__(self, keys: Sequence[str], public_url: str) -> None:
        self._keys = [_own_key(key) for key in keys]
        self._address = public_url.rstrip("/") + PATH

    def link(self, signed: Signed) -> str:
        """Return the address of `signed`, the same each time."""
        fields = _pack(signed)
        token = fields + _mac(self._keys[0], fields)
        return self._address + urlsafe_b64encode(token).rstrip(b"=").decode()

    def read(self, token: str, now: datetime) -> Signed | None:
        """Return what `token` is for; None where it is forged, changed or too old."""
        try:
            octets = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
            fields, mac = octets[:-_MAC], octets[-_MAC:]
            signed = _unpack(fields)
        except (ValueError, struct.error, IndexError):
            return None
        known = [hmac.compare_digest(mac, _mac(key, fields)) for key in self._keys]
        return signed if any(known) and now.date() <= signed.until else None

    def offer(
        self,
        edition: Edition,
        account: AccountId,
        articles: Sequence[tuple[ArticleId, Article]],
        begin: datetime,
        delivery: DeliveryId | None = None,
    ) -> Edition:
        """Return `edition`, which holds `articles` of `account`, with links.

        They work from `begin` on; `delivery`: the one that it is, where it is one.
        """
        pairs = [(id, article.url) for id, article in articles]
        everything = None
        if delivery:
            signed = Signed("archive_all", account, delivery, _last_day(begin))
            everything = self.link(signed)
        actions = self.actions(account, pairs, begin)
        return replace(edition, actions=actions, archive_all=everything)

    def actions(
        self,
        account: AccountId,
        articles: Iterable[tuple[ArticleId, str]],
        begin: datetime,
    ) -> dict[str, Actions]:
        """Return the links of `articles` of `account`, by their addresses."""
        until = _last_day(begin)

        def link(action: Action, id: ArticleId) -> str:
            return self.link(Signed(action, account, id, until))

        return {
            url: Actions(link("archive", id), link("favourite", id), link("read", id))
            for id, url in articles
        }


def _last_day(begin: datetime) -> date:
    return (begin.astimezone(UTC) + LINK_LIFE).date()


def open_links(settings: Settings) -> ActionLinks:
    """Return what makes and reads the links of this instance."""
    keys = find_keys(settings.data_dir.resolve(), settings.secret_key)
    return ActionLinks(keys, settings.public_url)


def can_be_followed(public_url: str) -> bool:
    """Tell whether an e-reader can reach `public_url`: 127.0.0.1 is itself.

    >>> can_be_followed("https://inkpost.example.org"), can_be_followed("http://[::1]")
    (True, False)
    """
    return not _is_loopback(urlsplit(public_url).hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _own_key(key: str) -> bytes:
    """Return a key for links from `key`, which seals passwords as well."""
    return hmac.digest(key.encode(), b"inkpost: links in books", hashlib.sha256)


def _mac(key: bytes, fields: bytes) -> bytes:
    return hmac.digest(key, fields, hashlib.sha256)[:_MAC]


def _pack(signed: Signed) -> bytes:
    return _FIELDS.pack(
        ACTIONS.index(signed.action),
        urlsafe_b64decode(signed.account + "=="),
        urlsafe_b64decode(signed.subject + "=="),
        (signed.until - _EPOCH).days,
    )


def _unpack(fields: bytes) -> Signed:
    place, account, subject, days = _FIELDS.unpack(fields)
    until = _EPOCH + timedelta(days=days)
    return Signed(
        ACTIONS[place], AccountId(_id(account)), DeliveryId(_id(subject)), until
    )


def _id(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()
