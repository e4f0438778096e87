"""`bench/results/bulk.md`, of which each benchmark writes a section."""

from __future__ import annotations

import re
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "bulk.md"
_HEAD = "# Bulk: thousands of articles, in and out\n\nWritten by `make bench-bulk`.\n"


def put(title: str, text: str) -> None:
    """Write `text` as the section `title`; the others stay as they are."""
    whole = RESULTS.read_text("utf-8") if RESULTS.exists() else _HEAD
    section = f"## {title}\n\n{text.strip()}\n"
    parts = re.split(r"(?m)^(?=## )", whole)
    kept = [part for part in parts if not part.startswith(f"## {title}\n")]
    RESULTS.write_text("\n".join(part.rstrip() + "\n" for part in [*kept, section]))
