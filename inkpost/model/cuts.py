"""What a reader makes of an article before it is printed or sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PictureSize = Literal["full", "small", "none"]
Paper = Literal["a4", "letter"]


@dataclass(frozen=True, slots=True)
class Cut:
    """What is left out of one article, and how the rest is shown.

    `of`: names the body that it was made for (`exporters.cutting.mark_of`). `gone`: the
    numbers of blocks, from 0, and ``site`` or ``byline``. `pictures`: *small* ones are
    half as wide as the line. `paper` and `text_size`, in percent of the usual, are for
    paper: a reader has its own.
    """

    of: str
    gone: tuple[str, ...] = ()
    pictures: PictureSize = "full"
    paper: Paper = "a4"
    text_size: int = 100
