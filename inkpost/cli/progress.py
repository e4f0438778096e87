"""Progress of a batch: a bar on a terminal, nothing but the outcome elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inkpost.model import Kept


def track(items: Iterable[Kept], total: int) -> Iterator[Kept]:
    """Yield `items` as they come, and show how many of `total` there are."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        SpinnerColumn(),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("fetching", total=total)
        for item in items:
            title = item.article.title if item.article else item.url
            progress.update(task, advance=1, description=title[:60])
            yield item


@contextmanager
def bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far `what` is, with the time left: tell how many of how many are done.

    On a terminal only.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


class Counting:
    """How far a long job is. `step` is called as often as one likes."""

    def step(
        self, done: int, failed: int, total: int | None = None, said: str = ""
    ) -> None:
        """Show that `done` are done, of which `failed` failed; `said`: what happens."""


#: Seconds between two lines where there is no terminal.
PAUSE = 10.0


class _Lines(Counting):
    """A line now and then, for logs."""

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total = what, total
        self._begin = self._last = monotonic()

    def step(
        self,
        done: int,
        failed: int,
        total: int | None = None,
        said: str = "",  # noqa: ARG002
    ) -> None:
        """Print a line if the last one is long ago."""
        now = monotonic()
        if now - self._last < PAUSE:
            return
        self._last = now
        whole = total or self._total
        rate = done / (now - self._begin)
        left = f", about {(whole - done) / rate / 60:.0f} min left" if rate else ""
        lost = f", {failed} failed" if failed else ""
        line = f"{self._what} {done} of {whole}, {rate:.1f} a second{lost}{left}"
        print(line, file=sys.stderr, flush=True)


@contextmanager
def counting(what: str, total: int) -> Iterator[Counting]:
    """Give what shows how far `what` is: a bar on a terminal, lines elsewhere."""
    if not sys.stderr.isatty():
        yield _Lines(what, total)
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
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failed]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=total or None, rate="", failed="")

        class Bar(Counting):
            def step(
                self, done: int, failed: int, total: int | None = None, said: str = ""
            ) -> None:
                speed = shown.tasks[0].speed
                lost = f"[red]{failed} failed[/red]" if failed else ""
                rate = f"{speed:.1f}/s" if speed else ""
                shown.update(task, completed=done, rate=rate, failed=lost)
                if total:
                    shown.update(task, total=total)
                if said:
                    shown.update(task, description=said)

        yield Bar()
