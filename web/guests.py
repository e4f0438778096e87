"""What people without an account may do: as far as the operator lets them, and no more.

Off until `INKPOST_GUEST_SITES` names sites. What would make Inkpost an open proxy or an
open relay is refused: pages of other sites, and mail to an address that is not proved.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from secrets import token_hex
from urllib.parse import urlsplit

from fastapi import HTTPException, Request

from inkpost.errors import AddressRefused
from inkpost.model import AccountId, Article, PreviewId
from inkpost.settings import Settings
from web.desk import Desk

DAY, SHORT = timedelta(days=1), timedelta(minutes=10)
#: Pages that one internet address may have read: in a short time, and in a day.
PAGES_SHORT, PAGES_DAY = 30, 150
#: Files that are made from one preview.
FILES = 40
#: Codes that are mailed from one preview, for one internet address a day, and for all.
CODES, CODES_CLIENT, CODES_DAY = 3, 6, 200


def welcomes(settings: Settings, url: str) -> bool:
    """Tell whether guests may have the page at `url`, a checked address, read."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    for site in settings.guest_sites:
        name = site.lower().removeprefix("www.")
        if name == "*" or host == name or host.endswith(f".{name}"):
            return True
    return False


def mails(settings: Settings) -> bool:
    """Tell whether guests can have something mailed.

    Each address needs a sender of its own (safety 5.1), so a mail server alone is not
    enough; the outbox, where nothing leaves, is.
    """
    return settings.guest_mail and bool(settings.mail_domain or not settings.smtp_url)


def sender_address(desk: Desk, account: AccountId) -> str:
    """Return from which address mail to the guest `account` comes, now settled.

    It stays the same for the guest's address, which has to approve it at Amazon.
    """
    senders, settings = desk.library.senders, desk.settings
    if known := senders.find(account):
        return known.address
    if not settings.smtp_url:
        return settings.mail_from  # the outbox: nothing leaves
    return senders.keep(account, f"{token_hex(10)}@{settings.mail_domain}").address


def client_of(request: Request) -> str:
    """Return whom a guest is counted as: an address, or a network where it is IPv6."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.version == 6:
        return str(ip_network(f"{address}/64", strict=False))
    return str(address)


def demand_page(desk: Desk, url: str, client: str) -> None:
    """Raise `AddressRefused` or 429 where `client` may not have the page at `url`."""
    if not welcomes(desk.settings, url):
        raise AddressRefused(
            "This Inkpost does not read that site for people without an account: "
            "sign in, or ask its operator"
        )
    previews, now = desk.library.previews, datetime.now(UTC)
    if previews.pages_since(now - SHORT, client) >= PAGES_SHORT:
        raise _later("You have asked for many pages: wait ten minutes", SHORT)
    if previews.pages_since(now - DAY, client) >= PAGES_DAY:
        raise _later("You have asked for many pages today: try again tomorrow", DAY)
    if previews.pages_since(now - DAY) >= desk.settings.guest_pages:
        raise _later("This Inkpost has read enough for guests today", DAY)


def demand_original(desk: Desk, article: Article) -> None:
    """Raise `AddressRefused` where a welcome address led to a page of another site."""
    if not welcomes(desk.settings, article.url):
        raise AddressRefused(
            "That address led to another site, which this Inkpost does not read for "
            "people without an account: sign in, or ask its operator"
        )


def demand_file(desk: Desk, id: PreviewId) -> None:
    """Raise 429 where enough was made of a preview."""
    if not desk.library.previews.take_file(id, FILES):
        raise _later("Many files were made of this page: open it again", SHORT)


def demand_code(desk: Desk, id: PreviewId, client: str) -> None:
    """Raise 429 where no code may be mailed for the guest at `client`."""
    previews, since = desk.library.previews, datetime.now(UTC) - DAY
    enough = (
        previews.codes_since(since, client) >= CODES_CLIENT
        or previews.codes_since(since) >= CODES_DAY
        or not previews.take_code(id, CODES)
    )
    if enough:
        raise _later("Enough codes were sent today: try again tomorrow", DAY)


def _later(sentence: str, pause: timedelta) -> HTTPException:
    seconds = {"Retry-After": str(round(pause.total_seconds()))}
    return HTTPException(429, sentence, seconds)
