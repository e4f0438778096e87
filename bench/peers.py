"""Run one extractor over many pages; used in an environment that has the peers.

    python bench/peers.py PEER PAGES.json OUT.json

PAGES.json lists `{"id", "url", "path", "text"}`: gzipped pages, and decoded ones.
OUT.json maps an id to text, html, title, author, date, seconds and the seconds of a
bare parse beside it.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import lxml.html

sys.path.insert(0, str(Path(__file__).parents[1]))

Found = dict[str, Any]


def _day(moment: object) -> str | None:
    return moment.isoformat()[:10] if isinstance(moment, datetime) else None


def inkpost(url: str, content: bytes, _text: str) -> Found:
    from articles import extract
    from inkpost.errors import NoArticle
    from inkpost.model import Page

    try:
        article = extract(Page(url, content, "text/html"))
    except NoArticle:
        return {}
    return {
        "text": article.text,
        "html": article.body,
        "title": article.title,
        "author": article.byline,
        "date": _day(article.published),
        "lang": article.language,
        "dir": article.direction if article.direction == "rtl" else None,
        "siteName": article.site_name,
        "excerpt": article.excerpt,
        "publishedTime": article.published and article.published.isoformat(),
    }


def _trafilatura(**options: bool) -> Callable[[str, bytes, str], Found]:
    def run(url: str, _content: bytes, text: str) -> Found:
        import trafilatura

        found = trafilatura.bare_extraction(
            text, url=url, with_metadata=True, include_comments=False, **options
        )
        if found is None:
            return {}
        return {
            "text": found.text,
            "title": found.title,
            "author": found.author,
            "date": found.date,
            "siteName": found.sitename,
            "excerpt": found.description,
            "publishedTime": found.date,
            "lang": found.language,
        }

    return run


def trafilatura_html(url: str, _content: bytes, text: str) -> Found:
    import trafilatura

    html = trafilatura.extract(
        text,
        url=url,
        output_format="html",
        include_comments=False,
        include_images=True,
        include_links=True,
        include_formatting=True,
    )
    return {"html": html or ""}


def readability(url: str, _content: bytes, text: str) -> Found:
    from readability import Document

    document = Document(text, url=url)
    try:
        html = document.summary(html_partial=True)
    except Exception:
        return {}
    found = lxml.html.fragment_fromstring(html, create_parent="div")
    author = document.author()
    return {
        "text": block_text(found),
        "html": html,
        "title": document.short_title(),
        "author": None if author == "[no-author]" else author,
    }


def newspaper(url: str, _content: bytes, text: str) -> Found:
    import newspaper

    article = newspaper.Article(url, fetch_images=False, request_timeout=0.001)
    article.download(input_html=text)
    article.parse()
    return {
        "text": article.text,
        "html": article.article_html,
        "title": article.title,
        "author": "; ".join(article.authors) or None,
        "date": _day(article.publish_date),
        "publishedTime": article.publish_date
        and getattr(article.publish_date, "isoformat", str)(),
    }


def resiliparse(_url: str, _content: bytes, text: str) -> Found:
    from resiliparse.extract.html2text import extract_plain_text

    return {"text": extract_plain_text(text, main_content=True, alt_texts=False)}


#: Elements after which a line ends.
BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 "
    "h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul".split()
)


def block_text(root: Any) -> str:
    """Return the text of `root`, one block a line."""
    parts = []
    for element in root.iter():
        if element.tag in BLOCKS:
            element.tail = "\n" + (element.tail or "")
            parts.append("")
    return str(root.text_content())


PEERS: dict[str, Callable[[str, bytes, str], Found]] = {
    "inkpost": inkpost,
    "trafilatura": _trafilatura(),
    "trafilatura fast": _trafilatura(fast=True),
    "trafilatura precision": _trafilatura(favor_precision=True),
    "trafilatura recall": _trafilatura(favor_recall=True),
    "trafilatura html": trafilatura_html,
    "readability-lxml": readability,
    "newspaper4k": newspaper,
    "resiliparse": resiliparse,
}


def main() -> None:
    """Write what the named peer makes of the pages."""
    peer, pages, out = sys.argv[1:4]
    run = PEERS[peer]
    results = {}
    for number, page in enumerate(json.loads(Path(pages).read_text("utf-8"))):
        content = gzip.decompress(Path(page["path"]).read_bytes())
        text = gzip.decompress(Path(page["text"]).read_bytes()).decode("utf-8")
        if number == 0:
            run(page["url"], content, text)  # warm up
        results[page["id"]] = timed(run, page["url"], content, text)
    Path(out).write_text(json.dumps(results), "utf-8")


def timed(run: Callable[..., Found], url: str, content: bytes, text: str) -> Found:
    """Return what `run` found, with the best of two times of it and of a parse.

    Of processor time: on a machine that others use, too, the clock tells of them.
    """
    encoded = text.encode("utf-8", "ignore")
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    parse = seconds = 9e9
    found: Found = {}
    for _ in range(2):
        start = time.process_time()
        lxml.html.document_fromstring(encoded or b"<p>", parser=parser)
        middle = time.process_time()
        try:
            found = run(url, content, text)
        except Exception as error:
            found = {"error": repr(error)}
        parse = min(parse, middle - start)
        seconds = min(seconds, time.process_time() - middle)
    return found | {"seconds": seconds, "parse": parse}


if __name__ == "__main__":
    main()
