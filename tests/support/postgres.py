"""A real PostgreSQL of our own, on a Unix socket, gone at the end of the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.support.tools import missing
from tests.support.web import wait_until

#: Where Debian keeps the programs of the server, which are not on PATH.
DEBIAN = Path("/usr/lib/postgresql")


def _program(name: str) -> str:
    found = [str(path) for path in sorted(DEBIAN.glob(f"*/bin/{name}"))]
    return shutil.which(name) or (found[-1] if found else missing("PostgreSQL"))


def _unprivileged() -> str | None:
    """Return whom to run the server as: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return missing("PostgreSQL's user")


@contextmanager
def running_postgres(*options: str) -> Iterator[Path]:
    """Run a server with further `options`; yield the folder of its socket."""
    initdb, server, user = _program("initdb"), _program("postgres"), _unprivileged()
    # Not pytest's folder: it is closed to others, and its path is long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="inkpost-pg-"))
    if user:
        shutil.chown(folder, user)
    cluster = str(folder / "cluster")
    subprocess.run(
        [initdb, "-D", cluster, "-U", "inkpost", "-A", "trust", "-E", "UTF8", "-N"],
        user=user, check=True, stdout=subprocess.DEVNULL, cwd="/",
    )  # fmt: skip
    process = subprocess.Popen(
        [server, "-D", cluster, "-k", str(folder), "-c", "listen_addresses=",
         "-c", "log_min_messages=fatal", *options],
        user=user, cwd="/",
    )  # fmt: skip
    assert wait_until(lambda: _answers(folder), 30)
    yield folder
    process.send_signal(signal.SIGINT)  # now, and not when the last client has gone
    process.wait(30)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """The folder of a running server's socket, which asks for no password."""
    with running_postgres("-c", "fsync=off") as folder:
        yield folder


def _answers(folder: Path) -> bool:
    try:
        psycopg.connect(host=str(folder), user="inkpost", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture
def postgres_url(postgres: Path, request: pytest.FixtureRequest) -> str:
    """The address of a new, empty database."""
    return make_database(postgres, f"test_{abs(hash(request.node.nodeid))}")


def make_database(server: Path, name: str) -> str:
    """Return the address of a new, empty database on `server`."""
    with psycopg.connect(
        host=str(server), user="inkpost", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"postgresql://inkpost@/{name}?host={server}"
