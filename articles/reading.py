"""What is done with one page, in the cell: its article, and where the rest may be."""

from __future__ import annotations

from dataclasses import dataclass

from articles.onward import Onward, find_onward
from articles.siterules import Rules
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
    # Not at the top: what asks the cell for this has no use for the libraries of it.
    from articles.extraction import extract_tree
    from articles.ruled import read_by_rules
    from articles.tree import parse_page

    if rules is not None:
        return Reading(*read_by_rules(page, rules))
    root, cut = parse_page(page.content, page.content_type)
    onward = find_onward(root, page.url)  # before the tree is taken apart
    return Reading(extract_tree(page, root, cut=cut), onward)
