"""The golden folder of extraction: a page of our own a case, and what must come of it.

    tests/golden/extraction/<case>/in.html (or in.bytes)   the page as it is served
                                   expect.json    what must hold, written by hand
                                   golden.xhtml   the whole body, and
                                   golden.json    the rest, as they were accepted

`expect.json` keeps a wrong golden from being accepted. `page`: its address and header.
`others`: files beside it, by address. `has`, `lacks`: strings of the text. `counts`:
how many elements each XPath expression finds. `article`: fields and their values.
`omissions`: their kinds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from articles.complete import complete
from articles.limits import PAGE, Limits
from articles.reading import read_page
from inkpost.errors import PageRefused
from inkpost.model import Article, Page
from inkpost.render import EPUB, MATHML, XHTML, parse_fragment, plain_text

FOLDER = Path(__file__).parents[1] / "golden" / "extraction"
_PREFIXES = {"h": XHTML, "m": MATHML, "epub": EPUB}
#: Not compared: the body has its own file, the log is for people.
_ELSEWHERE = ("body", "log")

Expectations = dict[str, Any]


def cases() -> list[str]:
    """Return the names of all cases, in order."""
    return sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())


def expectations(case: str) -> Expectations:
    """Return what must come of `case`."""
    text = (FOLDER / case / "expect.json").read_text("utf-8")
    loaded: Expectations = json.loads(text)
    return loaded


def page_of(case: str) -> Page:
    """Return the page of `case`, as it is served."""
    page = expectations(case)["page"]
    content = next((FOLDER / case).glob("in.*")).read_bytes()
    return Page(page["url"], content, page["content_type"])


@cache
def read_case(case: str) -> Article:
    """Return the article of `case`, its other pages joined."""
    page = page_of(case)
    others: dict[str, str] = expectations(case).get("others", {})

    def fetch(url: str, limits: Limits = PAGE, referer: str | None = None) -> Page:
        if url not in others:
            raise PageRefused(f"{url} has no such page")
        return Page(url, (FOLDER / case / others[url]).read_bytes(), "text/html")

    return complete(page, fetch, read_page)


def broken(article: Article, expect: Expectations) -> list[str]:
    """Return which of the expectations `article` does not meet, in words."""
    return [
        *_wrong_text(article, expect),
        *_wrong_counts(article, expect.get("counts", {})),
        *_wrong_fields(article, expect.get("article", {})),
        *_wrong_omissions(article, expect["omissions"]),
    ]


def _wrong_text(article: Article, expect: Expectations) -> Iterator[str]:
    text = plain_text(article.body)
    for words in expect.get("has", ()):
        if words not in text:
            yield f"the text lacks “{words}”"
    for words in expect.get("lacks", ()):
        if words in text:
            yield f"the text has “{words}”"


def _wrong_counts(article: Article, counts: dict[str, int]) -> Iterator[str]:
    root = parse_fragment(article.body)
    for path, number in counts.items():
        found = root.xpath(f"count({path})", namespaces=_PREFIXES)
        if found != number:
            yield f"{path} finds {found!r}, not {number}"


def _wrong_fields(article: Article, fields: dict[str, str]) -> Iterator[str]:
    for name, value in fields.items():
        given = getattr(article, name)
        if isinstance(given, datetime):
            given = given.isoformat()[: len(value)]
        if given != value:
            yield f"{name} is {given!r}, not {value!r}"


def _wrong_omissions(article: Article, kinds: list[str]) -> Iterator[str]:
    found = [omission.kind for omission in article.omissions]
    if found != kinds:
        yield f"the omissions are {found}, not {kinds}"


def as_golden(article: Article) -> dict[str, str]:
    """Return the golden files of `article`, by name."""
    values = asdict(article)
    told = {
        name: value
        for name, value in values.items()
        if name not in _ELSEWHERE and (name, value) != ("logo", None)
    }
    rest = json.dumps(told, ensure_ascii=False, indent=2, default=str)
    body = article.body.replace("</p><", "</p>\n<").replace("</h2><", "</h2>\n<")
    return {"golden.xhtml": body + "\n", "golden.json": rest + "\n"}


def golden(case: str) -> dict[str, str]:
    """Return the accepted files of `case`, by name; empty where there is none."""
    paths = (FOLDER / case / name for name in ("golden.xhtml", "golden.json"))
    return {
        path.name: path.read_text("utf-8") if path.exists() else "" for path in paths
    }


def accept(case: str) -> None:
    """Write the golden files of `case` anew."""
    for name, text in as_golden(read_case(case)).items():
        (FOLDER / case / name).write_text(text, "utf-8")
