"""Feeds, as the API takes and gives them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from inkpost.model import Arrival, FeedState, FullText, Subscription
from web.api.article_values import ArticleShown, article_shown
from web.api.values import Address, Value

ID = "Qm3kXc0l2Zs8TtAZk3c0l7"


class NewFeed(Value):
    """A feed to follow. `url`: its address, or that of a site that has one."""

    url: Address = Field(examples=["https://example.org/"])
    title: Annotated[str, Field(max_length=1000)] = Field("", examples=[""])
    category: Annotated[str, Field(max_length=300)] = Field("", examples=["News"])


class FeedChange(Value):
    """What to change of a feed; what is left out stays as it is.

    `title`: empty for the feed's own. `full_text`: where texts come from: from the
    page where the feed seems to have but the beginning (*auto*), *always*, or *never*.
    """

    title: Annotated[str | None, Field(max_length=1000)] = Field(None, examples=["Sea"])
    category: Annotated[str | None, Field(max_length=300)] = Field(
        None, examples=["News"]
    )
    full_text: FullText | None = Field(None, examples=["always"])
    paused: bool | None = Field(None, examples=[True])


class FeedChoice(Value):
    """Which feed of a site that has several."""

    url: Address = Field(examples=["https://example.org/posts.xml"])


class ChoiceShown(BaseModel):
    """A feed of a site that has several."""

    url: str = Field(examples=["https://example.org/posts.xml"])
    title: str = Field(examples=["Posts"])


class FeedShown(BaseModel):
    """A feed that is followed.

    `state`: *new* until it was looked at; *fine* or *troubled*, after that; *gone*
    where its site says so; *choose* where a site has several, which are the `choices`;
    *mail* for a newsletter. `trouble`: what went wrong, for a reader. `unread`: entries
    that are. `next_poll_at`: none where nobody looks.
    """

    id: str = Field(examples=[ID])
    url: str = Field(examples=["https://example.org/feed.xml"])
    site_url: str = Field(examples=["https://example.org/"])
    title: str = Field(examples=["The Skerry Courier"])
    category: str = Field(examples=["News"])
    full_text: FullText = Field(examples=["auto"])
    state: FeedState = Field(examples=["fine"])
    paused: bool = Field(examples=[False])
    trouble: str | None = Field(examples=[None])
    unread: int = Field(examples=[3])
    choices: list[ChoiceShown]
    polled_at: AwareDatetime | None = Field(examples=["2026-11-14T06:30:00Z"])
    next_poll_at: AwareDatetime | None = Field(examples=["2026-11-14T08:30:00Z"])
    newest_at: AwareDatetime | None = Field(examples=["2026-11-14T06:30:00Z"])
    created_at: AwareDatetime = Field(examples=["2026-11-01T06:30:00Z"])


class FeedsShown(BaseModel):
    """All feeds that are followed, by category and title."""

    items: list[FeedShown]


class EntryShown(BaseModel):
    """An entry of a feed. `saved`: whether its article is on a shelf."""

    article: ArticleShown
    published_at: AwareDatetime = Field(examples=["2026-11-14T06:30:00Z"])
    saved: bool = Field(examples=[False])


class EntriesShown(BaseModel):
    """Entries, the newest first. `next`: the cursor of the page after, if any."""

    items: list[EntryShown]
    next: str | None = Field(examples=[None])


class EntriesSaved(Value):
    """Entries to put onto the shelves, by the ids of their articles."""

    articles: Annotated[
        list[Annotated[str, Field(max_length=64)]], Field(min_length=1, max_length=1000)
    ] = Field(examples=[[ID]])


class Counted(BaseModel):
    """How many that were."""

    count: int = Field(examples=[12])


class ListBrought(BaseModel):
    """What came of an OPML file. `troubles`: a sentence for each line left out."""

    new: int = Field(examples=[40])
    known: int = Field(examples=[2])
    troubles: list[str] = Field(examples=[[]])


def feed_shown(one: Subscription) -> FeedShown:
    """Return the subscription `one` as the API gives it."""
    same = (
        "id url site_url title category full_text state trouble unread polled_at "
        "next_poll_at newest_at created_at"
    )
    return FeedShown(
        **{name: getattr(one, name) for name in same.split()},
        paused=one.is_paused,
        choices=[ChoiceShown(url=each.url, title=each.title) for each in one.choices],
    )


def entry_shown(arrival: Arrival) -> EntryShown:
    """Return the entry `arrival` as the API gives it."""
    return EntryShown(
        article=article_shown(arrival.article),
        published_at=arrival.at,
        saved=arrival.is_saved,
    )
