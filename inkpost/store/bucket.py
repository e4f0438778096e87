"""The store that many machines share: a bucket that speaks S3.

All that is kept is there before its row says so; what lies in the data folder besides
are copies, which may be deleted at any time.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import structlog

from inkpost.errors import SettingInvalid, StoreUnavailable
from inkpost.store.address import Address
from inkpost.store.copies import DRAFT, Copies
from inkpost.store.files import Stored, clear, try_to_write

try:
    import obstore
    from obstore.exceptions import (
        BaseError,
        PermissionDeniedError,
        UnauthenticatedError,
    )
    from obstore.store import S3Store
except ImportError as error:
    raise SettingInvalid(
        "INKPOST_STORE_URL needs the extra “s3”: pip install 'inkpost[s3]'"
    ) from error

if TYPE_CHECKING:
    from obstore import ObjectMeta
    from obstore.store import S3Config

log = structlog.get_logger()

Result = TypeVar("Result")

#: Bytes that are in memory at a time, of a file that is larger; the store takes parts
#: from 5 MiB on (S3: multipart upload limits).
PART = 8 << 20
#: Files on their way at a time, for one caller.
LINES = 8
#: Keys that are deleted by one request (S3: DeleteObjects).
AT_ONCE = 1000
#: How the client tells of an answer that is a no.
_STATUS = re.compile(r"status code: (\d{3})")
#: Seconds without a byte after which the store is taken for dead, and a request's most.
SILENCE, LONGEST = 20, 600


def open_bucket(address: Address, folder: Path, most: int) -> Bucket:
    """Return the store at `address`. `most`: bytes of copies in `folder`."""
    return Bucket(address, folder, Copies(folder, most))


class Bucket:
    """See `Store` for what its methods do."""

    def __init__(self, address: Address, folder: Path, copies: Copies) -> None:
        self.folder = folder
        self._address = address
        self._copies = copies

    @cached_property
    def _client(self) -> S3Store:
        """The client, opened at its first use: its threads survive no fork."""
        return _open_client(self._address, SILENCE, retries=3)

    def keep(self, *paths: Path) -> None:
        """Put files there, also what is there already: it is as new from now on."""
        _each(self._put, paths)
        self._copies.tidy()

    def keep_as(self, path: Path, sha256: str) -> Path:
        """Keep the file in a folder that is called by its content."""
        name = path.parent / sha256[:16] / path.name
        with self._doing("kept"):
            name.parent.mkdir(parents=True, exist_ok=True)
            path.replace(name)
        self.keep(name)
        return name

    def has(self, path: Path) -> bool:
        """Tell whether there is a copy, or the file itself, which is copied."""
        return not self.gone([path])

    def gone(self, paths: Collection[Path]) -> set[Path]:
        """Fetch those of which there is no copy; return those that are nowhere."""
        lacking = [path for path in paths if not self._copies.use(path)]
        if not lacking:
            return set()
        self._copies.tidy()
        found = _each(self._fetch, lacking)
        return {path for path, there in zip(lacking, found, strict=True) if not there}

    @contextmanager
    def lend(self, path: Path) -> Iterator[Path]:
        """Give the copy, or the file for the time of the block alone."""
        if self._copies.use(path):
            yield path
            return
        with self._doing("read"):
            lent = Path(tempfile.mkdtemp(dir=self.folder, prefix=DRAFT))
        try:
            self._fetch(path, lent / path.name)
            yield lent / path.name
        finally:
            clear(lent)

    def look(self, path: Path) -> Stored | None:
        """Return what the store knows, whatever copies there are."""
        with self._doing("looked at"):
            try:
                found = obstore.head(self._client, self._key(path))
            except FileNotFoundError:
                return None
        return self._stored(found)

    def list(self, folder: Path) -> Iterator[Stored]:
        """Yield what is there, with a page of the list in memory."""
        with self._doing("listed"):
            for page in obstore.list(self._client, self._key(folder)):
                for meta in page:
                    yield self._stored(meta)

    def _stored(self, meta: ObjectMeta) -> Stored:
        path = self.folder / meta["path"]
        return Stored(path, meta["size"], meta["last_modified"].timestamp())

    def remove(self, *paths: Path) -> None:
        """Delete files here and there."""
        for path in paths:
            path.unlink(missing_ok=True)
        with self._leaving_strays():
            self._delete([self._key(path) for path in paths])

    def remove_all(self, folder: Path, but: Path | None = None) -> None:
        """Delete what is in a folder, here and there."""
        clear(folder, but)
        with self._leaving_strays():
            there = [one.path for one in self.list(folder) if one.path != but]
            self._delete([self._key(path) for path in there])

    def _delete(self, keys: Sequence[str]) -> None:
        with self._doing("deleted"):
            for start in range(0, len(keys), AT_ONCE):
                obstore.delete(self._client, keys[start : start + AT_ONCE])

    @contextmanager
    def _leaving_strays(self) -> Iterator[None]:
        """Leave what cannot be deleted now to the sweep: no row names it any more."""
        try:
            yield
        except StoreUnavailable as error:
            log.warning("files left in the store", reason=error.reason)

    def now(self) -> float:
        """Return the time of the store, which writes something for it."""
        path = self.folder / f".now-{uuid4().hex}"
        with self._doing("written to"):
            obstore.put(self._client, path.name, b"")
            when = obstore.head(self._client, path.name)["last_modified"]
            obstore.delete(self._client, [path.name])
        return when.timestamp()

    def check(self) -> None:
        """Write something in a hurry: whoever asks does not wait for long."""
        try_to_write(self.folder)
        client = _open_client(self._address, silence=2, retries=0)
        with self._doing("written to"):
            name = f".check-{uuid4().hex}"
            obstore.put(client, name, b"inkpost")
            obstore.delete(client, [name])

    # --- one file

    def _key(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _put(self, path: Path) -> None:
        with self._doing("kept"):
            obstore.put(
                self._client,
                self._key(path),
                path,
                chunk_size=PART,
                max_concurrency=2,
            )

    def _fetch(self, path: Path, to: Path | None = None) -> bool:
        """Write the file to `to` (its own path), whole; return whether there is one."""
        with self._doing("read"):
            try:
                found = obstore.get(self._client, self._key(path))
            except FileNotFoundError as error:
                _demand_bucket(error)
                return False
            self._write(found, to or path)
        return True

    def _write(self, found: Any, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(
            dir=self.folder, prefix=DRAFT, delete=False
        ) as file:
            draft = Path(file.name)
            try:
                for chunk in found.stream(min_chunk_size=1 << 20):
                    file.write(chunk)
                file.flush()
                draft.replace(path)
            except BaseException:
                draft.unlink(missing_ok=True)
                raise

    @contextmanager
    def _doing(self, done: str) -> Iterator[None]:
        """Raise `StoreUnavailable` for what keeps files from being `done` to."""
        try:
            yield
        except (BaseError, OSError) as error:
            if isinstance(error, FileNotFoundError) and not _is_bucket(error):
                raise
            why = _reason(error, self._address)
            log.warning("the store failed", done=done, reason=why)
            raise StoreUnavailable(why) from error


def _open_client(address: Address, silence: int, retries: int) -> S3Store:
    config: S3Config = {"endpoint": address.endpoint, "region": address.region}
    if address.key_id:  # else the environment's, or the machine's
        config["access_key_id"] = address.key_id
        config["secret_access_key"] = address.key
    return S3Store(
        address.bucket,
        prefix=address.prefix or None,
        config=config,
        client_options={
            "allow_http": address.endpoint.startswith("http:"),
            "connect_timeout": f"{min(5, silence)}s",
            "read_timeout": f"{silence}s",
            "timeout": f"{LONGEST}s",
        },
        retry_config={"max_retries": retries},
    )


def _is_bucket(error: FileNotFoundError) -> bool:
    """Tell whether it is the bucket that is not there, and not a file in it."""
    return "NoSuchBucket" in str(error)


def _demand_bucket(error: FileNotFoundError) -> None:
    if _is_bucket(error):
        raise error


def _reason(error: BaseError | OSError, address: Address) -> str:
    """Return what went wrong in a sentence for the operator."""
    said, place = str(error), address.endpoint
    if "NoSuchBucket" in said:
        return f"the store at {place} has no bucket {address.bucket}: make it"
    if isinstance(error, OSError):
        return f"the data folder cannot be written to ({error.strerror})"
    if isinstance(error, (PermissionDeniedError, UnauthenticatedError)):
        return f"the store at {place} refuses it: look at the keys of INKPOST_STORE_URL"
    if status := _STATUS.search(said):
        return f"the store at {place} answers {status[1]}"
    return f"the store at {place} does not answer"


def _each(do: Callable[[Path], Result], paths: Sequence[Path]) -> list[Result]:
    """Return what `do` gives for each of `paths`, several at a time."""
    if len(paths) == 1:
        return [do(paths[0])]
    with ThreadPoolExecutor(min(LINES, len(paths) or 1)) as lines:
        return list(lines.map(do, paths))
