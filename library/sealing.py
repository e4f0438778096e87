"""Secrets at rest: sealed with a key that is not in the database."""

from __future__ import annotations

import hmac
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from inkpost.errors import SettingInvalid

#: The file of the key, in the data folder, where the operator gives none.
KEY_FILE = "secret.key"


class Seal:
    """Seals and opens texts with the first of `keys`; opens with any of them."""

    def __init__(self, keys: list[str]) -> None:
        self._key = keys[0].encode()
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:
            raise SettingInvalid(
                "INKPOST_SECRET_KEY has to be 32 random bytes in URL-safe base64: "
                "openssl rand -base64 32 | tr +/ -_"
            ) from error

    def seal(self, text: str) -> str:
        """Return `text` as nobody can read it without the key."""
        return self._fernet.encrypt(text.encode()).decode()

    def mark(self, text: str) -> str:
        """Return 64 hex digits that stand for `text`, and tell nobody what it is."""
        return hmac.digest(self._key, text.encode(), "sha256").hex()

    def open(self, sealed: str) -> str:
        """Return what was sealed; raise `SettingInvalid` where the key is another."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise SettingInvalid(
                "A password cannot be read with the present INKPOST_SECRET_KEY: put "
                "the old key behind the new one, after a comma, or write it anew"
            ) from error


def open_seal(data_dir: Path, secret_key: str = "") -> Seal:
    """Return the seal of `find_keys(data_dir, secret_key)`; raise `SettingInvalid`."""
    return Seal(find_keys(data_dir, secret_key))


def find_keys(data_dir: Path, secret_key: str = "") -> list[str]:
    """Return the keys of `secret_key` (several: after commas, the newest first).

    Where it is empty, the key is that in the file `KEY_FILE` of `data_dir`, which is
    made.
    """
    given = [key.strip() for key in secret_key.split(",") if key.strip()]
    return given or [_own_key(data_dir / KEY_FILE)]


def _own_key(path: Path) -> str:
    """Return the key in `path`; the first of two processes that look makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_bytes(Fernet.generate_key())
        try:
            path.hardlink_to(draft)  # whole or not at all, and never over another
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text("ascii").strip()
