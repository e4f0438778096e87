"""Articles and saves, as the API takes and gives them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, Field

from inkpost.model import Article, Highlight, Preview, SavedArticle
from web.api.values import Address, Value

ID = "Zk3c0l2Zs8TtA7Qm3kX9dw"


class NewArticle(Value):
    """An article to save. `html`: the page as a browser has it; else it is fetched."""

    url: Address = Field(examples=["https://example.org/story"])
    html: Annotated[str | None, Field(min_length=1)] = Field(
        None, examples=["<!doctype html><title>A story</title><article>…</article>"]
    )


class SaveShown(BaseModel):
    """An article that is being saved. `article`: its id, once it is *ready*.

    `sentence` tells a reader how it is going, and why it *failed*.
    """

    id: str = Field(examples=[ID])
    url: str = Field(examples=["https://example.org/story"])
    state: Literal["waiting", "ready", "failed"] = Field(examples=["ready"])
    sentence: str = Field(examples=["It is in the library"])
    article: str | None = Field(examples=[ID])


class OmissionShown(BaseModel):
    """Something of the original that could not be had, and why."""

    kind: str = Field(examples=["picture"])
    what: str = Field(examples=["A picture of a boat"])
    reason: str = Field(examples=["The site did not answer"])
    url: str | None = Field(examples=["https://example.org/boat.jpg"])


class ArticleShown(BaseModel):
    """An article of the library. `minutes`: to read it.

    `state`: *kept*, or it has no text yet: *waiting* for its turn to be read, or
    *failed*, and `sentence` tells a reader why.
    """

    id: str = Field(examples=[ID])
    url: str = Field(examples=["https://example.org/story"])
    title: str = Field(examples=["The last night boat carries books"])
    byline: str | None = Field(examples=["Ingrid Vaslund"])
    site_name: str | None = Field(examples=["The Skerry Courier"])
    excerpt: str | None = Field(examples=["When the overnight crossings …"])
    language: str | None = Field(examples=["en"])
    minutes: int = Field(examples=[7])
    saved_at: AwareDatetime = Field(examples=["2026-11-14T06:30:00Z"])
    archived: bool = Field(examples=[False])
    favourite: bool = Field(examples=[True])
    tags: list[str] = Field(examples=[["sea", "libraries"]])
    state: Literal["kept", "waiting", "failed"] = Field(examples=["kept"])
    sentence: str | None = Field(examples=[None])


class ArticlesShown(BaseModel):
    """Articles, the newest first. `next`: the cursor of the page after, if any."""

    items: list[ArticleShown]
    next: str | None = Field(examples=[None])


class HighlightShown(BaseModel):
    """A passage that the reader marked; `note`: what they wrote beside it."""

    quote: str = Field(examples=["A bell rings at twenty to nine."])
    note: str | None = Field(examples=["Lovely"])
    made_at: AwareDatetime | None = Field(examples=["2015-06-25T17:00:00Z"])


class ArticleRead(ArticleShown):
    """An article with its text: `body` in XHTML, cleaned; `text` without markup.

    Both are empty until it has been read.
    """

    body: str = Field(examples=["<p>At twenty to nine a bell rings.</p>"])
    text: str = Field(examples=["At twenty to nine a bell rings."])
    published: AwareDatetime | None = Field(examples=["2026-11-13T20:00:00Z"])
    direction: Literal["ltr", "rtl"] = Field(examples=["ltr"])
    omissions: list[OmissionShown]
    highlights: list[HighlightShown]


class ArticleChange(Value):
    """What to change of an article; what is left out stays as it is."""

    archived: bool | None = Field(None, examples=[True])
    favourite: bool | None = Field(None, examples=[False])
    tags: Annotated[
        list[Annotated[str, Field(max_length=200)]] | None, Field(max_length=100)
    ] = Field(None, examples=[["sea", "libraries"]])


_SENTENCES = {"waiting": "The page is being read", "ready": "It is in the library"}


def save_shown(preview: Preview) -> SaveShown:
    """Return the save `preview` as the API gives it."""
    return SaveShown(
        id=preview.id,
        url=preview.url,
        state=preview.state,
        sentence=preview.sentence or _SENTENCES.get(preview.state, ""),
        article=preview.article,
    )


def article_shown(saved: SavedArticle) -> ArticleShown:
    """Return `saved` as the API gives it."""
    return ArticleShown(**_fields(saved))


def article_read(
    saved: SavedArticle, article: Article | None, marks: Sequence[Highlight]
) -> ArticleRead:
    """Return `saved`, whose text is in `article` if it is here, as the API gives it."""
    article = article or Article(saved.url, saved.title, "")
    return ArticleRead(
        **_fields(saved),
        body=article.body,
        text=article.text,
        published=article.published,
        direction=article.direction,
        omissions=[
            OmissionShown(**dataclasses.asdict(one)) for one in article.omissions
        ],
        highlights=[
            HighlightShown(quote=one.quote, note=one.note, made_at=one.made_at)
            for one in marks
        ],
    )


def _fields(saved: SavedArticle) -> dict[str, Any]:
    same = (
        "id url title byline site_name excerpt language minutes saved_at state sentence"
    )
    fields: dict[str, Any] = {name: getattr(saved, name) for name in same.split()}
    fields |= {"archived": saved.is_archived, "favourite": saved.is_favourite}
    return fields | {"tags": list(saved.tags)}
