"""How often a token may ask, and the headers that say so.

Draft of the IETF: RateLimit header fields for HTTP. Each web process counts by itself.
"""

from __future__ import annotations

import math
import time

from fastapi import HTTPException
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Rates:
    """The requests of the last minute. `most`: that one token may make in it."""

    def __init__(self, most: int) -> None:
        self._most = RateLimitItemPerMinute(most)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, token: str) -> dict[str, str]:
        """Count a request of `token`; return the headers that tell what is left.

        Answers 429 where nothing is.
        """
        admitted = self._limiter.hit(self._most, token)
        window = self._limiter.get_window_stats(self._most, token)
        wait = max(1, math.ceil(window.reset_time - time.time()))
        headers = {
            "RateLimit-Policy": f'"token";q={self._most.amount};w=60',
            "RateLimit": f'"token";r={window.remaining};t={wait}',
        }
        if not admitted:
            raise HTTPException(429, headers=headers | {"Retry-After": str(wait)})
        return headers
