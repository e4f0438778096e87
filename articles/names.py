"""Name -> addresses, in bounded time."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

from articles.addresses import literal

#: Return the addresses of a host (a name or a literal), the best first, within some
#: seconds; raise `OSError`.
Resolve = Callable[[str, float], list[str]]


def look_up(host: str, seconds: float) -> list[str]:
    """Return the addresses of `host`, the best first.

    In a thread, for the system's resolver cannot be interrupted. Raises `OSError`.
    """
    if literal(host):
        return [host]
    answers: SimpleQueue[list[str] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            answers.put([str(entry[4][0]) for entry in found])
        except OSError as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name="look-up").start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty as error:
        raise TimeoutError(f"looking up {host} took too long") from error
    if isinstance(answer, OSError):
        raise answer
    return answer
