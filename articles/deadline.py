"""An end of time for a whole fetch, however many lines and reads it takes."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from types import TracebackType
from typing import Self


class Deadline:
    """An end of time that cuts every line it watches.

    A timeout on a socket begins anew with each byte, so a site that drips holds a
    worker for ever. The watched socket is a duplicate, for TLS takes the original away.
    """

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._end = time.monotonic() + seconds
        self._lines: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._strike)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for line in self._lines:
                line.close()
            self._lines.clear()

    @property
    def left(self) -> float:
        """Seconds until the end, never quite zero: a timeout of zero means none."""
        return max(0.001, self._end - time.monotonic())

    def watch(self, line: socket.socket) -> None:
        """Cut `line` when the time is up."""
        with self._lock:
            self._lines.append(line.dup())
        if self.passed:
            self._strike()

    def _strike(self) -> None:
        self.passed = True
        with self._lock:
            for line in self._lines:
                _cut(line)


def _cut(line: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the other side may have been faster
        line.shutdown(socket.SHUT_RDWR)
