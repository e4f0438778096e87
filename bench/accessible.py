"""Ace by DAISY on a book of every real page, with pictures: what does it find?

    python -m bench.accessible [EVERY]      (after `make ace`; 10: each tenth page)

One Ace, one browser: about 2 seconds a book. Prints a line for each book with findings;
leaves with 1 if there is one.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from articles.extraction import extract
from exporters import export
from inkpost.errors import NoArticle
from tests.exporters.samples import alone, keep, photo
from tests.support.ace import running_ace
from tests.support.pages import illustrate, page_name, read_page, real_pages


def main(every: int) -> int:
    """Judge a book of each `every`th page; return how many have findings."""
    found: Counter[str] = Counter()
    judged = bad = 0
    with TemporaryDirectory() as name, running_ace() as ace:
        folder = Path(name)
        stock = [
            photo(folder, "https://x.test/wide.jpg", (1200, 800)),
            photo(folder, "https://x.test/tall.jpg", (700, 1100)),
            keep(Image.new("L", (30, 30), 90), folder, "https://x.test/tiny.png"),
        ]
        for path in real_pages()[::every]:
            try:
                article = illustrate(extract(read_page(path)), stock)
            except NoArticle:
                continue
            book = export(alone(article), "epub", folder / "book.epub").path
            titles = ace(book)
            judged += 1
            if titles:
                bad += 1
                found.update(set(titles))
                print(page_name(path), *sorted(set(titles)), flush=True)
    print(f"{judged} books, {bad} with findings: {dict(found)}")
    return bad


if __name__ == "__main__":
    sys.exit(min(1, main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)))
