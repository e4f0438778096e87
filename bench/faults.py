"""Do to a running service what can be done to it, and write down what came of it.

    python -m bench.faults

Runs `tests/faults` and writes `bench/results/faults.md`, a fault a line.
"""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "results" / "faults.md"

HEAD = """# Faults, and what came of them

`make bench-faults`, {day}, {machine}; load at the end {load:.1f}.

Each fault is done to a running service (`tests/faults/`): Redis, workers, clock, web
app, SQLite or PostgreSQL, a mail server, a site. Waiting times are shortened (leases to
2 s), nothing else. Every line asserts the same: no row is lost; no mail goes out twice;
each order ends as the line says, in time; all parts are back by themselves and
`/readyz` says so; no part holds 50 MB more than before the first fault; nobody has
connected to where nobody should; and the next book is made and mailed.

*maybe sent*: only the mail server knows, so the reader is asked.

{passed} of {all} held.

| What breaks | When | On | Orders | They ended | Seconds | |
|---|---|---|--:|---|--:|---|
"""


@dataclass
class Ledger:
    """A plugin of pytest that keeps what each fault came to."""

    rows: list[str] = field(default_factory=list)
    passed: int = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.passed += report.outcome == "passed"
            self.rows.append(_row(report))


def _row(report: pytest.TestReport) -> str:
    told = dict(report.user_properties).get("fault")
    name = report.nodeid.partition("[")[2].rstrip("]")
    what, when, orders, ended = told or (name, "", "", "")
    where = "PostgreSQL" if "postgresql" in report.nodeid else "SQLite"
    mark = {"passed": "✓", "skipped": "not done here"}.get(report.outcome, "✗")
    ended = str(ended).replace("_", " ")
    seconds = f"{report.duration:.1f}"
    return f"| {what} | {when} | {where} | {orders} | {ended} | {seconds} | {mark} |"


def main() -> int:
    ledger = Ledger()
    code = pytest.main(["-q", str(ROOT / "tests" / "faults")], plugins=[ledger])
    head = HEAD.format(
        day=datetime.now(UTC).date(),
        machine=f"{os.cpu_count()} cores, Python {platform.python_version()}",
        load=os.getloadavg()[0],
        passed=ledger.passed,
        all=len(ledger.rows),
    )
    RESULTS.write_text(head + "\n".join(ledger.rows) + "\n", "utf-8")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
