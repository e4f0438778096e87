"""What goes between the cell and the rest of Inkpost.

Inwards a pickle, for we trust ourselves; outwards JSON that is checked against the
return type of the function, for a page may have taken over what runs in the cell.
"""

from __future__ import annotations

import base64
import json
import pickle
import socket
import struct
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, get_type_hints

from inkpost import errors

if TYPE_CHECKING:
    from pydantic import TypeAdapter

#: The first byte of an answer says what the rest is.
VALUE, ERROR, MEMORY, FAULT = b"V", b"E", b"M", b"F"

#: The first byte on a job's second line says how its child ended; words may follow.
KILLED_FOR_TIME, DIED = b"t", b"x"
#: Longest outcome, in bytes.
LONGEST_OUTCOME = 64

_LENGTH = struct.Struct(">Q")


class Garbled(Exception):
    """An answer that is not what the function returns."""


def pack_job(function: Callable[..., Any], arguments: tuple[Any, ...]) -> bytes:
    """Return the call as bytes; `function` has to stand at the top of its module."""
    return pickle.dumps((function, arguments), protocol=5)


def unpack_job(job: bytes) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """Return the function, its module imported, and its arguments."""
    function, arguments = pickle.loads(job)  # noqa: S301  made by `pack_job`
    return function, arguments


def pack_value(value: object) -> bytes:
    """Return `value`, which the function returned, as an answer."""
    return VALUE + json.dumps([value], default=_plain).encode()


def _plain(value: object) -> object:
    """Return `value` in terms of JSON; pydantic would read files, which is too late."""
    if is_dataclass(value):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, bytes):
        return base64.urlsafe_b64encode(value).decode()
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not leave the cell")


def pack_error(error: errors.InkpostError) -> bytes:
    """Return the answer that stands for `error`."""
    return ERROR + json.dumps([type(error).__name__, str(error)]).encode()


def unpack_value(function: Callable[..., Any], body: bytes) -> Any:
    """Return the value that `function` returned; raise `Garbled` if it cannot be."""
    try:
        return _adapter(function).validate_json(body)[0]
    except ValueError as error:
        raise Garbled(function.__qualname__) from error


def unpack_error(body: bytes) -> errors.InkpostError:
    """Return the error to raise; raise `Garbled` if it is none of ours."""
    try:
        name, message = json.loads(body)
        kind: type[errors.InkpostError] = getattr(errors, name)
        if issubclass(kind, errors.InkpostError):
            return kind(str(message))
    except (AttributeError, TypeError, ValueError) as error:
        raise Garbled("an error of an unknown kind") from error
    raise Garbled("an error of an unknown kind")


@cache
def _adapter(function: Callable[..., Any]) -> TypeAdapter[tuple[Any]]:
    # Not at the top: the cell's own side has no use for it.
    from pydantic import ConfigDict, TypeAdapter

    returns = get_type_hints(function)["return"]
    shape: Any = tuple[returns]  # type: ignore[valid-type]
    return TypeAdapter(shape, config=ConfigDict(val_json_bytes="base64"))


def send(line: socket.socket, message: bytes) -> None:
    """Write `message` to `line` with its length before it."""
    line.sendall(_LENGTH.pack(len(message)))
    line.sendall(message)


def receive(line: socket.socket, longest: int) -> bytes | None:
    """Return the message that comes on `line`; None if it breaks off or is too long."""
    head = _exactly(line, _LENGTH.size)
    if head is None or (length := _LENGTH.unpack(head)[0]) > longest:
        return None
    return _exactly(line, length)


def _exactly(line: socket.socket, size: int) -> bytes | None:
    received = bytearray()
    while len(received) < size:
        part = line.recv(min(size - len(received), 1 << 20))
        if not part:
            return None
        received += part
    return bytes(received)
