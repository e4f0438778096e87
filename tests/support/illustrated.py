"""An article with pictures, and the same once they were fetched."""

from __future__ import annotations

from pathlib import Path

from articles import illustrate, open_fetch
from inkpost.model import Article, Picture
from inkpost.render import parse_fragment
from tests.support.drawings import photograph, to_bytes
from tests.support.web import Web

DOG = to_bytes(photograph(seed=1))
CAT = to_bytes(photograph(seed=2))


def article(*urls: str, alt: str = "A dog", lead: str | None = None) -> Article:
    figures = (f'<figure><img src="{url}" alt="{alt}"/></figure>' for url in urls)
    return Article(
        url="https://news.example/one",
        title="One",
        body=f"<p>First.</p>{''.join(figures)}<p>Last.</p>",
        lead_picture=lead,
        pictures=tuple(Picture(url, alt) for url in dict.fromkeys(urls)),
    )


def illustrated(one: Article, web: Web, folder: Path) -> Article:
    return illustrate(one, open_fetch(**web.reachable), folder)


def sources(one: Article) -> list[str]:
    images = parse_fragment(one.body).iter("{*}img")
    return [image.get("src", "") for image in images]
