"""Ways out besides mail: a folder on the web, a folder of the operator's, a download.

Their addresses are matched, never trusted: a folder's name cannot leave its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import quote, urlsplit

from delivery.compose import file_name
from inkpost.errors import MailRefused, MailUnavailable, NotADevice
from inkpost.model import Package

#: What the addresses of a folder and of downloads begin with.
FOLDER, DOWNLOAD = "folder:", "download:"

#: User and password, or None where nobody logs in.
Login = tuple[str, str] | None
#: Put a file at an address with a login; return the status of the answer.
#: Raises `PageUnavailable`, `PageRefused` or `AddressRefused`.
Put = Callable[[str, Path, Login], int]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")


def folder_address(name: str) -> str:
    """Return the address of the folder called `name`; raise `NotADevice`.

    >>> folder_address(" Kobo ")
    'folder:Kobo'
    """
    known = name.strip()
    if not _NAME.fullmatch(known) or ".." in known:
        raise NotADevice(
            "A folder is called by letters, digits, spaces and hyphens, such as “Kobo”"
        )
    return FOLDER + known


def webdav_address(url: str, login: Login, *, own_networks: bool) -> str:
    """Return `url`, a checked web address, as that of a folder; raise `NotADevice`.

    `own_networks`: whether the operator lets Inkpost into networks of their own, where
    a line may do without encryption.
    """
    parts = urlsplit(url)
    if parts.query or parts.fragment:
        raise NotADevice(
            "The address of a folder ends with its path: leave out the rest"
        )
    if parts.scheme != "https" and login and not own_networks:
        raise NotADevice(
            "A password goes over https only: use the address with https://"
        )
    return url if url.endswith("/") else f"{url}/"


def shelf_name(package: Package) -> str:
    """Return what a book is called in a folder, where no other has the same name."""
    name = file_name(package, "")
    suffix = ".kepub.epub" if name.endswith(".kepub.epub") else Path(name).suffix
    return f"{name.removesuffix(suffix)} ({package.sha256[:6]}){suffix}"


@dataclass(frozen=True, slots=True)
class WebFolder:
    """A folder on the web (WebDAV, RFC 4918). `address`: ends in a slash."""

    address: str
    login: Login
    put: Put

    def take(self, file: Path, name: str) -> None:
        """Put `file` there as `name`; a second time changes nothing.

        Raises `MailUnavailable` and `MailRefused`, as a mail server would.
        """
        status = self.put(self.address + quote(name), file, self.login)
        host = urlsplit(self.address).hostname
        if status in {408, 425, 429} or status >= 500:
            raise MailUnavailable(f"{host} asked us to come back later (HTTP {status})")
        if not 200 <= status < 300:
            raise MailRefused(_refusal(f"{host}", status), concerns="recipient")


def _refusal(host: str, status: int) -> str:
    if status in {401, 403}:
        return (
            f"{host} refused the user name or password (HTTP {status}): remove the "
            "device and add it anew"
        )
    if status in {404, 405, 409}:
        return (
            f"{host} has no such folder (HTTP {status}): make it there, then try again"
        )
    if 300 <= status < 400:
        return f"The folder is elsewhere at {host} now (HTTP {status}): add it anew"
    return f"{host} did not take the book (HTTP {status}): ask its operator why"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on the operator's machine, which other programs pick books up from."""

    path: Path

    def take(self, file: Path, name: str) -> None:
        """Copy `file` there as `name`, whole or not at all; or `MailUnavailable`."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self.path, prefix=".", delete=False) as copy:
                copy.write(file.read_bytes())
            written = Path(copy.name)
            written.chmod(0o644)  # who picks it up is another user
            written.replace(self.path / name)
        except OSError as error:
            raise MailUnavailable(
                f"The book cannot be written to {self.path.name} ({error.strerror}): "
                "the operator looks whether there is room, and who may write"
            ) from error
