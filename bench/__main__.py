"""Run the benchmarks: `python -m bench [extraction ...]`, all of them by default."""

from __future__ import annotations

import runpy
import sys

names = [name for name in sys.argv[1:] if not name.startswith("-")] or ["extraction"]
sys.argv = [sys.argv[0], *(word for word in sys.argv[1:] if word not in names)]
for name in names:
    runpy.run_module(f"bench.{name}", run_name="__main__")
