"""What `inkpost export` is asked for, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

from inkpost.cli.books import FAILED, PARTLY, count
from inkpost.cli.lists import write_list
from inkpost.cli.settings import complain
from inkpost.model import ExportWish

if TYPE_CHECKING:
    from inkpost.model import ArticleId, ExportForm, Format, Selection


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made, and where it goes. `failed`: the file of what failed.

    `pause`: seconds between two pages of one site. `read`: files it is made of.
    """

    format: Format
    form: str
    title: str | None
    profile: str | None
    limit: int | None
    out: Path | None
    jobs: int | None
    failed: Path
    pause: float
    read: frozenset[Path]

    def wish(
        self,
        articles: tuple[ArticleId, ...] = (),
        selection: Selection | None = None,
    ) -> ExportWish:
        """Return what is asked of the library."""
        return ExportWish(
            format=self.format,
            form=cast("ExportForm", self.form),
            articles=articles,
            selection=selection,
            title=self.title,
            profile=self.profile,
            limit=self.limit,
        )


def end(order: Order, failures: list[tuple[str, str]], *, some: bool) -> None:
    """Say what failed, list it, and leave with 3 where some did, 1 where all did."""
    if not failures:
        return
    for _url, reason in failures[:10]:
        complain(reason)
    write_list(order.failed, failures)
    failed = count(len(failures), "article")
    complain(
        f"{failed} failed, listed in {order.failed}: try again with "
        f"inkpost export -i {order.failed}"
    )
    raise typer.Exit(PARTLY if some else FAILED)
