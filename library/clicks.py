"""How often publishers' buttons are pressed: a number a day, and nobody's trace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from inkpost.model import Wish
from library.database import Database
from library.guest_tables import clicks

#: Sites that are counted by name on one day; more are counted together, or anybody
#: could fill the table with names.
MOST_SITES = 500
OTHERS = "…"
#: How long the numbers are kept.
KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Count:
    """How often `wish` was asked for from the pages of `site`."""

    site: str
    wish: Wish
    count: int


class Clicks:
    """What is known of the presses of all buttons."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def note(self, site: str, wish: Wish) -> None:
        """Count one press on a page of `site`."""
        try:
            self._note(site, wish)
        except IntegrityError:  # the first of today were two at once
            self._note(site, wish)

    def _note(self, site: str, wish: Wish) -> None:
        today = f"{self._now():%Y-%m-%d}"
        of_today = clicks.c.day == today
        with self._database.write() as connection:
            for name in (site[:253], OTHERS):
                key = of_today & (clicks.c.site == name) & (clicks.c.wish == wish)
                more = update(clicks).where(key).values(count=clicks.c.count + 1)
                if connection.execute(more).rowcount:
                    return
                sites = select(func.count(clicks.c.site.distinct())).where(of_today)
                if name == OTHERS or (connection.scalar(sites) or 0) < MOST_SITES:
                    break
            values = {"day": today, "site": name, "wish": wish, "count": 1}
            connection.execute(insert(clicks).values(values))
            old = f"{self._now() - KEPT:%Y-%m-%d}"
            connection.execute(delete(clicks).where(clicks.c.day < old))

    def since(self, days: int) -> tuple[Count, ...]:
        """Return the presses of the last `days` days, the most pressed first."""
        first = f"{self._now() - timedelta(days=days):%Y-%m-%d}"
        total = func.sum(clicks.c.count)
        found = (
            select(clicks.c.site, clicks.c.wish, total)
            .where(clicks.c.day > first)
            .group_by(clicks.c.site, clicks.c.wish)
            .order_by(total.desc(), clicks.c.site, clicks.c.wish)
        )
        with self._database.read() as connection:
            return tuple(Count(*row) for row in connection.execute(found))
