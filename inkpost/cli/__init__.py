"""The command line. Exit codes: 0 done, 1 failed, 2 misused, 3 partly done."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

#: Commands that read pages.
_READERS = ("export", "extract", "send")
#: Objects after which garbage is collected. A command ends soon, and most of what it
#: makes at first are the modules that it needs.
_COLLECT_AFTER = 100_000
#: Seconds after which a thread that computes lets one go on whose answer has come.
_TURN = 0.0005


def main() -> None:
    """Run the command line; say an error in one sentence."""
    gc.set_threshold(_COLLECT_AFTER)
    # Pydantic would look through all packages for plugins, of which there are none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    words = sys.argv[1:]
    if _will_read(words):
        from articles.wake import wake_early

        wake_early()  # beside the next lines, which take as long
        sys.setswitchinterval(_TURN)
    from inkpost.cli.books import FAILED, MISUSED
    from inkpost.cli.commands import COMMANDS, app_of
    from inkpost.cli.settings import complain
    from inkpost.errors import InkpostError, Misused

    first = next(iter(words), "")
    try:
        app_of([first] if first in COMMANDS else COMMANDS)()
    except InkpostError as error:
        complain(str(error))
        sys.exit(MISUSED if isinstance(error, Misused) else FAILED)


def _will_read(words: Sequence[str]) -> bool:
    """Say whether the command `words` will want a cell, as far as one sees at once."""
    idle = any(word == "--help" or word.startswith("--query") for word in words)
    return bool(words) and words[0] in _READERS and not idle
