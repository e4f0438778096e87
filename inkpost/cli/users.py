"""`inkpost user`: the readers of this instance."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inkpost.cli.books import count
from inkpost.cli.settings import DataDir, demand_library, read_environment
from inkpost.errors import NotFound

if TYPE_CHECKING:
    from inkpost.model import Account, Usage
    from inkpost.settings import Settings
    from library import Library

app = typer.Typer(help="The readers of this instance.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The reader's e-mail address.")]
Perhaps = Annotated[
    str | None, typer.Argument(help="A reader's e-mail address; without: the owner.")
]

Row = tuple[str, str, str, str]
HEADING: Row = ("ADDRESS", "NAME", "ARTICLES TODAY", "MB KEPT")
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Opened:
    """The library, with what the settings say about it."""

    library: Library
    address: str

    def reader(self, email: str | None) -> Account:
        """Return who has the address `email`; without: the owner. Raise `NotFound`."""
        if email is None:
            return self.library.accounts.owner()
        if found := self.library.accounts.with_email(email):
            return found
        raise NotFound(f"Nobody here has the address {email}: see inkpost user list")


@contextmanager
def _opened(data: Path | None) -> Iterator[Opened]:
    """Open the library that is there; raise `SettingInvalid` where none is."""
    settings = read_environment(data)
    demand_library(settings)
    with _opened_or_made(settings) as opened:
        yield opened


@contextmanager
def _opened_or_made(settings: Settings) -> Iterator[Opened]:
    from inkpost.store import open_store
    from library import open_library, quota_of

    library = open_library(
        settings.database_url,
        settings.data_dir.resolve(),
        secret_key=settings.secret_key,
        quota=quota_of(settings),
        store=open_store(settings),
    )
    try:
        yield Opened(library, settings.public_url.rstrip("/"))
    finally:
        library.close()


@app.callback()
def users() -> None:
    """The readers of this instance."""


@app.command("list")
def list_users(data: DataDir = None) -> None:
    """Print the readers, with what they have."""
    with _opened(data) as opened:
        accounts = opened.library.accounts.list()
        usages = [opened.library.quotas.usage(account.id) for account in accounts]
    if not accounts:
        typer.echo("Nobody is here yet: inkpost user add adds a reader", err=True)
        return
    rows = [HEADING, *map(_row, accounts, usages)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        typer.echo("  ".join(map(str.ljust, row, widths)).rstrip())


def _row(account: Account, usage: Usage) -> Row:
    nowhere = "(the owner)" if account.is_owner else "(no address)"
    today = _of(usage.articles_today, usage.quota.articles_a_day)
    storage = usage.quota.storage
    room = None if storage is None else storage // MEGABYTE
    kept = _of(usage.storage // MEGABYTE, room)
    return account.email or nowhere, account.name, today, kept


def _of(number: int, most: int | None) -> str:
    return f"{number}" if most is None else f"{number} of {most}"


@app.command()
def add(
    email: Email,
    name: Annotated[
        str,
        typer.Option(help="What the reader is called; without: as before the @."),
    ] = "",
    data: DataDir = None,
) -> None:
    """Add a reader, and print a link that signs them in, once, within 15 minutes."""
    from library.credentials import checked_email

    address = checked_email(email)
    with _opened_or_made(read_environment(data)) as opened:
        called = name or address.partition("@")[0]
        account = opened.library.accounts.add(called, address)
        _print_link(opened, account)


@app.command()
def link(email: Perhaps = None, data: DataDir = None) -> None:
    """Print a link that signs a reader in, once, within 15 minutes.

    Who comes in by it can set a new password without the old one.
    """
    with _opened(data) as opened:
        _print_link(opened, opened.reader(email))


def _print_link(opened: Opened, account: Account) -> None:
    """Print a link alone, for scripts; whose it is goes where errors go."""
    token = opened.library.accounts.make_sign_in_link(account.id)
    who = f"{account.name} ({account.email})" if account.email else account.name
    typer.echo(f"Signs {who} in, once, within 15 minutes:", err=True)
    typer.echo(f"{opened.address}/sign-in/{token}")


@app.command()
def invite(
    name: Annotated[str, typer.Option(help="Who it is for.")] = "A reader",
    data: DataDir = None,
) -> None:
    """Print a link with which somebody may open an account, once, within a week."""
    with _opened(data) as opened:
        library = opened.library
        _made, token = library.invites.make(library.accounts.owner().id, name)
        typer.echo(f"Lets {name} open an account, once, within a week:", err=True)
        typer.echo(f"{opened.address}/join/{token}")


@app.command()
def password(email: Email, data: DataDir = None) -> None:
    """Set a reader's password, which is asked for; all their sessions end."""
    with _opened(data) as opened:
        account = opened.reader(email)
        new = typer.prompt("New password", hide_input=True, confirmation_prompt=True)
        opened.library.passwords.set(account.id, new)
        typer.echo(f"{account.name} has a new password, and is signed out everywhere")


@app.command()
def quota(
    email: Email,
    articles: Annotated[
        int | None, typer.Option(min=0, help="Articles a day; without: as everybody.")
    ] = None,
    storage: Annotated[
        int | None, typer.Option(min=0, help="Megabytes; without: as everybody.")
    ] = None,
    mails: Annotated[
        int | None, typer.Option(min=1, help="Mails a day; without: as everybody.")
    ] = None,
    reads: Annotated[
        int | None,
        typer.Option(
            min=0, help="Links read in the background a day; without: as everybody."
        ),
    ] = None,
    feeds: Annotated[
        int | None, typer.Option(min=0, help="Feeds; without: as everybody.")
    ] = None,
    data: DataDir = None,
) -> None:
    """Say what a reader may have; what is not said is as everybody's."""
    from inkpost.model import Quota

    with _opened(data) as opened:
        account = opened.reader(email)
        octets = None if storage is None else storage * MEGABYTE
        quota = Quota(articles, octets, reads, feeds, mails)
        opened.library.quotas.set(account.id, quota)
    given = (
        (articles, "article", " a day"),
        (mails, "mail", " a day"),
        (reads, "link", " read a day"),
        (feeds, "feed", ""),
    )
    said = [] if storage is None else [f"{storage} MB"]
    said += [count(most, noun) + per for most, noun, per in given if most is not None]
    own = ", ".join(said)
    rest = "the rest as everybody" if own else "what everybody may"
    typer.echo(f"{account.name} may have " + "; ".join(filter(None, (own, rest))))


@app.command()
def remove(
    email: Email,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: DataDir = None,
) -> None:
    """Remove a reader with all articles, books and devices."""
    from inkpost.removal import remove_account

    with _opened(data) as opened:
        account = opened.reader(email)
        if not yes:
            typer.confirm(f"Remove {account.name} with all that is theirs?", abort=True)
        remove_account(opened.library, account.id)
        typer.echo(f"{account.name} is gone")
