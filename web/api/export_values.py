"""Exports, as the API takes and gives them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from inkpost.model import Export, ExportForm, ExportState, Format, Missing
from web.api.article_values import ID
from web.api.values import BookShown, Value, book_shown

#: Articles that are picked one by one for one export.
MOST_PICKED = 10_000


class NewExport(Value):
    """Books to make. Give either `articles`, in their order, or a `query`.

    `query`: see docs/reference/queries.md; empty: the whole library. `form`: one book,
    in volumes where it is large, or a book for each tag, month, site or article; many
    books come as a ZIP file. `device`: where they are mailed besides.
    """

    articles: Annotated[
        list[Annotated[str, Field(max_length=64)]] | None,
        Field(min_length=1, max_length=MOST_PICKED),
    ] = Field(None, examples=[[ID]])
    query: Annotated[str | None, Field(max_length=1000)] = Field(
        None, examples=["tag:long unread order:oldest"]
    )
    form: ExportForm = Field("one", examples=["month"])
    format: Format = Field("epub", examples=["epub"])
    title: Annotated[str | None, Field(max_length=1000)] = Field(
        None, examples=["For the ferry"]
    )
    device: Annotated[str | None, Field(max_length=64)] = Field(None, examples=[None])

    @model_validator(mode="after")
    def _either(self) -> NewExport:
        if (self.articles is None) == (self.query is None):
            raise ValueError("give either articles or a query")
        return self


class ExportShown(BaseModel):
    """Books to take along. `book`: the file, once it is *ready*; kept until `until`.

    `total`, `done`: articles in the books, and how many of them are bound. `missing`:
    how much is not in the books. `seconds_left`: what the rest may take, where that is
    known.
    """

    id: str = Field(examples=[ID])
    state: ExportState = Field(examples=["working"])
    sentence: str = Field(examples=["Making the book"])
    format: Format = Field(examples=["epub"])
    form: ExportForm = Field(examples=["month"])
    query: str | None = Field(examples=["tag:long unread"])
    total: int = Field(examples=[1200])
    done: int = Field(examples=[300])
    missing: int = Field(examples=[2])
    seconds_left: int | None = Field(examples=[75])
    book: BookShown | None
    created_at: AwareDatetime = Field(examples=["2026-11-14T06:30:00Z"])
    until: AwareDatetime = Field(examples=["2026-11-21T06:30:00Z"])


class ExportsShown(BaseModel):
    """Exports, the newest first. `next`: the cursor of the page after, if any."""

    items: list[ExportShown]
    next: str | None = Field(examples=[None])


class Retry(Value):
    """Something missing that is to be tried again. Without `what`: all of the article.

    `article_id`, `what`, `url`: as the list of what is missing has them.
    """

    article_id: Annotated[str, Field(max_length=64)] = Field(examples=[ID])
    what: Annotated[str | None, Field(max_length=5000)] = Field(
        None, examples=["A picture of a boat"]
    )
    url: Annotated[str | None, Field(max_length=5000)] = Field(
        None, examples=["https://example.org/boat.jpg"]
    )


class RetryShown(BaseModel):
    """How many things are being tried again; 0: nothing of it is missing any more."""

    count: int = Field(examples=[1])


class MissingShown(BaseModel):
    """Something that is not in the books: an article, or a part of one.

    `article_id`: of the article, if that is known.
    """

    article_id: str | None = Field(examples=[ID])
    article: str = Field(examples=["The last night boat carries books"])
    what: str = Field(examples=["A picture of a boat"])
    reason: str = Field(examples=["The site did not answer"])
    url: str | None = Field(examples=["https://example.org/boat.jpg"])


class MissingsShown(BaseModel):
    """What is not in the books; the first thousand, where it is more."""

    items: list[MissingShown]


class DownloadShown(BaseModel):
    """A link to the file. It works once, until `until`, without a token."""

    url: str = Field(examples=["https://inkpost.example.org/downloads/AbC..."])
    until: AwareDatetime = Field(examples=["2026-11-14T06:45:00Z"])


def export_shown(export: Export) -> ExportShown:
    """Return `export` as the API gives it."""
    return ExportShown(
        id=export.id,
        state=export.state,
        sentence=export.sentence,
        format=export.format,
        form=export.form,
        query=None if export.selection is None else export.selection.query,
        total=export.total,
        done=export.done,
        missing=export.missing,
        seconds_left=None if export.left is None else round(export.left),
        book=book_shown(export.package) if export.package else None,
        created_at=export.created_at,
        until=export.until,
    )


def missing_shown(missing: Missing) -> MissingShown:
    """Return `missing` as the API gives it."""
    return MissingShown(
        article_id=missing.id,
        article=missing.article,
        what=missing.what,
        reason=missing.reason,
        url=missing.url,
    )
