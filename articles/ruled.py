"""A page and its site's rules -> the article; in the cell, as any stranger's page.

The rules are the operator's, and trusted; one that cannot be used is told in the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from lxml import etree

from articles.dates import read_date, read_stamp
from articles.decode import decode
from articles.extraction import extract, extract_tree
from articles.links import resolve
from articles.onward import Onward, find_onward
from articles.siterules import Rules
from articles.tree import Element, parse, take_out, text_of, together, wrap
from inkpost.errors import NoArticle
from inkpost.model import Article, Page
from inkpost.render import one_line


@dataclass(frozen=True, slots=True)
class Trial:
    """What rules change: the article `before` and `after` them; None: there is none."""

    before: Article | None
    after: Article | None
    log: tuple[str, ...]


def try_rules(page: Page, rules: Rules) -> Trial:
    """Return the article of `page` without and with `rules`."""
    try:
        before: Article | None = extract(page)
    except NoArticle:
        before = None
    try:
        after: Article | None = read_by_rules(page, rules)[0]
    except NoArticle as error:
        return Trial(before, None, (*rules.log, str(error)))
    return Trial(before, after, after.log if after else ())


def read_by_rules(page: Page, rules: Rules) -> tuple[Article, Onward]:
    """Return the article of `page` by `rules`, and where its rest may be.

    Raises `NoArticle` where they find none and want nothing else tried.
    """
    text = decode(page.content, page.content_type)
    for searched, replacement in rules.replacements:
        text = text.replace(searched, replacement)
    root, cut = parse(text)
    tree = _Tree(root, page.url, rules, list(rules.log))
    onward = tree.onward()
    title, author, date = (
        tree.words(rules.title), tree.words(rules.author), tree.words(rules.date)
    )  # fmt: skip
    tree.strip()
    tree.rework()
    chosen = tree.body()
    if chosen is None and rules.body and not rules.autodetect_on_failure:
        raise NoArticle(f"The rules for {page.url} find no article on it")
    article = extract_tree(page, root, cut=cut, chosen=chosen)
    published = read_stamp(date) or read_date(date, article.language or "")
    return replace(
        article,
        title=one_line(title) or article.title,
        byline=one_line(author) or article.byline,
        published=published or article.published,
        log=(*tree.log, *article.log),
    ), onward


@dataclass
class _Tree:
    """A page's tree at which rules are carried out; `log`: what came of them."""

    root: Element
    url: str
    rules: Rules
    log: list[str] = field(default_factory=list)

    def find(self, expression: str) -> list[Element | str]:
        """Return the elements and texts that `expression` finds."""
        try:
            found = self.root.xpath(expression)
        except (etree.XPathError, ValueError) as error:
            self.log.append(f"The rule {expression} cannot be used: {error}")
            return []
        if isinstance(found, list):
            return [each for each in found if isinstance(each, str | etree._Element)]
        return [found] if isinstance(found, str) and found else []

    def elements(self, expressions: Iterable[str]) -> list[Element]:
        """Return all elements that any of `expressions` finds."""
        found = [each for one in expressions for each in self.find(one)]
        return [each for each in found if isinstance(each, etree._Element)]

    def words(self, expressions: Iterable[str]) -> str:
        """Return the text of what the first fitting of `expressions` finds."""
        for expression in expressions:
            for each in self.find(expression):
                text = each if isinstance(each, str) else text_of(each)
                if text.strip():
                    self.log.append(f"The rule {expression} fits")
                    return " ".join(text.split())
        return ""

    def strip(self) -> None:
        """Take out what the rules want out."""
        rules = self.rules
        named = "//*[contains(@class, {0}) or contains(@id, {0})]"
        unwanted = self.elements(
            [
                *rules.strip,
                *(named.format(_literal(name)) for name in rules.strip_id_or_class),
                *(f"//img[contains(@src, {_literal(source)})]"
                  for source in rules.strip_image_src),
            ]
        )  # fmt: skip
        for element in unwanted:
            take_out(element)
        self.log.append(f"The rules took {len(unwanted)} elements out")

    def rework(self) -> None:
        """Give pictures their source, and wrap what the rules want wrapped."""
        for attribute in self.rules.src_lazy_load_attr:
            for image in self.root.iter("img"):
                image.set("src", image.get(attribute) or image.get("src") or "")
        for tag, expression in self.rules.wraps:
            for element in self.elements([expression]):
                wrap(element, tag)
        if any(self.find(clue) for clue in self.rules.native_ad_clue):
            self.log.append("The rules call this page an advertisement")

    def body(self) -> Element | None:
        """Return the article that the rules choose, as one element."""
        for expression in self.rules.body:
            if found := self.elements([expression]):
                self.log.append(f"The rule {expression} chose the article")
                return together(self.root, found)
        if self.rules.body:
            self.log.append("No rule for the body fits")
        return None

    def onward(self) -> Onward:
        """Return where the rest is: by the rules, else by the page's own links."""
        return replace(
            find_onward(self.root, self.url),
            single=self._link(self.rules.single_page_link),
            following=self._link(self.rules.next_page_link),
        )

    def _link(self, expressions: Iterable[str]) -> str | None:
        conditions = dict(self.rules.conditions)
        for expression in expressions:
            if expression in conditions and not self.find(conditions[expression]):
                continue
            for each in self.find(expression):
                href = each if isinstance(each, str) else each.get("href")
                target = resolve(self.url, href)
                if target and target.startswith("http") and target != self.url:
                    return target
        return None


def _literal(text: str) -> str:
    """Return `text`, without quotes around it, as XPath, which knows no escapes."""
    text = text.strip("'\"")
    if '"' not in text:
        return f'"{text}"'
    parts = ", '\"', ".join(f'"{part}"' for part in text.split('"'))
    return f"concat({parts})"
