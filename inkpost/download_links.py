"""Links to a finished export: signed for one account and one file, for a quarter hour.

Whoever holds one may fetch the file once, without signing in: a download manager, an
e-reader's browser. Its own reader, signed in, may use it as often as it works.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from inkpost.model import AccountId, ExportId
from inkpost.settings import Settings
from library.sealing import find_keys

#: How long a link works (safety 5.3).
LIFE = timedelta(minutes=15)
#: The path under which they are followed.
PATH = "/downloads/"

#: Account, export, seconds since 1970, and what makes each link another one.
_FIELDS = struct.Struct(">16s16sQ8s")
_MAC = 16


@dataclass(frozen=True, slots=True)
class DownloadLink:
    """What a link is for. `mark`: stands for it where it is noted as used."""

    account: AccountId
    export: ExportId
    until: datetime
    mark: str


class DownloadLinks:
    """Makes and reads links. `keys`: the first one signs, each of them is believed."""

    def __init__(self, keys: Sequence[str], public_url: str) -> None:
        self._keys = [_own_key(key) for key in keys]
        self._address = public_url.rstrip("/") + PATH

    def make(
        self, account: AccountId, export: ExportId, now: datetime
    ) -> tuple[str, datetime]:
        """Return a new link to the export of `account`, and until when it works."""
        until = (now + LIFE).astimezone(UTC).replace(microsecond=0)
        fields = _FIELDS.pack(
            urlsafe_b64decode(account + "=="),
            urlsafe_b64decode(export + "=="),
            int(until.timestamp()),
            secrets.token_bytes(8),
        )
        token = urlsafe_b64encode(fields + _mac(self._keys[0], fields))
        return self._address + token.rstrip(b"=").decode(), until

    def read(self, token: str, now: datetime) -> DownloadLink | None:
        """Return what `token` is for; None where it is forged, changed or too old."""
        try:
            octets = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
            fields, mac = octets[:-_MAC], octets[-_MAC:]
            account, export, at, _nonce = _FIELDS.unpack(fields)
            until = datetime.fromtimestamp(at, UTC)
        except (ValueError, struct.error, OverflowError, OSError):
            return None
        known = [hmac.compare_digest(mac, _mac(key, fields)) for key in self._keys]
        if not any(known) or now > until:
            return None
        digest = hashlib.sha256(octets).hexdigest()
        return DownloadLink(
            AccountId(_id(account)), ExportId(_id(export)), until, digest
        )


def open_download_links(settings: Settings) -> DownloadLinks:
    """Return what makes and reads the links of this instance."""
    keys = find_keys(settings.data_dir.resolve(), settings.secret_key)
    return DownloadLinks(keys, settings.public_url)


def _own_key(key: str) -> bytes:
    """Return a key for these links from `key`, which has other purposes as well."""
    return hmac.digest(key.encode(), b"inkpost: downloads of exports", hashlib.sha256)


def _mac(key: bytes, fields: bytes) -> bytes:
    return hmac.digest(key, fields, hashlib.sha256)[:_MAC]


def _id(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()
