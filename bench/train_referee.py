"""Make `articles/referee.json`: small decision trees that say which blocks belong.

    python -m bench.train_referee CACHE     (needs numpy and lightgbm)

CACHE is the folder that `bench.extraction --cache` filled with the peers' outputs.
Only half a of the annotated pages is learnt from, and Mozilla's pages; half b is for
measuring alone. What an annotated segment says of a block weighs twelve times what the
peers agree on, and where they do not agree nothing is learnt. Captions are left out.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

import lightgbm
import lxml.html
import numpy as np

from articles.captions import captions, pictured
from articles.decode import decode
from articles.features import NAMES, Promise, features
from articles.hints import BITS
from articles.metadata import read_metadata
from articles.outline import Outline, measure
from articles.root import find_root
from articles.tree import parse
from inkpost.render import BLOCKS
from tests.support.tools import PAGES

#: How much each peer's voice counts.
VOICES = {
    "trafilatura": 1.5, "trafilatura fast": 1.5, "trafilatura precision": 1.0,
    "trafilatura recall": 1.0, "readability-lxml": 1.0, "newspaper4k": 0.7,
    "resiliparse": 0.7, "Readability.js": 0.8,
}  # fmt: skip
SEGMENT, AGREEMENT, MOZILLA = 6.0, 0.5, 1.0
TREES = {
    "objective": "binary", "num_leaves": 12, "learning_rate": 0.09, "verbose": -1,
    "min_data_in_leaf": 30, "lambda_l2": 5, "feature_fraction": 0.5,
    "bagging_fraction": 0.7, "bagging_freq": 1, "seed": 1,
}  # fmt: skip
ROUNDS = 110
BIT_COLUMNS = [
    (name, 1 << place)
    for name, many in (("near", len(BITS)), ("path", len(BITS)), ("inside", 14))
    for place in range(many)
]
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")


def tokens(text: str | None) -> list[str]:
    return _TOKEN.findall(unicodedata.normalize("NFC", text or "").casefold())


class Text:
    """A text in which blocks are looked up."""

    def __init__(self, text: str | None) -> None:
        words = tokens(text)
        self._line = f" {' '.join(words)} "
        self._shingles = set(zip(words, words[1:], words[2:], words[3:], strict=False))

    def share(self, block: str) -> float:
        """Return how much of `block` is in the text."""
        words = tokens(block)
        if len(words) < 8:
            return float(bool(words) and f" {' '.join(words)} " in self._line)
        own = list(zip(words, words[1:], words[2:], words[3:], strict=False))
        return sum(shingle in self._shingles for shingle in own) / len(own)


def fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def rows_of(path: Path) -> tuple[Outline, list[list[float]], list[bool]]:
    """Return a page's outline, its blocks' features, and which are captions."""
    root, _ = parse(decode(gzip.decompress(path.read_bytes())))
    body = root.find("body")
    outline = measure(root if body is None else body)
    metadata = read_metadata(root)
    promise = Promise(metadata.titles, metadata.excerpt or "", metadata.promised)
    apart = captions(outline, pictured(outline))
    rows = features(outline, find_root(root, outline), promise, apart)
    return outline, rows, [block in apart for block in outline.blocks]


def annotated(cache: Path) -> Any:
    """Yield (features, labels, weights) of the pages of half a."""
    truth = json.loads((PAGES / "annotated" / "truth.json").read_text("utf-8"))
    peers = {
        name: json.loads((cache / f"annotated.{name}.json").read_text("utf-8"))
        for name in VOICES
    }
    for name, page in truth.items():
        if int(name[-1], 16) % 2:
            continue
        outline, rows, apart = rows_of(PAGES / "annotated" / f"{name}.html.gz")
        voices = [
            (Text(peers[p].get(name, {}).get("text")), w) for p, w in VOICES.items()
        ]
        total = sum(VOICES.values())
        share = np.array(
            [
                sum(text.share(block.text) * w for text, w in voices) / total
                for block in outline.blocks
            ]
        )
        labels = (share > 0.5).astype(float)
        weights = np.abs(share - 0.5) * 2 * AGREEMENT
        texts = [fold(block.text) for block in outline.blocks]
        for kind, label in (("with", 1.0), ("without", 0.0)):
            for segment in map(fold, page[kind]):
                places = [i for i, text in enumerate(texts) if segment in text]
                for i in places:
                    if label and len(places) > 1 and share[i] < 0.3:
                        continue
                    labels[i], weights[i] = label, SEGMENT
        yield rows, labels, weights * ~np.array(apart, bool)


def mozilla() -> Any:
    """Yield (features, labels, weights) of Mozilla's pages."""
    for folder in sorted(p for p in (PAGES / "mozilla").iterdir() if p.is_dir()):
        expected = gzip.decompress((folder / "expected.html.gz").read_bytes()).decode()
        root = lxml.html.document_fromstring(f"<html><body>{expected}</body></html>")
        for element in root.iter(*BLOCKS):
            element.tail = " " + (element.tail or "")
            element.text = " " + (element.text or "")
        text = Text(str(root.text_content()))
        outline, rows, _ = rows_of(folder / "source.html.gz")
        share = np.array([text.share(block.text) for block in outline.blocks])
        sure = np.where((share > 0.2) & (share < 0.8), 0.2, 1.0)
        yield rows, (share > 0.5).astype(float), sure * MOZILLA


def spread(rows: Any) -> Any:
    """Return `rows` with a column for each bit."""
    table = np.array(rows, float)
    bits = [table[:, NAMES.index(n)].astype(int) & bit > 0 for n, bit in BIT_COLUMNS]
    return np.hstack([table, np.stack(bits, 1)])


def plain(node: dict[str, Any]) -> Any:
    """Return a tree of lightgbm in the form of `referee.json`."""
    if "leaf_value" in node:
        return round(node["leaf_value"], 4)
    low, high = plain(node["left_child"]), plain(node["right_child"])
    place = node["split_feature"]
    if place >= len(NAMES):
        name, bit = BIT_COLUMNS[place - len(NAMES)]
        return [name, bit, low, high, 1]
    return [NAMES[place], float(f"{node['threshold']:.5g}"), low, high]


def main() -> None:
    """Train on every page, and write the trees."""
    pages = [p for p in (*annotated(Path(sys.argv[1])), *mozilla()) if len(p[0])]
    # A page of many blocks says little more than one of few.
    weights = np.concatenate([w * len(w) ** -0.35 for _, _, w in pages])
    labels = np.concatenate([y for _, y, _ in pages])
    table = np.vstack([spread(rows) for rows, _, _ in pages])
    model = lightgbm.train(
        TREES, lightgbm.Dataset(table, labels, weight=weights), ROUNDS
    )
    trees = [plain(t["tree_structure"]) for t in model.dump_model()["tree_info"]]
    out = Path(__file__).parents[1] / "articles" / "referee.json"
    out.write_text(json.dumps(trees, separators=(",", ":")), "utf-8")


if __name__ == "__main__":
    main()
