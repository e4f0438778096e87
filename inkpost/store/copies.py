"""How much of the store lies on this machine: what was used lately, up to a limit."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, time

from inkpost.store.files import KINDS, clear, walk

#: Seconds since its last use for which a copy stays in any case: longer than anything
#: is worked on; and for which it stays at most, for its owner may have deleted it.
IN_USE, LONGEST = 3600, 86_400
#: What files and folders in the data folder begin with that are there for a moment.
DRAFT = ".draft-"
#: Seconds between two looks at them.
PAUSE = 600


@dataclass
class Copies:
    """The copies in the data folder. `most`: bytes."""

    folder: Path
    most: int
    _next: float = field(default_factory=lambda: monotonic() + PAUSE)

    def use(self, path: Path) -> bool:
        """Tell whether there is a copy at `path`; it stays for a while now."""
        try:
            os.utime(path)
        except OSError:
            return False
        return True

    def tidy(self) -> None:
        """Delete what nobody has used for long, now and then."""
        if monotonic() >= self._next:
            self._next = monotonic() + PAUSE
            self.shrink(time())

    def shrink(self, now: float) -> None:
        """Delete what is too old at `now`, and of the rest the oldest, down to `most`.

        Where that has not been used for an hour.
        """
        self._remove_drafts(now - LONGEST)
        found = [
            (one.modified, one.size, one.path)
            for kind in KINDS
            for one in walk(self.folder / kind)
        ]
        total = sum(size for _, size, _ in found)
        for modified, size, path in sorted(found):
            if modified > now - IN_USE:
                return
            if total > self.most or modified < now - LONGEST:
                total -= size
                with suppress(OSError):
                    path.unlink()
                    path.parent.rmdir()  # where it was the last one

    def _remove_drafts(self, before: float) -> None:
        """Delete what a process left that died over it."""
        for path in self.folder.glob(f"{DRAFT}*"):
            with suppress(OSError):
                if path.stat().st_mtime < before:
                    clear(path) if path.is_dir() else path.unlink()
