"""The body of an article, as the reading view shows it."""

from __future__ import annotations

from lxml import etree

from inkpost.model import Article
from inkpost.render import XHTML, parse_fragment


def reading_body(article: Article, pictures: str) -> str:
    """Return the article's body as HTML; its pictures are under the path `pictures`.

    Links open beside it: in the frame, another site would be refused.
    """
    body = parse_fragment(article.body)
    kept = {p.url: p.path.name for p in article.pictures if p.path}
    for image in body.iter(f"{{{XHTML}}}img"):
        image.set("src", pictures + kept.get(image.get("src", ""), "missing"))
        image.set("loading", "lazy")
    for link in body.iter(f"{{{XHTML}}}a"):
        if not link.get("href", "#").startswith("#"):
            link.set("target", "_blank")
            link.set("rel", "noopener noreferrer")
    return _html(body)


def _html(body: etree._Element) -> str:
    etree.cleanup_namespaces(body)
    for element in body.iter(f"{{{XHTML}}}*"):
        element.tag = etree.QName(element).localname
    etree.cleanup_namespaces(body)
    return etree.tostring(body, encoding="unicode", method="html")
