"""Run the benchmarks: `python -m bench [NAME ...]`, all of them by default.

Each writes a table to `bench/results/`; speed comes last, for its table is the summary.
Together they take some hours: a quiet machine, and `make bench-peers` before.
"""

from __future__ import annotations

import subprocess
import sys

#: Each benchmark is a module with a process of its own.
ALL = (
    "extraction books library digests bulk_import bulk_export fair_sharing faults load "
    "speed"
).split()


def main() -> int:
    """Run what was asked for; return 1 where one of them failed."""
    names = [name for name in sys.argv[1:] if not name.startswith("-")] or ALL
    options = [word for word in sys.argv[1:] if word.startswith("-")]
    failed = []
    for name in names:
        print(f"== {name}", flush=True)
        command = [sys.executable, "-m", f"bench.{name}", *options]
        if subprocess.run(command, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return min(len(failed), 1)


if __name__ == "__main__":
    sys.exit(main())
