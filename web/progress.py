"""What happens to a delivery, as server-sent events, while it happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from typing import Annotated

from fastapi import Header
from fastapi.sse import ServerSentEvent
from starlette.concurrency import run_in_threadpool

from delivery.sentences import turn_in
from inkpost.errors import NotFound
from inkpost.model import FINAL, Delivery, Event, Export
from library import Library

#: Seconds between two looks into the library.
PAUSE = 0.4
#: Seconds after which the browser has to ask anew; what it has seen is not repeated.
LONGEST = 300.0

#: Looks between two that tell how long a delivery still waits.
FORECAST_EVERY = 12

#: The number of the last event that was seen, as a browser that comes back says it.
LastEventId = Annotated[int, Header(alias="Last-Event-ID", ge=0)]


async def follow(
    library: Library,
    delivery: Delivery,
    after: int,
    say: Callable[[str], str] = str,
) -> AsyncIterator[ServerSentEvent]:
    """Yield the events of `delivery` after the number `after`, up to its end.

    And how long it has to wait, now and then, which is no event and has no number.
    `say`: puts a sentence into the reader's language.
    """
    whose = delivery.account, delivery.id
    told, state = "", delivery.state
    for look in range(round(LONGEST / PAUSE)):
        news = await run_in_threadpool(library.deliveries.events, *whose, after)
        for event in news:
            after, state = event.number, event.state
            yield _said(event, say(event.sentence))
        # The last one counts: after an end there may have been a retry.
        if news and news[-1].state in FINAL:
            yield ServerSentEvent(event="end", data={"state": news[-1].state})
            return
        if look % FORECAST_EVERY == 0:
            sentence = await run_in_threadpool(forecast, library, delivery)
            if sentence and sentence != told:
                told = sentence
                said = {"step": state, "sentence": say(sentence)}
                yield ServerSentEvent(event="progress", data=said)
        await asyncio.sleep(PAUSE)


def forecast(library: Library, delivery: Delivery) -> str:
    """Return what is said of a delivery that waits for its turn; empty: it does not."""
    seconds = library.turns.seconds_left(delivery)
    return "" if seconds is None else turn_in(seconds)


async def follow_states(
    look: Callable[[], tuple[str, str]],
    going_on: Collection[str] = ("waiting",),
) -> AsyncIterator[ServerSentEvent]:
    """Yield what `look` returns, (state, sentence), when it changes, up to its end.

    `going_on`: the states that are none.
    """
    seen = None
    for _ in range(round(LONGEST / PAUSE)):
        try:
            now = await run_in_threadpool(look)
        except NotFound:  # it was removed while somebody looked on
            yield ServerSentEvent(event="end", data={"state": "gone"})
            return
        if now != seen:
            said = {"step": now[0], "sentence": now[1]}
            yield ServerSentEvent(event="progress", data=said)
        if now[0] not in going_on:
            yield ServerSentEvent(event="end", data={"state": now[0]})
            return
        seen = now
        await asyncio.sleep(PAUSE)


async def follow_export(
    library: Library, export: Export, say: Callable[[str], str] = str
) -> AsyncIterator[ServerSentEvent]:
    """Yield how far `export` is whenever that changes, up to its end.

    `say`: puts a sentence into the reader's language.
    """
    seen = None
    for _ in range(round(LONGEST / PAUSE)):
        try:
            now = await run_in_threadpool(
                library.exports.find, export.account, export.id
            )
        except NotFound:
            yield ServerSentEvent(event="end", data={"state": "gone"})
            return
        left = None if now.left is None else round(now.left)
        said: dict[str, object] = {"step": now.state}
        said |= {"sentence": say(now.sentence)}
        said |= {"done": now.done, "total": now.total, "seconds_left": left}
        if said != seen:
            yield ServerSentEvent(event="progress", data=said)
        if not now.is_open:
            yield ServerSentEvent(event="end", data={"state": now.state})
            return
        seen = said
        await asyncio.sleep(PAUSE)


def _said(event: Event, sentence: str) -> ServerSentEvent:
    said = {
        "step": event.state,
        "sentence": sentence,
        "at": event.at.isoformat(),
    }
    return ServerSentEvent(event="progress", id=str(event.number), data=said)
