"""`inkpost import`: what other programs know, into the library of this machine.

No service has to run; where one does, its workers read what came in.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Annotated

import typer

from inkpost.cli.books import FAILED, PARTLY, count
from inkpost.cli.settings import DataDir, complain, read_environment
from inkpost.errors import FileUnreadable, NotFound

if TYPE_CHECKING:
    from inkpost.model import Account, Import
    from inkpost.services import Services

#: Seconds between two looks at how far it is.
_PAUSE = 0.2


def import_file(
    file: Annotated[Path, typer.Argument(help="The file as the program exported it.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would come in.")
    ] = False,
    refused: Annotated[
        Path | None,
        typer.Option(help="Write the lines that did not come in to this CSV file."),
    ] = None,
    read: Annotated[
        bool, typer.Option("--read", help="Read the articles as well, now.")
    ] = False,
    jobs: Annotated[
        int, typer.Option(min=1, max=64, help="Articles that are read at a time.")
    ] = 8,
    user: Annotated[
        str | None, typer.Option(help="A reader's e-mail address; without: the owner.")
    ] = None,
    data: DataDir = None,
) -> None:
    """Bring what you saved elsewhere: in Pocket, Omnivore and others."""
    if not file.is_file():
        raise FileUnreadable(f"{file} is not there, or is no file")
    with _opened(data) as services:
        account = _reader(services, user)
        brought = _look(services, account, file)
        if brought.state == "looked" and not dry_run:
            brought = _let_in(services, brought)
        left = _tell(services, brought, file, refused, dry_run=dry_run)
        if dry_run:
            services.library.imports.remove(account.id, brought.id)
        elif read:
            left |= bool(_read(services, account, jobs))
    if brought.state == "failed":
        raise typer.Exit(FAILED)
    raise typer.Exit(PARTLY if left else 0)


@contextmanager
def _opened(data: Path | None) -> Iterator[Services]:
    from inkpost.data_folder import make_data_folder
    from inkpost.orders import wake_nobody
    from inkpost.services import open_services

    settings = read_environment(data)
    make_data_folder(settings.data_dir.resolve())
    services = open_services(settings, wake_nobody)
    try:
        yield services
    finally:
        services.library.close()


def _reader(services: Services, email: str | None) -> Account:
    accounts = services.library.accounts
    if email is None:
        return accounts.owner()
    if found := accounts.with_email(email):
        return found
    raise NotFound(f"Nobody here has the address {email}: see inkpost user list")


def _look(services: Services, account: Account, file: Path) -> Import:
    imports = services.library.imports
    id = imports.new_id()
    imports.path(id).parent.mkdir(exist_ok=True, parents=True, mode=0o700)
    shutil.copyfile(file, imports.path(id))
    services.library.store.keep(imports.path(id))
    return _carry_out(services, imports.add(account.id, file.name, id), "looking")


def _let_in(services: Services, looked: Import) -> Import:
    running = services.library.imports.start(looked.account, looked.id)
    return _carry_out(services, running, "running", looked.total)


def _carry_out(
    services: Services, brought: Import, state: str, total: int | None = None
) -> Import:
    """Work on `brought` until it leaves `state`, and show how far it is."""
    from inkpost.importing import take_in

    def work() -> None:
        while look().state == state:
            take_in(services, brought.id)
            sleep(_PAUSE / 4)  # where a service has taken it over

    def look() -> Import:
        return services.library.imports.find(brought.account, brought.id)

    worker = Thread(target=work, daemon=True)
    worker.start()
    words = {"looking": "looking through it", "running": "taking it in"}
    _show(words[state], total, worker.is_alive, lambda: _far(look()))
    worker.join()
    return look()


def _far(brought: Import) -> tuple[int, str]:
    return brought.position, f"{brought.refused} refused" if brought.refused else ""


def _show(
    what: str,
    total: int | None,
    goes_on: Callable[[], bool],
    look: Callable[[], tuple[int, str]],
) -> None:
    """Show a bar with items, rate and time left while it goes on; on a terminal."""
    if not sys.stderr.isatty():
        while goes_on():
            sleep(_PAUSE)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=total, rate="")
        while goes_on():
            done, failures = look()
            speed = progress.tasks[0].speed
            rate = f"{speed:,.0f} a second" if speed else ""
            progress.update(task, completed=done, description=failures, rate=rate)
            sleep(_PAUSE)


def _tell(
    services: Services,
    brought: Import,
    file: Path,
    refused: Path | None,
    *,
    dry_run: bool,
) -> bool:
    """Say what came of it; return whether something was refused."""
    if brought.state == "failed":
        complain(f"{file}: {brought.sentence}")
        return True
    typer.echo(f"{file}: {brought.format}. {_outcome(brought, dry_run=dry_run)}")
    lines = services.library.imports.lines(brought.account, brought.id)
    if refused is not None:
        from inkpost.refused import refused_csv

        with refused.open("w", encoding="utf-8", newline="") as out:
            out.writelines(refused_csv(lines))
        typer.echo(
            f"What was refused is in {refused}, without tags and dates: mend it in "
            f"{file}, and import that again"
        )
    else:
        for line in lines:
            where = ", ".join(filter(None, (line.place, line.what)))
            complain(f"{where}: {line.reason}")
    waiting = services.library.links.count(brought.account).waiting
    if waiting and not dry_run:
        wait = "waits" if waiting == 1 else "wait"
        typer.echo(
            f"{count(waiting, 'article')} {wait} to be read: inkpost serve does, "
            "or --read"
        )
    return bool(brought.refused)


def _outcome(brought: Import, *, dry_run: bool) -> str:
    """Return how much came in, or would: of feeds, or of articles."""
    from articles.imports import feeds_list

    would = " would be" if dry_run else ""
    known, refused = f"{brought.there} there already", f"{brought.refused} refused"
    if brought.format == feeds_list.NAME:
        return f"{count(brought.new, 'feed')}{would} new, {known}, {refused}"
    marks = count(brought.marks, "highlight")
    return f"{count(brought.new, 'article')}{would} new, {known}, {marks}, {refused}"


def _read(services: Services, account: Account, jobs: int) -> int:
    """Read what waits, for as long as something does; return how many failed."""
    from concurrent.futures import ThreadPoolExecutor
    from functools import partial

    from inkpost.linked import read_link

    links = services.library.links
    before = links.count(account.id)

    def work() -> None:
        with ThreadPoolExecutor(jobs) as pool:
            while links.count(account.id).waiting:
                found = links.sweep()
                list(pool.map(partial(read_link, services), found))
                sleep(0 if found else _PAUSE)

    def look() -> tuple[int, str]:
        now = links.count(account.id)
        failed = now.failed - before.failed
        return before.waiting - now.waiting, f"{failed} failed" if failed else ""

    worker = Thread(target=work, daemon=True)
    worker.start()
    _show("reading", before.waiting, worker.is_alive, look)
    worker.join()
    after = links.count(account.id)
    failed = after.failed - before.failed
    read = before.waiting - after.waiting - failed
    typer.echo(f"{count(read, 'article')} read, {failed} not")
    return failed
