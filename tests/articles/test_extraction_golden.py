"""Small pages of our own, one a feature, and what becomes of each.

`INKPOST_GOLDEN=write` writes the expected results anew; a person reads the diff.
"""

import json
import os
from pathlib import Path

import pytest

from articles import extract
from inkpost.model import Article, Page

CASES = Path(__file__).parents[1] / "golden" / "extraction"
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())


@pytest.mark.parametrize("name", NAMES)
def test_golden_extraction(name: str) -> None:
    folder = CASES / name
    content = (folder / "in.html").read_bytes()
    article = extract(Page("https://post.example/sea/harbour", content, "text/html"))
    made = {
        "golden.xhtml": article.body.replace("><", ">\n<") + "\n",
        "golden.json": facts(article) + "\n",
    }
    if os.environ.get("INKPOST_GOLDEN") == "write":
        [(folder / file).write_text(text, "utf-8") for file, text in made.items()]
    expected = {file: (folder / file).read_text("utf-8") for file in made}
    assert made == expected


def facts(article: Article) -> str:
    names = (
        "title", "byline", "site_name", "published", "language", "direction",
        "lead_picture",
    )  # fmt: skip
    known = {name: getattr(article, name) for name in names}
    known["pictures"] = [picture.url for picture in article.pictures]
    known["omissions"] = [one.what for one in article.omissions]
    return json.dumps(known, ensure_ascii=False, indent=1, default=str)


def test_there_is_a_page_for_every_feature() -> None:
    assert len(NAMES) >= 40
