"""A web application behind a real uvicorn on the loopback."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import AF_INET, SOCK_STREAM, socket

import uvicorn
from starlette.types import ASGIApp


@contextmanager
def running(create: Callable[[str], ASGIApp]) -> Iterator[str]:
    """Yield the address of the application that `create(address)` makes."""
    with socket(AF_INET, SOCK_STREAM) as listening:
        listening.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(
            create(address),
            log_level="warning",
            lifespan="on",
            proxy_headers=False,  # as `inkpost web` has it
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield address
        server.should_exit = True
        thread.join(10)
