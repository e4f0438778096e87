"""Files of `bench/results/`, of which each benchmark writes a section."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parent / "results"
#: How each file begins where there is none yet.
HEADS = {
    "bulk.md": "# Bulk: thousands of articles, in and out\n\n"
    "Written by `make bench-bulk`.\n",
    "load.md": "# Load: many readers at once\n\n"
    "Written by `make bench-load`, and by `python -m bench.load --soak 30`.\n",
}


def put(title: str, text: str, file: str = "bulk.md") -> None:
    """Write `text` as the section `title` of `file`; the others stay as they are."""
    path = FOLDER / file
    whole = path.read_text("utf-8") if path.exists() else HEADS[file]
    section = f"## {title}\n\n{text.strip()}\n"
    parts = re.split(r"(?m)^(?=## )", whole)
    kept = [part for part in parts if not part.startswith(f"## {title}\n")]
    path.write_text("\n".join(part.rstrip() + "\n" for part in [*kept, section]))
