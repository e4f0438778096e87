"""Inkpost's command line in a hurry: the same programs, with shorter waits.

    python -m tests.faults.hasty serve --port 8480

Only numbers are changed: leases, pauses, limits of time. What half an hour does to a
service is then seen in seconds. Two things are added from outside: the clock on the
wall, which a file can move, and a record of every connection that Python opens.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

#: Name of the file in the data folder that says by how many seconds the time is off.
JUMP = "jump"
#: How a file is called that lies beside the data folder (a fault fills the disk that
#: the folder is on) and holds an address a line: where something was connected to.
CONNECTIONS = ".connections"

SECOND = timedelta(seconds=1)
#: Seconds of a lease: a process that says nothing for so long is taken for dead.
LEASE = 2.0

#: What a broker is told: seconds until it is taken for gone.
IMPATIENT = {"socket_timeout": 1, "socket_connect_timeout": 1}

#: Module, what is there, and what it is in a hurry.
SHORTER: list[tuple[str, str, Any]] = [
    ("library.work", "LEASE", LEASE * SECOND),
    ("library.rows", "WAKE_PAUSE", SECOND),
    ("library.rows", "LONGEST_WAKE_PAUSE", 3 * SECOND),
    ("library.previews", "LEASE", 2 * LEASE * SECOND),
    ("library.senders", "LISTEN_EVERY", SECOND),
    ("library.database", "BUSY_TIMEOUT", 2000),
    ("inkpost.lease", "BEAT", LEASE / 3),
    ("inkpost.store.bucket", "SILENCE", 2),
    ("inkpost.retries", "SITE", (SECOND / 2, SECOND)),
    ("inkpost.retries", "MAIL", (SECOND / 2,) * 3),
    ("inkpost.supervise", "SHORTEST_PAUSE", 0.2),
    ("inkpost.supervise", "LONGEST_PAUSE", 1.0),
    ("worker.clock", "TICK", 0.25),
    ("worker.alive", "PAUSE", 2.0),
    ("worker.configuration", "PATIENCE", 4),
]

#: Module, an object that is shared by all who use it, and what of it is changed.
BENT: list[tuple[str, str, dict[str, Any]]] = [
    ("articles.limits", "PAGE", {"connect": 2, "read": 2, "total": 2.5}),
    ("articles.limits", "PICTURE", {"connect": 2, "read": 2, "total": 2.5}),
    ("articles.cell", "_shared", {"_wall": 5}),
    ("delivery.pace", "USUAL", {"recipient": ()}),
]


def hurry() -> None:
    """Shorten what is waited for, wherever it is known by now."""
    modules = dict.fromkeys(module for module, *_ in (*SHORTER, *BENT))
    for module in (*modules, "inkpost.serve", "worker.tasks"):
        import_module(module)
    for module, name, value in SHORTER:
        _replace(getattr(sys.modules[module], name), name, value)
    for module, name, fields in BENT:
        for field, value in fields.items():
            object.__setattr__(getattr(sys.modules[module], name), field, value)
    from delivery.route import Patience, Route

    patience = Route.__dataclass_fields__["patience"].default
    for field, seconds in zip(Patience.__slots__, (1.5, 2.0, 4.0), strict=True):
        object.__setattr__(patience, field, seconds)
    _hurry_brokers(import_module("worker.configuration"))
    pace = import_module("delivery.pace")
    many = pace.Cap(1_000_000, pace.DAY)
    object.__setattr__(pace.USUAL, "recipients", many)
    object.__setattr__(pace.USUAL, "sender", (many,))


def _hurry_brokers(configuration: Any) -> None:
    transport = configuration._transport
    configuration._transport = lambda settings: transport(settings) | IMPATIENT


def _replace(old: object, name: str, new: object) -> None:
    """Give `name` another value in all modules of ours that had taken it over."""
    ours = ("articles", "delivery", "inkpost", "library", "worker")
    for module in list(sys.modules.values()):
        known = vars(module)
        if known.get("__name__", "").split(".")[0] in ours and known.get(name) == old:
            known[name] = new


def wear_a_watch(folder: Path) -> None:
    """Let the file `JUMP` in `folder` move what this process takes for the time."""
    from inkpost import services
    from library import utc_now

    program = (
        "def utc_now():\n"
        "    from datetime import UTC, datetime, timedelta\n"
        "    try:\n"
        f"        jump = float(open({str(folder / JUMP)!r}).read() or 0)\n"
        "    except OSError:\n"
        "        jump = 0\n"
        "    return datetime.now(UTC) + timedelta(seconds=jump)\n"
    )
    made: dict[str, Any] = {}
    exec(program, made)
    # Others hold the function itself: it gets another body.
    for function in (utc_now, services.utc_now):
        function.__code__ = made["utc_now"].__code__


def keep_a_record(folder: Path) -> None:
    """Write each address that a socket is connected to into the file `CONNECTIONS`."""
    path = str(folder.with_suffix(CONNECTIONS))

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect":
            address = arguments[1]
            words = (
                ":".join(map(str, address[:2]))
                if isinstance(address, tuple)
                else (os.fsdecode(address))
            )
            file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            os.write(file, f"{words}\n".encode())
            os.close(file)

    sys.addaudithook(note)


def main() -> None:
    """Be the command line."""
    folder = Path(os.environ["INKPOST_DATA_DIR"]).resolve()
    hurry()
    wear_a_watch(folder)
    keep_a_record(folder)
    import_module("inkpost.cli").main()


if __name__ == "__main__":
    main()
