"""Quality and speed of extraction beside the open extractors, as one table.

    python -m bench.extraction [--peers PYTHON] [--node FOLDER] [--cache FOLDER]

PYTHON has `bench/requirements.txt`, FOLDER has node_modules with @mozilla/readability,
defuddle and linkedom. Writes `bench/results/extraction.md`; the pages and the scorers
are not part of the project and are found beside it.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import importlib
import json
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.support.tools import PAGES

HERE = Path(__file__).parent
#: What `make bench-peers` installs.
EXTRACTORS = HERE.parent / ".venv" / "extractors"
PYTHON_PEERS = (
    "trafilatura", "trafilatura fast", "trafilatura precision", "trafilatura recall",
    "readability-lxml", "newspaper4k", "resiliparse",
)  # fmt: skip
NODE_PEERS = ("Readability.js", "defuddle")
STRUCTURE = (
    "images kept", "images wanted", "links", "headings", "list items", "table cells",
    "code blocks", "quotations", "captions",
)  # fmt: skip
META = ("title", "byline", "lang", "dir", "siteName", "publishedTime")
SEPARATOR = re.compile(r"\s*[|_\[»·]|\s[-–—:]+\s|（")

Results = dict[str, dict[str, Any]]


def main() -> None:
    """Run every extractor on every page, and write the table."""
    options = read_options()
    sys.path.insert(0, str(PAGES.parent / "tools"))
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.cache or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        write_manifests(folder)
        rows = {}
        for peer in ("inkpost", *PYTHON_PEERS, *NODE_PEERS):
            outputs = {
                kind: run(peer, kind, folder, options)
                for kind in ("annotated", "mozilla")
            }
            if all(output is not None for output in outputs.values()):
                rows[peer] = measure(outputs)
    table = draw(rows)
    out = HERE / "results" / "extraction.md"
    out.parent.mkdir(exist_ok=True)
    out.write_text(table, "utf-8")
    print(table)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    python, node = EXTRACTORS / "bin" / "python", EXTRACTORS / "node_modules"
    parser.add_argument(
        "--peers",
        type=Path,
        default=python if python.exists() else None,
        help="a Python that has the peers",
    )
    parser.add_argument(
        "--node",
        type=Path,
        default=EXTRACTORS if node.exists() else None,
        help="a folder with node_modules",
    )
    parser.add_argument("--cache", type=Path, help="where the peers' outputs are kept")
    return parser.parse_args()


def write_manifests(folder: Path) -> None:
    """Write which pages there are, and each page's text for the extractors in node."""
    from articles.decode import decode

    truth = json.loads((PAGES / "annotated" / "truth.json").read_text("utf-8"))
    pages = {
        "annotated": [
            (
                name,
                page.get("url") or "http://page.example/",
                f"annotated/{name}.html.gz",
            )
            for name, page in truth.items()
        ],
        "mozilla": [
            (
                one.name,
                "http://fakehost/test/page.html",
                f"mozilla/{one.name}/source.html.gz",
            )
            for one in sorted((PAGES / "mozilla").iterdir())
            if one.is_dir()
        ],
    }
    for kind, listed in pages.items():
        texts = folder / f"{kind}-text"
        texts.mkdir(exist_ok=True)
        manifest = []
        for name, url, path in listed:
            text = texts / f"{name}.html.gz"
            if not text.exists():
                page = gzip.decompress((PAGES / path).read_bytes())
                text.write_bytes(gzip.compress(decode(page).encode("utf-8", "ignore")))
            entry = {
                "id": name,
                "url": url,
                "path": str(PAGES / path),
                "text": str(text),
            }
            manifest.append(entry)
        (folder / f"{kind}.json").write_text(json.dumps(manifest), "utf-8")


def run(
    peer: str, kind: str, folder: Path, options: argparse.Namespace
) -> Results | None:
    """Return what `peer` makes of the pages, None where it is not installed."""
    out = folder / f"{kind}.{peer}.json"
    if peer == "inkpost" or not out.exists():
        command, where = command_for(peer, options)
        if command is None:
            return None
        manifest = folder / f"{kind}.json"
        subprocess.run([*command, peer, manifest, out], check=False, cwd=where)
    if not out.exists():
        return None
    found: Results = json.loads(out.read_text("utf-8"))
    return found


def command_for(
    peer: str, options: argparse.Namespace
) -> tuple[list[str] | None, Path | None]:
    script = str((HERE / "peers.py").resolve())
    if peer == "inkpost":
        return [sys.executable, script], None
    if peer in NODE_PEERS:
        node = ["node", script.replace(".py", ".mjs")]
        return (node if options.node else None), options.node
    return ([str(options.peers), script] if options.peers else None), None


def measure(outputs: dict[str, Results]) -> dict[str, float]:
    """Return the measures of one extractor."""
    values: dict[str, float] = {}
    for half in ("", "a", "b"):
        values |= measure_annotated(outputs["annotated"], half)
    values |= measure_mozilla(outputs["mozilla"])
    ratios = [
        page["seconds"] / page["parse"]
        for page in outputs["annotated"].values()
        if page.get("parse")
    ]
    if ratios:
        values["× parse"] = statistics.median(ratios)
    seconds = [page["seconds"] for page in outputs["annotated"].values()]
    values["slowest s"] = max(seconds)
    return values


def measure_annotated(found: Results, half: str) -> dict[str, float]:
    scorer = importlib.import_module("score_annotated")
    truth = json.loads((PAGES / "annotated" / "truth.json").read_text("utf-8"))
    hit = miss = wrong = 0
    fields: dict[str, list[bool]] = {"title": [], "author": [], "date": []}
    for name, page in truth.items():
        if half and scorer.half(name) != half:
            continue
        made = found.get(name, {})
        text = scorer.fold(made.get("text"))
        here = sum(scorer.fold(s) in text for s in page.get("with", []))
        hit += here
        miss += len(page.get("with", [])) - here
        wrong += sum(scorer.fold(s) in text for s in page.get("without", []))
        judge_fields(scorer, made, page, fields)
    precision, recall = hit / max(hit + wrong, 1), hit / max(hit + miss, 1)
    name = f" {half}" if half else ""
    values = {
        f"F1{name}": 2 * precision * recall / max(precision + recall, 1e-9),
        f"P{name}": precision,
        f"R{name}": recall,
    }
    if not half:
        values |= {key: statistics.fmean(right) for key, right in fields.items()}
    return values


def judge_fields(
    scorer: ModuleType,
    made: dict[str, Any],
    page: dict[str, Any],
    fields: dict[str, list[bool]],
) -> None:
    if page.get("title"):
        fields["title"].append(scorer.same_title(made.get("title"), page["title"]))
    if page.get("author"):
        fields["author"].append(scorer.same_author(made.get("author"), page["author"]))
    if page.get("date"):
        fields["date"].append((made.get("date") or "")[:10] == page["date"][:10])


def measure_mozilla(found: Results) -> dict[str, float]:
    scorer = importlib.import_module("score_mozilla")
    results = {}
    for folder in sorted(p for p in (PAGES / "mozilla").iterdir() if p.is_dir()):
        made = found.get(folder.name, {})
        expected = gzip.decompress((folder / "expected.html.gz").read_bytes())
        meta = json.loads((folder / "expected-metadata.json").read_text("utf-8"))
        html = made.get("html") or made.get("text") or ""
        made = made | {"byline": made.get("author")}
        results[folder.name] = scorer.score_page(html, made, expected.decode(), meta)
    summary = scorer.summarise(results)
    values = {"M text": summary["text"]["f1"]}
    values |= {
        f"M {name}": summary["shares"].get(name, (0.0, 0))[0] for name in STRUCTURE
    }
    for key in META:
        pairs = [result["meta"][key] for result in results.values()]
        wanted = [(want, given) for want, given in pairs if want is not None]
        right = [same(key, want, given) for want, given in wanted]
        values[f"M {key}"] = statistics.fmean(right)
    return values


def same(key: str, wanted: str, given: str | None) -> bool:
    """Say whether `given` is `wanted`: titles without suffix, times as moments."""
    if key == "title" and given:
        return wanted == given or front(wanted) == front(given)
    if key == "publishedTime" and given:
        return moment(wanted) == moment(given)
    if key == "dir":
        return wanted == (given or "ltr")
    return wanted == given


def front(title: str) -> str:
    return SEPARATOR.split(title)[0].strip().casefold()


def moment(text: str) -> object:
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def draw(rows: dict[str, dict[str, float]]) -> str:
    """Return the table: a row a measure, a column an extractor, the best in bold."""
    peers = list(rows)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    lines = [
        "# Extraction beside the peers",
        "",
        f"{today}, Python {platform.python_version()}; versions of",
        "the peers in `bench/requirements.txt`. First block: the annotated pages (all,",
        "halves a and b); M: Mozilla's. × parse: median time by one bare lxml parse.",
        "",
        f"| | {' | '.join(peers)} |",
        f"|---|{'---|' * len(peers)}",
    ]
    for name in rows[peers[0]]:
        values = [rows[peer].get(name) for peer in peers]
        lines.append(f"| {name} | {' | '.join(cells(name, values))} |")
    return "\n".join(lines) + "\n"


def cells(name: str, values: list[float | None]) -> list[str]:
    known = [value for value in values if value is not None]
    less_is_better = name in ("× parse", "slowest s")
    best = min(known) if less_is_better else max(known)
    shown = []
    for value in values:
        text = (
            "–"
            if value is None
            else f"{value:.1f}"
            if less_is_better
            else f"{value:.3f}"
        )
        shown.append(f"**{text}**" if value == best else text)
    return shown


if __name__ == "__main__":
    main()
