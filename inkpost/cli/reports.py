"""What the commands print: text for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from inkpost.model import Article, Finding


def article_text(article: Article) -> str:
    """Return `article` for reading on a terminal."""
    about = (article.byline, article.site_name)
    return "\n".join((article.title, " · ".join(filter(None, about)), "", article.text))


def article_json(article: Article) -> str:
    """Return `article` as one JSON object, pictures and omissions included."""
    return json.dumps(asdict(article), default=str, ensure_ascii=False, indent=2)


def findings_json(found: Mapping[str, Sequence[Finding]]) -> str:
    """Return the findings as JSON: for each file, a list of objects."""
    lists = {
        path: [asdict(one) for one in findings] for path, findings in found.items()
    }
    return json.dumps(lists, ensure_ascii=False, indent=2)


def findings_text(found: Mapping[str, Sequence[Finding]]) -> str:
    """Return a line a finding, and a line for each file without one."""
    lines = []
    for path, findings in found.items():
        lines += [
            f"{path}: {one.level} {one.rule} {one.where}: {one.message}"
            for one in findings
        ] or [f"{path}: keeps the contract"]
    return "\n".join(lines)
