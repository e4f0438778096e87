"""Digests and their issues as the API has them: what comes in, what goes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field

from inkpost.model import (
    DeviceId,
    Digest,
    DigestOrder,
    Format,
    Issue,
    IssueCause,
    IssueState,
    Plan,
    Rules,
    Schedule,
    Selection,
    Source,
    SourceKind,
    Waiting,
)
from inkpost.model.choosing import Choice
from inkpost.model.schedules import upcoming
from web.api.article_values import ID
from web.api.values import DeliveryShown, Value, delivery_shown

_Number = Annotated[int, Field(ge=1, le=10_000)]
_Time = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class SourceValue(Value):
    """A section. `value`: of a *library* the query, of a *feed* its id, of a
    *category* its name; of all *feeds* nothing."""

    title: Annotated[str, Field(max_length=300)] = Field("", examples=["Unread"])
    kind: SourceKind = Field("library", examples=["library"])
    value: Annotated[str, Field(max_length=1000)] = Field("", examples=["unread"])


class DaysValue(Value):
    """When it is due, where its reader lives. Without days: every day."""

    times: Annotated[list[_Time], Field(min_length=1, max_length=24)] = Field(
        examples=[["06:30"]]
    )
    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field(
        [], description="0 is Monday", examples=[[0, 1, 2, 3, 4]]
    )
    month_days: list[Annotated[int, Field(ge=-1, le=31)]] = Field(
        [], description="-1 is the last day", examples=[[]]
    )


class RulesValue(Value):
    """How an issue is put together. Null: that is not limited."""

    most_articles: _Number | None = Field(20, examples=[20])
    most_minutes: _Number | None = Field(None, examples=[60])
    least_articles: _Number | None = Field(None, examples=[3])
    least_minutes: _Number | None = Field(None, examples=[None])
    send_when: _Number | None = Field(
        None, description="An issue goes as soon as so many wait", examples=[None]
    )
    long_minutes: _Number | None = Field(
        None, description="What takes as long stands apart", examples=[20]
    )
    order: DigestOrder = Field("newest", examples=["newest"])
    keep_days: Annotated[int, Field(ge=1, le=365)] = Field(30, examples=[30])
    pictures: bool = Field(default=True, examples=[True])
    mail_when_empty: bool = Field(
        default=False,
        description="Mail its reader, not the device, when there was nothing",
        examples=[False],
    )


class DigestValue(Value):
    """A digest as it should be."""

    name: Annotated[str, Field(min_length=1, max_length=300)] = Field(
        examples=["Morning Digest"]
    )
    zone: Annotated[str, Field(max_length=64)] = Field(examples=["Europe/Berlin"])
    schedule: DaysValue | None = Field(
        description="Null: only as `rules.send_when` says"
    )
    sources: Annotated[list[SourceValue], Field(min_length=1, max_length=20)]
    devices: Annotated[
        list[Annotated[str, Field(max_length=64)]], Field(min_length=1, max_length=50)
    ] = Field(examples=[[ID]])
    rules: RulesValue = Field(default_factory=lambda: RulesValue.model_validate({}))
    format: Format = Field("epub", examples=["epub"])
    marks_upstream: bool = Field(
        default=False,
        description="Mark what was delivered as read where it came from",
        examples=[False],
    )


class DigestShown(BaseModel):
    """A digest. `next`: the moments at which it is due next."""

    id: str = Field(examples=[ID])
    digest: DigestValue
    paused: bool = Field(examples=[False])
    issues: int = Field(description="How many went out", examples=[12])
    next: list[AwareDatetime] = Field(examples=[["2026-11-24T05:30:00Z"]])


class DigestsShown(BaseModel):
    """All digests, the oldest first."""

    items: list[DigestShown]


class WaitingShown(BaseModel):
    """An article of the next issue. `section`: null where it stands among long ones."""

    id: str = Field(examples=[ID])
    url: str = Field(examples=["https://example.org/story"])
    title: str = Field(examples=["The last night boat carries books"])
    minutes: int = Field(examples=[7])
    section: str | None = Field(examples=["Unread"])


class NextShown(BaseModel):
    """What the next issue would be now. `reason`: why there would be none, or null."""

    reason: str | None = Field(examples=[None])
    articles: list[WaitingShown]
    left: int = Field(description="How many have no room", examples=[0])


class IssueShown(BaseModel):
    """An issue, and what came of it. `slot`: the minute on its reader's wall."""

    id: str = Field(examples=[ID])
    number: int | None = Field(examples=[12])
    slot: str = Field(examples=["2026-11-23T06:30"])
    due_at: AwareDatetime = Field(examples=["2026-11-23T05:30:00Z"])
    cause: IssueCause = Field(examples=["time"])
    state: IssueState = Field(examples=["made"])
    sentence: str = Field(examples=["On its way"])
    articles: int = Field(examples=[20])
    minutes: int = Field(examples=[94])
    left: int = Field(examples=[3])
    deliveries: list[DeliveryShown]


class IssuesShown(BaseModel):
    """Issues, the newest first. `next`: the cursor of the page after, if any."""

    items: list[IssueShown]
    next: str | None = Field(examples=[None])


def plan_of(wanted: DigestValue) -> Plan:
    """Return the plan that is wanted; raise `QueryUnclear`."""
    for source in wanted.sources:
        if source.kind == "library":
            Selection.parse(source.value)  # says now what it cannot understand
    days = wanted.schedule
    return Plan(
        name=wanted.name,
        zone=wanted.zone,
        schedule=_schedule(days, wanted.zone) if days else None,
        sources=tuple(Source(**one.model_dump()) for one in wanted.sources),
        devices=tuple(DeviceId(one) for one in wanted.devices),
        rules=Rules(**wanted.rules.model_dump()),
        format=wanted.format,
        marks_upstream=wanted.marks_upstream,
    )


def _schedule(days: DaysValue, zone: str) -> Schedule:
    return Schedule(
        zone,
        tuple(time.fromisoformat(one) for one in days.times),
        tuple(days.weekdays),
        tuple(days.month_days),
    )


def _days(schedule: Schedule) -> DaysValue:
    return DaysValue(
        times=[f"{one:%H:%M}" for one in schedule.times],
        weekdays=list(schedule.weekdays),
        month_days=list(schedule.month_days),
    )


def digest_shown(digest: Digest) -> DigestShown:
    """Return `digest` as programs see it, with its next three moments from now."""
    plan, now = digest.plan, datetime.now(UTC)
    rests = digest.paused_at is not None or plan.schedule is None
    runs = () if rests or not plan.schedule else upcoming(plan.schedule, now, 3)
    return DigestShown(
        id=digest.id,
        digest=_value(plan),
        paused=digest.paused_at is not None,
        issues=digest.issues,
        next=[run.at for run in runs],
    )


def _value(plan: Plan) -> DigestValue:
    sources = [
        SourceValue(title=one.title, kind=one.kind, value=one.value)
        for one in plan.sources
    ]
    names: dict[str, Any] = {
        name: getattr(plan.rules, name) for name in RulesValue.model_fields
    }
    return DigestValue(
        name=plan.name,
        zone=plan.zone,
        schedule=_days(plan.schedule) if plan.schedule else None,
        sources=sources,
        devices=list(plan.devices),
        rules=RulesValue(**names),
        format=plan.format,
        marks_upstream=plan.marks_upstream,
    )


def issue_shown(issue: Issue) -> IssueShown:
    """Return `issue` as programs see it."""
    return IssueShown(
        id=issue.id,
        number=issue.number,
        slot=issue.slot.isoformat(timespec="minutes"),
        due_at=issue.due_at,
        cause=issue.cause,
        state=issue.state,
        sentence=issue.sentence,
        articles=issue.articles,
        minutes=issue.minutes,
        left=issue.left_count,
        deliveries=[delivery_shown(one) for one in issue.deliveries],
    )


def next_shown(digest: Digest, choice: Choice) -> NextShown:
    """Return what the next issue of `digest` would be, as programs see it."""
    titles = [source.title for source in digest.plan.sources]
    front = _waiting_shown(choice.chosen, titles)
    behind = _waiting_shown(choice.long, None)
    return NextShown(
        reason=choice.reason, articles=front + behind, left=len(choice.left)
    )


def _waiting_shown(
    waiting: Sequence[Waiting], titles: Sequence[str] | None
) -> list[WaitingShown]:
    return [
        WaitingShown(
            id=one.id,
            url=one.url,
            title=one.title,
            minutes=one.minutes,
            section=titles[one.source] if titles else None,
        )
        for one in waiting
    ]
