"""Settings: `INKPOST_*` environment variables, secrets also from `INKPOST_*_FILE`.

Nothing reads the environment but this module; `docs/reference/settings.md` lists each.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from inkpost.errors import SettingInvalid

Network = IPv4Network | IPv6Network

#: The sender of mails that do not leave this machine.
NO_SENDER = "inkpost@localhost"
#: How alike names are of which one is meant for the other (difflib's ratio).
_ALIKE = 0.85


class Settings(BaseModel):
    """What an operator can set; every field is the variable `INKPOST_<FIELD>`."""

    model_config = ConfigDict(frozen=True)

    #: Where everything lives that is not in another service.
    data_dir: Path = Path("inkpost-data")
    #: SQLAlchemy address; empty: SQLite in the data folder.
    database_url: str = ""
    #: Any broker that Celery speaks; empty: a Redis of our own in the data folder.
    redis_url: str = ""
    #: S3-compatible store of all files, for several machines; empty: the data folder.
    store_url: str = ""
    #: Megabytes of it that each machine has copies of, besides what it uses just now.
    store_copies_mb: Annotated[int, Field(ge=0)] = 2000
    #: How readers reach the web app; links are made from it and from nothing else.
    public_url: str = "http://127.0.0.1:8480"
    #: Where the source of this copy is: who changed it has to offer it, by the AGPL.
    source_url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    #: smtp://, smtp+starttls:// or smtps://, with user and password; empty: outbox.
    smtp_url: str = ""
    #: The sender's address, approved by the readers at Amazon.
    mail_from: str = NO_SENDER
    #: imap://, imap+starttls:// or imaps://: where answers to the sender arrive.
    imap_url: str = ""
    #: Where `inkpost serve` takes mail over LMTP, on 127.0.0.1; None: nowhere.
    lmtp_port: int | None = None
    #: A domain of the operator's, where accounts get addresses of their own.
    mail_domain: str = ""
    #: Private key (PEM) with which mail of that domain is signed.
    dkim_key: str = ""
    #: Where its public half is: <selector>._domainkey.<domain>.
    dkim_selector: str = "inkpost"
    #: Where devices of the kind *folder* are; None: there are none.
    books_dir: Path | None = None
    #: Domains of mailboxes to which books may go besides those of readers.
    device_domains: tuple[str, ...] = ()
    #: Key under which readers' passwords are stored; empty: a file in the data folder.
    secret_key: str = ""
    #: Who may open an account: who was *invited*, or everybody (*open*).
    registration: Literal["invited", "open"] = "invited"
    #: Where readers sign in with OpenID Connect, what Inkpost is called there, and
    #: what the button says.
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = "single sign-on"
    #: Addresses of the proxies in front, which say where a request comes from.
    proxies: tuple[str, ...] = ()
    #: Articles that a reader may have fetched in a day, and megabytes kept (safety
    #: 3.2); the owner has no such limit, nor has who was given another one.
    articles_a_day: int = 300
    storage_mb: int = 1000
    #: Links that are read for a reader in the background in a day: of an import, or of
    #: feeds. The others wait for tomorrow.
    reads_a_day: int = 5000
    #: Feeds that a reader may follow (safety 3.2), and days that entries of feeds are
    #: kept which nobody has saved or been sent.
    feeds: int = 200
    feed_days: int = 60
    #: Issues of digests that are begun in a minute: what the workers can make of them.
    issues_a_minute: int = 120
    #: Mails that leave for an account in a day, the owner's too: Amazon suspends who
    #: looks like a list. More wait for their turn.
    mails_a_day: Annotated[int, Field(ge=1)] = 100
    #: Mails that leave for all accounts together in an hour. More wait for their turn.
    mails_an_hour: Annotated[int, Field(ge=1, le=10_000)] = 1000
    #: Books and pages that may wait to be made, of all accounts together, and megabytes
    #: of the disk that stay free: beyond these nothing new is taken.
    most_waiting: Annotated[int, Field(ge=1)] = 10_000
    disk_reserve_mb: Annotated[int, Field(ge=0)] = 200
    #: Requests a minute that one token may make of the API.
    api_requests_a_minute: int = 300
    #: With it (`Authorization: Bearer`) anybody may read /metrics; empty: the owner.
    metrics_token: str = ""
    #: Networks that the guarded client may reach besides the public ones.
    allow_networks: tuple[Network, ...] = ()
    #: Networks that it may not reach although they are public.
    deny_networks: tuple[Network, ...] = ()
    #: Ports that it may reach besides 80, 443, 8080 and 8443.
    allow_ports: frozenset[int] = frozenset()
    #: Sites whose pages people without an account may print; *: of any site.
    guest_sites: tuple[str, ...] = ()
    #: Whether they may also have them mailed, to addresses that they have proved.
    guest_mail: bool = False
    #: Pages that they may have read in a day, all together.
    guest_pages: int = 1000
    #: Folder with rules for single sites (`articles.siterules`).
    site_rules: Path | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log may hold: keys, passwords, and addresses that have one in them.

        A password is here as it is written in its address, and as it is meant.
        """
        addresses = (
            self.smtp_url,
            self.imap_url,
            self.database_url,
            self.redis_url,
            self.store_url,
        )
        written = [urlsplit(address).password or "" for address in addresses]
        keys = (
            *self.secret_key.split(","),
            self.metrics_token,
            self.oidc_client_secret,
            self.dkim_key,
            *self.dkim_key.splitlines(),
        )
        return tuple(filter(None, (*written, *map(unquote, written), *keys)))

    @field_validator(
        "allow_networks",
        "deny_networks",
        "allow_ports",
        "device_domains",
        "guest_sites",
        "proxies",
        mode="before",
    )
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^/\s]+/?", value):
            raise ValueError("it has to be like https://inkpost.example.org")
        return value

    @field_validator("secret_key")
    @classmethod
    def _is_key(cls, value: str) -> str:
        for key in filter(None, map(str.strip, value.split(","))):
            # As Fernet has it (github.com/fernet/spec).
            if not re.fullmatch(r"[\w-]{43}=", key, re.ASCII):
                raise ValueError(
                    "it has to be 32 random bytes in URL-safe base64: "
                    "openssl rand -base64 32 | tr +/ -_"
                )
        return value

    @field_validator("mail_from")
    @classmethod
    def _is_mailbox(cls, value: str) -> str:
        if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", value):
            raise ValueError("it has to be like books@example.org")
        return value


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that `environment` (the process's own by default) gives.

    `INKPOST_X_FILE` names a file whose content, without the last line break, is
    `INKPOST_X`. Raises `SettingInvalid`, naming the variable.
    """
    given = os.environ if environment is None else environment
    try:
        settings = Settings.model_validate(_values(given))
    except ValidationError as error:
        first = error.errors()[0]
        name = "INKPOST_" + "_".join(str(part) for part in first["loc"][:1]).upper()
        raise SettingInvalid(
            f"{name} cannot be used: {first['msg'].removeprefix('Value error, ')}; "
            "docs/reference/settings.md says how it is written"
        ) from error
    if settings.smtp_url and settings.mail_from == NO_SENDER:
        raise SettingInvalid(
            "INKPOST_MAIL_FROM is missing: set it to the address that your mail "
            "account sends from, which readers approve at Amazon"
        )
    if settings.store_url and settings.database_url and not settings.secret_key:
        raise SettingInvalid(
            "INKPOST_SECRET_KEY is missing: with INKPOST_STORE_URL there may be "
            "several machines, and what one of them seals the others have to read"
        )
    return settings


def misspelt(
    environment: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, str]]:
    """Yield each variable that is no setting, and the setting that it is like.

    >>> list(misspelt({"INKPOST_ALOW_PORTS": "8000", "INKPOST_WEB_PORT": "80"}))
    [('INKPOST_ALOW_PORTS', 'INKPOST_ALLOW_PORTS')]
    """
    from difflib import get_close_matches  # only for who has made a mistake

    given = os.environ if environment is None else environment
    known = {f"INKPOST_{field.upper()}" for field in Settings.model_fields}
    for name in given:
        if name.startswith("INKPOST_") and name.removesuffix("_FILE") not in known:
            for meant in get_close_matches(name, known, 1, _ALIKE):
                yield name, meant


def _values(given: Mapping[str, str]) -> dict[str, str]:
    values = {}
    for field in Settings.model_fields:
        name = f"INKPOST_{field.upper()}"
        if path := given.get(f"{name}_FILE"):
            values[field] = _read_secret(name, Path(path))
        elif given.get(name):
            values[field] = given[name]
    return values


def _read_secret(name: str, path: Path) -> str:
    try:
        return path.read_text("utf-8").rstrip("\r\n")
    except OSError as error:
        raise SettingInvalid(
            f"{name}_FILE names {path}, which cannot be read"
        ) from error
