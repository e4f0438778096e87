"""The hash of what a book is made from (contract R2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporters.origin import hash_of
from inkpost.model import Actions, Omission, Picture
from tests.exporters.samples import alone, article

STORY = article("The last ferry", "<p>It left at nine.</p>")


def test_the_same_articles_have_the_same_hash_whoever_reads_them() -> None:
    actions = {STORY.url: Actions(archive="https://ink.example/a/token")}
    offered = replace(alone(STORY), actions=actions)
    assert hash_of(offered) == hash_of(alone(replace(STORY)))


@pytest.mark.parametrize(
    "change",
    [
        {"title": "The first ferry"},
        {"body": "<p>It left at ten.</p>"},
        {"byline": "Ada Marsh"},
        {"pictures": (Picture("https://a.example/b.jpg"),)},
        {"omissions": (Omission("picture", "A boat", "It is gone"),)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_change_is_another_hash(change: dict[str, object]) -> None:
    changed = replace(STORY, **change)  # type: ignore[arg-type]
    assert hash_of(alone(changed)) != hash_of(alone(STORY))
