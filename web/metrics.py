"""Numbers for Prometheus.

What workers do is counted in the library, by every process on every machine; each web
process tells these numbers, and those of its own requests.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from library import Library
from web.desk import Desk


class Metrics:
    """The metrics of one application. `registry`: all of them."""

    def __init__(self, desk: Desk) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        self.registry.register(_Counted(desk))
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "inkpost_http_requests",
            "Requests answered by this process",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "inkpost_http_request_seconds",
            "From a request to the first byte of its answer",
            ["route"],
            registry=self.registry,
        )


class Measure:
    """Counts requests by their route, never by what somebody has put into it."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and count it when its answer begins."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()

        async def send_and_count(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", None) or "other"
                status, method = str(message["status"]), _known(scope["method"])
                self._metrics.requests.labels(method, route, status).inc()
                self._metrics.seconds.labels(route).observe(time.perf_counter() - start)
            await send(message)

        await self._app(scope, receive, send_and_count)


def _known(method: str) -> str:
    return (
        method
        if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
        else "other"
    )


class _Counted(Collector):
    """What the library and the disk say, at the moment of asking."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def describe(self) -> list[Metric]:
        """Return nothing: what is there is known only when it is asked for."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield the numbers of the moment."""
        library = self._desk.library
        up, broker_up = library.answers(), self._desk.broker_answers()
        yield _gauge("inkpost_database_up", "Whether the database answers", up)
        yield _gauge("inkpost_broker_up", "Whether the broker answers", broker_up)
        disk = shutil.disk_usage(self._desk.settings.data_dir)
        yield _gauge("inkpost_disk_free_bytes", "Free in the data folder", disk.free)
        if up:
            yield from _deliveries(library)
            yield from _runs(library)
            yield from _issues(library)


def _gauge(name: str, help: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help, value=float(value))


def _deliveries(library: Library) -> Iterator[Metric]:
    states = GaugeMetricFamily(
        "inkpost_deliveries", "Deliveries by state", labels=["state"]
    )
    for state, count in library.overview.states().items():
        states.add_metric([state], count)
    yield states
    waiting = GaugeMetricFamily(
        "inkpost_waiting", "Deliveries that wait for a step", labels=["step"]
    )
    oldest = GaugeMetricFamily(
        "inkpost_waiting_oldest_seconds", "How long the oldest waits", labels=["step"]
    )
    now = datetime.now(UTC)
    for queue in library.overview.queues():
        waiting.add_metric([queue.step], queue.waiting)
        age = (now - queue.oldest).total_seconds() if queue.oldest else 0.0
        oldest.add_metric([queue.step], max(0.0, age))
    yield from (waiting, oldest)
    links = GaugeMetricFamily(
        "inkpost_links", "Links that lack their text, by state", labels=["state"]
    )
    for name, count in library.overview.links().items():
        links.add_metric([name], count)
    yield links
    kept = library.overview.kept()
    yield _gauge("inkpost_accounts", "Accounts", len(kept))
    yield _gauge("inkpost_articles", "Articles that are kept", sum(kept.values()))


def _issues(library: Library) -> Iterator[Metric]:
    states = GaugeMetricFamily(
        "inkpost_issues",
        "Issues of digests of the last seven days, by what came of them",
        labels=["state"],
    )
    counted = library.issues.states()
    for state in ("due", "made", "empty", "missed", "failed"):
        states.add_metric([state], counted.get(state, 0))
    yield states
    late = library.issues.lateness()
    yield _gauge("inkpost_issue_late_seconds", "Of the issue that waits longest", late)


def _runs(library: Library) -> Iterator[Metric]:
    families: dict[str, Any] = {
        "count": CounterMetricFamily(
            "inkpost_task_runs", "Runs of a task, on all machines", labels=["task"]
        ),
        "failed": CounterMetricFamily(
            "inkpost_task_failures", "Runs that ended in an error", labels=["task"]
        ),
        "seconds": CounterMetricFamily(
            "inkpost_task_seconds", "Seconds that runs took", labels=["task"]
        ),
    }
    last = GaugeMetricFamily(
        "inkpost_task_last_run_timestamp_seconds", "When it last ran", labels=["task"]
    )
    for run in library.runs.list():
        for field, family in families.items():
            family.add_metric([run.name], getattr(run, field))
        last.add_metric([run.name], run.last_at.timestamp())
    yield from (*families.values(), last)
    seen = GaugeMetricFamily(
        "inkpost_process_seen_timestamp_seconds",
        "When a worker or a clock last showed that it lives",
        labels=["process", "role"],
    )
    for process in library.runs.processes():
        seen.add_metric([process.name, process.role], process.seen_at.timestamp())
    yield seen
