"""`python -m worker fetch|bind|clock`: one process, with the environment's settings.

Leaner than the command line, which imports more: this is what `inkpost serve` starts.
"""

from __future__ import annotations

import sys

from inkpost.settings import read_settings


def main(role: str) -> int:
    """Run `role` until told to stop; return the exit code."""
    settings = read_settings()
    if role == "clock":
        from worker.clock import run_clock

        return run_clock(settings)
    from worker.run import run_worker

    return run_worker(settings, "bind" if role == "bind" else "fetch")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
