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
from psycopg.rows import TupleRow

from library import open_library
from tests.support.tools import missing
from tests.support.web import wait_until

#: Where Debian keeps the programs of the server, which are not on PATH.
DEBIAN = Path("/usr/lib/postgresql")
#: Where files are in memory, and the bytes that have to be free there. A database is
#: 300 files: on a disk that others write to as well it takes half a second to make one.
MEMORY, ROOM = Path("/dev/shm"), 1_000_000_000


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


class Postgres:
    """A server of our own, on a Unix socket in `folder`, which asks for no password.

    `within`: the folder in which `folder` is; None: that of temporary files.
    """

    def __init__(self, *options: str, within: Path | None = None) -> None:
        self._options = options
        self._initdb, self._server = _program("initdb"), _program("postgres")
        self._user = _unprivileged()
        # Not pytest's folder: it is closed to others, and its path is too long.
        self.folder = Path(tempfile.mkdtemp(prefix="inkpost-pg-", dir=within))
        if self._user:
            shutil.chown(self.folder, self._user)
        self._cluster = str(self.folder / "cluster")
        subprocess.run(
            [self._initdb, "-D", self._cluster, "-U", "inkpost", "-A", "trust",
             "-E", "UTF8", "-N"],
            user=self._user, check=True, stdout=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.process = subprocess.Popen(
            [self._server, "-D", self._cluster, "-k", str(self.folder),
             "-c", "listen_addresses=", "-c", "log_min_messages=fatal",
             *self._options],
            user=self._user, cwd="/",
        )  # fmt: skip
        assert wait_until(lambda: _answers(self.folder), 30)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT now, and not when the last client has gone."""
        self.process.send_signal(how)
        self.process.wait(30)

    def url(self, name: str, like: str = "template1") -> str:
        """Return the address of a new database called `name`, a copy of `like`."""
        with self._connect() as connection:
            # Copied as files it is there in 30 ms, else in 80; before PostgreSQL 15
            # there was no other way, and no word for it.
            how = "STRATEGY file_copy" if connection.info.server_version >= 15e4 else ""
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like} {how}")
        return f"postgresql://inkpost@/{name}?host={self.folder}"

    def drop(self, name: str) -> None:
        """Remove the database called `name`, whoever is still connected to it."""
        with self._connect() as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def cut(self) -> None:
        """End all lines but our own."""
        with self._connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )

    def _connect(self) -> psycopg.Connection[TupleRow]:
        return psycopg.connect(
            host=str(self.folder), user="inkpost", dbname="postgres", autocommit=True
        )


@contextmanager
def running_postgres(*options: str, within: Path | None = None) -> Iterator[Postgres]:
    """Run a server with further `options`; it is gone at the end."""
    server = Postgres(*options, within=within)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running server, in memory where there is room."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    within = MEMORY if has_room else None
    with running_postgres("-c", "fsync=off", within=within) as server:
        yield server


def _answers(folder: Path) -> bool:
    try:
        psycopg.connect(host=str(folder), user="inkpost", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture
def postgres_url(postgres: Postgres, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a new database without tables."""
    yield postgres.url(_name(request))
    postgres.drop(_name(request))


@pytest.fixture(scope="session")
def postgres_template(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The name of a database with our tables: to migrate one takes 300 ms."""
    name = "with_tables"
    open_library(postgres.url(name), tmp_path_factory.mktemp(name)).close()
    return name


@pytest.fixture
def postgres_tables(
    postgres: Postgres, postgres_template: str, request: pytest.FixtureRequest
) -> Iterator[str]:
    """The address of a new database with our tables, and no rows."""
    yield postgres.url(_name(request), like=postgres_template)
    postgres.drop(_name(request))


def _name(request: pytest.FixtureRequest) -> str:
    return f"test_{abs(hash(request.node.nodeid))}"
