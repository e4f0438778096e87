"""Page -> Article: the order of the steps. Read this file first."""

from __future__ import annotations

import lxml.html
from lxml import etree
from readability import Document
from readability.readability import Unparseable

from articles.clean import Cleaner
from articles.decode import decode
from articles.finish import finish
from articles.metadata import read_metadata
from articles.sanitise import characters, clean, parse_clean, serialise
from articles.tree import Element, inner_html, parse
from inkpost.errors import NoArticle
from inkpost.model import Article, Omission, Page, Picture
from inkpost.render import plain_text


def extract(page: Page) -> Article:
    """Return the article of `page`. Opens nothing; raises `NoArticle`."""
    root, flattened = parse(decode(page.content, page.content_type))
    metadata = read_metadata(root)
    article = _find(root)
    cleaner = Cleaner(page.url)
    cleaner.add(article)
    made = finish(cleaner.builder.root)
    safe = parse_clean(clean(characters(inner_html(made))))
    pictures = _pictures(safe)
    body = serialise(safe)
    if not plain_text(body):
        raise NoArticle(f"{page.url} has no article that could be found")
    return Article(
        url=page.url,
        title=metadata.title or page.url,
        body=body,
        byline=metadata.byline,
        site_name=metadata.site_name,
        published=metadata.published,
        language=metadata.language,
        direction=metadata.direction,
        excerpt=metadata.excerpt,
        lead_picture=metadata.lead_picture,
        pictures=pictures,
        omissions=_missing(page) if flattened else (),
    )


def _pictures(root: Element) -> tuple[Picture, ...]:
    alts: dict[str, str] = {}
    for image in root.iter("img"):
        alts.setdefault(image.get("src", ""), image.get("alt", ""))
    return tuple(Picture(url, alt) for url, alt in alts.items())


def _missing(page: Page) -> tuple[Omission, ...]:
    return (
        Omission(
            "text",
            "Layout",
            "The page is nested so deeply that some may be missing",
            page.url,
        ),
    )


def _find(root: Element) -> Element:
    html = etree.tostring(root, encoding="unicode", method="html")
    try:
        found = Document(html).summary(html_partial=True, keep_all_images=True)
    except Unparseable as error:
        raise NoArticle("The page has no article that could be found") from error
    article: Element = lxml.html.fragment_fromstring(found, create_parent="div")
    return article
