"""The ladder: what is sent next when Amazon refuses a book (contract Q3-Q5).

E999 says nothing of its cause. So the book is made simpler, rung by rung, and never
sent twice as the same bytes; the rung that gets through is all that can be learnt.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from inkpost.model import Rung

RUNGS: tuple[Rung, ...] = ("plain", "strict", "text", "html")

#: Codes that say no more than that the conversion failed.
CONVERSION = frozenset({"E013", "E999"})
#: Codes for files that are not of our making, and for what Amazon cannot read in HTML.
READERS_OWN = frozenset({"E003", "E004", "E005", "E015"})
#: The sender's address is not approved.
UNAPPROVED = "E014"


@dataclass(frozen=True, slots=True)
class Climb:
    """Make the book anew on `rung`, and send that."""

    rung: Rung


@dataclass(frozen=True, slots=True)
class Halt:
    """Send nothing more to this device until its reader has mended something."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The delivery has failed. `alarm`: it is a fault of ours, and the operator's."""

    alarm: bool


Next = Climb | Halt | Stop


def next_step(code: str, tried: Collection[Rung]) -> Next:
    """Return what follows a refusal with `code`, when the rungs `tried` are spent.

    >>> next_step("E999", ["plain"])
    Climb(rung='strict')
    """
    if code == UNAPPROVED:
        return Halt()
    if code not in CONVERSION:
        return Stop(alarm=code not in READERS_OWN)
    lowest = max((RUNGS.index(rung) for rung in tried), default=0)
    below = RUNGS[lowest + 1 :]
    return Climb(below[0]) if below else Stop(alarm=False)
