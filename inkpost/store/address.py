"""INKPOST_STORE_URL: where the store is, and how to be let in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from inkpost.errors import SettingInvalid

#: Where it is meant by those who name none; stores of one's own do not look at it.
REGION = "us-east-1"
_SCHEMES = {"s3": "https", "s3+http": "http"}
#: What a store calls a bucket; underscores were allowed once.
_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")


@dataclass(frozen=True, slots=True)
class Address:
    """A bucket. `endpoint`: of the store; `prefix`: of all keys; key: empty without."""

    endpoint: str
    bucket: str
    prefix: str = ""
    region: str = REGION
    key_id: str = ""
    key: str = field(default="", repr=False)


def read_address(url: str) -> Address:
    """Return what `url` says; raise `SettingInvalid`, which does not show the key.

    >>> read_address("s3://id:key@s3.example.org/books/inkpost?region=eu-1").endpoint
    'https://s3.example.org'
    """
    parts = urlsplit(url)
    bucket, _, prefix = parts.path.strip("/").partition("/")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    region = options.pop("region", REGION)
    named = parts.scheme in _SCHEMES and parts.hostname and _BUCKET.fullmatch(bucket)
    if not named or options or parts.fragment or not region:
        raise SettingInvalid(
            "INKPOST_STORE_URL has to be like s3://KEY_ID:KEY@s3.example.org/BUCKET, "
            "with ?region=… where the store has regions, and s3+http:// for one "
            "without TLS"
        )
    host = parts.netloc.rpartition("@")[2]
    return Address(
        f"{_SCHEMES[parts.scheme]}://{host}",
        bucket,
        prefix,
        region,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )
