"""Manners that all machines share: one script in Redis gives a place at a site."""

from __future__ import annotations

import structlog
from redis import Redis
from redis.exceptions import RedisError

from inkpost.manners import (
    AT_A_TIME,
    INTERVAL,
    LEASE,
    LONGEST_WAIT,
    Manners,
    OwnManners,
)
from inkpost.settings import Settings
from worker.broker import broker_url

log = structlog.get_logger()

#: KEYS: the site's times, its visits. ARGV: interval, at a time, lease, longest wait.
#: Times are the server's own, so that the machines need not agree on theirs.
ENTER = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local interval, most = tonumber(ARGV[1]), tonumber(ARGV[2])
local lease, longest = tonumber(ARGV[3]), tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local free = tonumber(redis.call('HGET', KEYS[1], 'free') or '0')
local wait = 0
if redis.call('ZCARD', KEYS[2]) < most and free <= now then
  redis.call('ZADD', KEYS[2], now + lease, tostring(now))
  redis.call('HSET', KEYS[1], 'free', string.format('%.6f', now + interval))
else
  local promised = tonumber(redis.call('HGET', KEYS[1], 'promised') or '0')
  promised = math.min(math.max(promised, free, now) + interval, now + longest)
  redis.call('HSET', KEYS[1], 'promised', string.format('%.6f', promised))
  wait = promised - now
end
redis.call('EXPIRE', KEYS[1], math.ceil(longest))
redis.call('EXPIRE', KEYS[2], math.ceil(lease))
return string.format('%.6f', wait)
"""
#: KEYS: as above. ARGV: seconds to keep away, longest wait.
LEAVE = """
redis.call('ZPOPMIN', KEYS[2])
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local free = tonumber(redis.call('HGET', KEYS[1], 'free') or '0')
local until_then = math.max(free, now + math.min(tonumber(ARGV[1]), tonumber(ARGV[2])))
redis.call('HSET', KEYS[1], 'free', string.format('%.6f', until_then))
redis.call('EXPIRE', KEYS[1], math.ceil(tonumber(ARGV[2])))
"""


class SharedManners:
    """Manners kept in Redis; while it does not answer, those of this process alone."""

    def __init__(self, redis: Redis) -> None:
        self._own = OwnManners()
        self._enter = redis.register_script(ENTER)
        self._leave = redis.register_script(LEAVE)

    def enter(self, host: str) -> float:
        """Return 0 where `host` may be asked now; else in how many seconds to come."""
        numbers = [INTERVAL, AT_A_TIME, LEASE, LONGEST_WAIT]
        try:
            return float(self._enter(keys=_keys(host), args=numbers))
        except RedisError as error:
            log.warning("manners of this process alone", reason=str(error))
            return self._own.enter(host)

    def leave(self, host: str, pause: float = 0.0) -> None:
        """Give the place back. `pause`: seconds in which `host` wants no visits."""
        try:
            self._leave(keys=_keys(host), args=[pause, LONGEST_WAIT])
        except RedisError:
            self._own.leave(host, pause)


def open_manners(settings: Settings) -> Manners:
    """Return the manners of all machines that share a Redis; else of this process."""
    url = broker_url(settings)
    if url.startswith("redis+socket://"):
        return SharedManners(_open(url.replace("redis+socket://", "unix://", 1)))
    if url.startswith(("redis://", "rediss://")):
        return SharedManners(_open(url))
    return OwnManners()


def _open(url: str) -> Redis:
    return Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3)


def _keys(host: str) -> list[str]:
    # The braces keep both at one node of a cluster.
    return [f"inkpost:site:{{{host}}}", f"inkpost:visits:{{{host}}}"]
