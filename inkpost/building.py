"""Steps of an export in a process of their own, whose memory goes with it.

python -m inkpost.building < {"settings": ..., "export": ...}
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from time import monotonic

from inkpost.errors import Temporary
from inkpost.model import ExportId
from inkpost.orders import wake_nobody
from inkpost.settings import Settings

#: Seconds after which a process begins no further step: others have their turn. To
#: start one takes half a second.
TURN = 15
#: Seconds that it may take at most. A volume of 280 articles takes three to ten.
LONGEST = 540


def builders() -> int:
    """Return how many steps go on at a time on this machine."""
    return len(os.sched_getaffinity(0))


def build_apart(settings: Settings, id: ExportId) -> bool:
    """Do what is next for the export, elsewhere; return whether more is to be done.

    That is one step, and more of them where they are short.

    A process that dies leaves its lease to run out; then that is done anew.
    """
    order = {"settings": settings.model_dump(mode="json"), "export": id}
    child = subprocess.Popen(
        [sys.executable, "-m", "inkpost.building", str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        answer, _ = child.communicate(json.dumps(order).encode(), timeout=LONGEST)
    except BaseException:
        child.kill()
        child.communicate()
        raise
    if child.returncode:
        raise Temporary(f"A worker ended with {child.returncode} over the export {id}")
    return answer.strip() == b"more"


def main() -> None:
    """Do steps of the export that the input names; print whether there are more."""
    from inkpost.exporting import make_export
    from inkpost.logs import set_up_logs
    from inkpost.processes import be_called, die_with_parent
    from inkpost.services import open_services

    with suppress(IndexError):
        die_with_parent(int(sys.argv[1]))
    be_called("inkpost-export")
    order = json.load(sys.stdin)
    settings = Settings.model_validate(order["settings"])
    set_up_logs("export", settings.secrets)
    services = open_services(settings, wake_nobody)
    end, more = monotonic() + TURN, True
    while more and monotonic() < end:
        more = make_export(services, ExportId(order["export"]))
    print("more" if more else "done")


if __name__ == "__main__":
    main()
