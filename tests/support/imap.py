"""A real IMAP server for the tests: Debian's dovecot, with a mailbox for each test.

@pytest.mark.tool
def test_x(mailbox: Mailbox) -> None:
    mailbox.put(b"From: ...")
    ... imap+starttls://anna:secret@127.0.0.1:<mailbox.port> ...
"""

from __future__ import annotations

import getpass
import grp
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from delivery.servers import MailServer, Security
from tests.support.certificates import server_tls_files
from tests.support.smtp import free_port
from tests.support.tools import need

#: Enough for the tests of one run, each with a mailbox of its own.
MOST_USERS = 1000
PASSWORD = 's"cre\\t'

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%n
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 0
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
default_vsz_limit = 0
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server. `users`: names that nobody has taken yet."""

    folder: Path
    port: int
    tls_port: int
    users: Iterator[int]


class Mailbox:
    """A mailbox on a running server. `folder`: its Maildir."""

    def __init__(self, server: Dovecot) -> None:
        self._server = server
        self._user = f"user{next(server.users)}@send.example.org"
        self.folder = server.folder / "mail" / self._user.partition("@")[0]
        self._count = 0
        for name in ("new", "cur", "tmp"):
            (self.folder / name).mkdir(parents=True)
        self._give_away()

    def server(self, security: Security = "plain", **changed: str) -> MailServer:
        """Return how it is reached; ``password="wrong"`` and the like change that."""
        port = self._server.tls_port if security == "tls" else self._server.port
        account = {"user": self._user, "password": PASSWORD, **changed}
        return MailServer("127.0.0.1", port, security, **account)

    def put(self, *mails: bytes) -> None:
        """Put mails into the inbox, as a mail server does: atomically, in order."""
        for mail in mails:
            self._count += 1
            name = f"{1_700_000_000 + self._count}.M{self._count}.test"
            (self.folder / "tmp" / name).write_bytes(mail)
            (self.folder / "tmp" / name).rename(self.folder / "new" / name)
        self._give_away()

    def flags(self) -> set[str]:
        """Return the flags of the mails in the inbox."""
        paths = [*(self.folder / "new").iterdir(), *(self.folder / "cur").iterdir()]
        return {path.name.partition(":2,")[2] for path in paths}

    def _give_away(self) -> None:
        if os.geteuid() == 0:
            user, group = _user()
            subprocess.run(["chown", "-R", f"{user}:{group}", self.folder], check=True)


def _user() -> tuple[str, str]:
    """Return as whom it runs: not as root, which dovecot refuses."""
    if os.geteuid() == 0:
        return "nobody", "nogroup"
    return getpass.getuser(), grp.getgrgid(os.getegid()).gr_name


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A running IMAP server."""
    program = need("dovecot")
    # Not in pytest's folder: the paths of its sockets must be short.
    folder = Path(tempfile.mkdtemp(prefix="inkpost-imap-"))
    folder.chmod(0o755)
    server = Dovecot(folder, free_port(), free_port(), iter(range(MOST_USERS)))
    process = subprocess.Popen([program, "-F", "-c", _configure(server)])
    try:
        _await(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def mailbox(dovecot: Dovecot) -> Mailbox:
    """An empty mailbox on a running IMAP server."""
    return Mailbox(dovecot)


def _configure(server: Dovecot) -> Path:
    folder, (user, group) = server.folder, _user()
    for name in ("mail", "run", "state"):
        (folder / name).mkdir()
    server_tls_files(folder)
    names = (f"user{number}@send.example.org" for number in range(MOST_USERS))
    users = "".join(f"{name}:{PASSWORD}\n" for name in names)
    (folder / "users").write_text(users)
    config = folder / "dovecot.conf"
    ports = {"port": server.port, "tls_port": server.tls_port}
    config.write_text(CONFIG.format(folder=folder, user=user, group=group, **ports))
    return config


def _await(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", server.port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    log = server.folder / "log"
    pytest.fail(f"dovecot does not start: {log.read_text() if log.exists() else ''}")
