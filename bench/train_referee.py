"""Make `articles/referee_trees.py`: small decision trees that say which blocks belong.

    python -m bench.train_referee [--folds 8]     (needs numpy and lightgbm)

Learnt from half a of the annotated pages alone: `bench/labels_a.json` says, for each
page, which blocks of text a reader of it judged to belong ("yes"), and which he left
open ("unsure"); all others do not belong. The annotated segments weigh three times as
much. With `--folds`, nothing is written: each page is judged by trees that have not
seen it, and the segments' F1 is printed. Captions are left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from articles.captions import captions, pictured
from articles.code import gather_code
from articles.decode import decode
from articles.features import BIT_COLUMNS, NAMES, features
from articles.lazy import resolve_pictures
from articles.links import shorten_jumps
from articles.maths import Formulas
from articles.metadata import read_metadata
from articles.notes import find_notes
from articles.outline import measure
from articles.panels import open_panels
from articles.places import Promise
from articles.root import find_root
from articles.survey import survey
from articles.tree import parse
from tests.support.tools import PAGES

LABELS = Path(__file__).with_name("labels_a.json")
OUT = Path(__file__).parents[1] / "articles" / "referee_trees.py"
#: How much an annotated segment weighs, and how little a page of many blocks.
SEGMENT, LONG_PAGES = 3.0, -0.35
TREES = {
    "objective": "binary", "num_leaves": 12, "learning_rate": 0.04, "verbose": -1,
    "min_data_in_leaf": 30, "lambda_l2": 5, "feature_fraction": 0.5,
    "bagging_fraction": 0.7, "bagging_freq": 1, "seed": 1, "num_threads": 1,
    "deterministic": True,
}  # fmt: skip
ROUNDS = 250
#: The sum from which a block belongs to the article: log-odds of 0.43.
BELONGS = -0.28
#: So many trees are summed before it is asked whether the sum is clear.
#: Within this of a bound, a block that no page showed may still be undecided.
GROUP, MARGIN = 10, 0.1


@dataclass
class Labelled:
    """A page: its blocks' texts, features, labels and weights; `shut` out blocks."""

    texts: list[str]
    table: Any
    labels: Any
    weights: Any
    shut: Any
    wanted: list[str]
    unwanted: list[str]


def fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def places(text: str) -> set[int]:
    """Return the numbers that `text` lists, as in "4,7-9"."""
    found: set[int] = set()
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


def read_pages() -> list[Labelled]:
    """Return every labelled page."""
    truth = json.loads((PAGES / "annotated" / "truth.json").read_text("utf-8"))
    labels = json.loads(LABELS.read_text("utf-8"))
    return [read_page(name, truth[name], labels[name]) for name in labels]


def read_page(name: str, truth: dict[str, Any], labels: dict[str, Any]) -> Labelled:
    content = gzip.decompress((PAGES / "annotated" / f"{name}.html.gz").read_bytes())
    root, _ = parse(decode(content))
    seen = survey(root)
    metadata = read_metadata(root, seen, truth.get("url") or "")
    shorten_jumps(root, truth.get("url") or "")  # as `articles.extraction` does it
    resolve_pictures(root, seen.backed)
    gather_code(root)
    open_panels(root)
    Formulas(root)
    find_notes(root)
    body = root.find("body")
    outline = measure(root if body is None else body)
    blocks = outline.blocks
    if len(blocks) != labels["blocks"]:
        raise SystemExit(f"{name} has {len(blocks)} blocks, labelled were others")
    apart = captions(outline, pictured(outline))
    promise = Promise(metadata.titles, metadata.excerpt or "", metadata.promised)
    rows = [row for _, row in features(outline, find_root(root, outline), promise)]
    yes, unsure = places(labels["yes"]), places(labels["unsure"])
    texts = [fold(block.text) for block in blocks]
    wanted, unwanted = ([fold(s) for s in truth[kind]] for kind in ("with", "without"))
    belongs = np.array([number in yes for number in range(len(blocks))], float)
    weights = np.array([number not in unsure for number in range(len(blocks))], float)
    for number, text in enumerate(texts):
        if any(segment in text for segment in (*wanted, *unwanted)):
            weights[number] *= SEGMENT
            belongs[number] = any(segment in text for segment in wanted)
    shut = np.array([block in apart or block.node.hidden for block in blocks], bool)
    captioned = np.array([block in apart for block in blocks], bool)
    weights *= ~captioned * max(len(blocks), 1) ** LONG_PAGES
    return Labelled(texts, spread(rows), belongs, weights, shut, wanted, unwanted)


def spread(rows: Any) -> Any:
    """Return `rows` with a column for each bit."""
    table = np.array(rows, float).reshape(-1, len(NAMES))
    bits = [table[:, NAMES.index(n)].astype(int) & bit > 0 for n, bit in BIT_COLUMNS]
    return np.hstack([table, np.stack(bits, 1)])


def train(pages: list[Labelled]) -> lightgbm.Booster:
    weights = np.concatenate([page.weights for page in pages])
    table = np.vstack([page.table for page in pages])[weights > 0]
    labels = np.concatenate([page.labels for page in pages])[weights > 0]
    data = lightgbm.Dataset(table, labels, weight=weights[weights > 0])
    return lightgbm.train(TREES, data, ROUNDS)


def source(node: dict[str, Any]) -> str:
    """Return a tree of lightgbm as an expression of Python over a row `r`."""
    if "leaf_value" in node:
        return f"{node['leaf_value']:.4g}"
    low, high = source(node["left_child"]), source(node["right_child"])
    place = node["split_feature"]
    if place >= len(NAMES):
        name, bit = BIT_COLUMNS[place - len(NAMES)]
        return f"({high} if r[{NAMES.index(name)}] & {bit} else {low})"
    return f"({low} if r[{place}] <= {node['threshold']:.5g} else {high})"


def bounds(model: lightgbm.Booster, pages: list[Labelled]) -> list[tuple[float, float]]:
    """Return, after each group, the sums below and above which a block is decided.

    All but one in a thousand blocks that stay on the other side in the end lie within.
    """
    table = np.vstack([page.table for page in pages])
    belongs = model.predict(table, raw_score=True) > BELONGS
    found = []
    for trees in range(GROUP, ROUNDS + 1, GROUP):
        sums = model.predict(table, raw_score=True, num_iteration=trees)
        low = np.quantile(sums[belongs], 0.001) - MARGIN
        high = np.quantile(sums[~belongs], 0.999) + MARGIN
        found.append((round(float(low), 3), round(float(high), 3)))
    return found


def write(model: lightgbm.Booster, pages: list[Labelled]) -> None:
    """Write the trees as a module, one tree a line, so many lines a function."""
    trees = [source(t["tree_structure"]) for t in model.dump_model()["tree_info"]]
    lines = [
        '"""The trees of `articles.referee`, written by `bench.train_referee`."""',
        "from collections.abc import Callable",
        "from typing import Any",
        f"NAMES = {' '.join(NAMES)!r}.split()",
        f"BELONGS = {BELONGS}",
        f"BOUNDS = {bounds(model, pages)!r}",
        "GROUPS: tuple[Callable[[Any], float], ...] = (",
    ]
    for start in range(0, len(trees), GROUP):
        lines.append("lambda r: 0.0")
        lines += [f"+ {tree}" for tree in trees[start : start + GROUP]]
        lines[-1] += ","
    OUT.write_text("\n".join([*lines, ")", ""]), "utf-8")


def judge_folds(pages: list[Labelled], folds: int) -> None:
    """Print the F1 of segments, each page judged by trees that have not seen it."""
    order = np.random.RandomState(0).permutation(len(pages))
    hit = miss = wrong = 0
    for number in range(folds):
        rest = [pages[i] for place, i in enumerate(order) if place % folds != number]
        model = train(rest)
        for page in (pages[i] for i in order[number::folds]):
            sums = model.predict(page.table, raw_score=True) if page.texts else []
            kept = np.asarray(sums) > BELONGS
            text = " ".join(np.array(page.texts, object)[kept & ~page.shut])
            found = sum(segment in text for segment in page.wanted)
            hit, miss = hit + found, miss + len(page.wanted) - found
            wrong += sum(segment in text for segment in page.unwanted)
    print(f"P {hit / (hit + wrong):.4f} R {hit / (hit + miss):.4f}", end=" ")
    print(f"F1 {2 * hit / (2 * hit + miss + wrong):.4f}")


def main() -> None:
    """Train on every labelled page and write the trees, or judge in folds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, help="judge only, in so many folds")
    folds = parser.parse_args().folds
    pages = read_pages()
    if folds:
        judge_folds(pages, folds)
        return
    write(train(pages), pages)


if __name__ == "__main__":
    main()
