"""What is done with one page, in the cell: its article, and where the rest may be."""

from __future__ import annotations

from dataclasses import dataclass

from articles.decode import decode
from articles.extract import extract
from articles.onward import Onward, find_onward
from articles.ruled import read_by_rules
from articles.siterules import Rules
from articles.tree import parse
from inkpost.model import Article, Page


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read on one page: `article`, and where the rest of it may be."""

    article: Article
    onward: Onward


def read_page(page: Page, rules: Rules | None = None) -> Reading:
    """Return what stands on `page`, by its site's `rules` if there are any.

    Opens nothing; raises `NoArticle`.
    """
    if rules is not None:
        return Reading(*read_by_rules(page, rules))
    article = extract(page)
    # Parsed once more, for `extract` takes its tree apart.
    root, _ = parse(decode(page.content, page.content_type))
    return Reading(article, find_onward(root, page.url))
