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
#: HTML is judged by an extractor of Amazon's own; a book is not.
EXTRACTION = "E015"
#: Codes for what a reader has uploaded: a locked or broken file is theirs to mend.
READERS_OWN = frozenset({"E003", "E004", "E005"})
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
    if code in CONVERSION:
        return _climb(RUNGS[1:], tried)
    if code == EXTRACTION:
        return _climb(("strict", "text"), tried)
    return Stop(alarm=code not in READERS_OWN)


def _climb(rungs: Collection[Rung], tried: Collection[Rung]) -> Next:
    left = [rung for rung in rungs if rung not in tried]
    return Climb(left[0]) if left else Stop(alarm=False)
