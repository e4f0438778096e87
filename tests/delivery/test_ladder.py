"""What follows each refusal; contract Q3-Q5."""

from __future__ import annotations

import pytest

from delivery.ladder import RUNGS, Climb, Halt, Next, Stop, next_step
from delivery.sentences import MEANINGS, refused
from inkpost.model import Rung


@pytest.mark.parametrize(
    ("code", "tried", "follows"),
    [
        ("E999", ["plain"], Climb("strict")),
        ("E999", ["plain", "strict"], Climb("text")),
        ("E999", ["plain", "strict", "text"], Climb("html")),
        ("E999", ["plain", "strict", "text", "html"], Stop(alarm=False)),
        ("E999", ["text", "plain"], Climb("html")),
        ("E013", ["plain"], Climb("strict")),
        ("E013", [*RUNGS], Stop(alarm=False)),
        ("E015", ["plain", "strict", "text", "html"], Stop(alarm=False)),
        ("E014", ["plain"], Halt()),
        ("E001", ["plain"], Stop(alarm=True)),
        ("E006", ["plain"], Stop(alarm=True)),
        ("E007", ["plain"], Stop(alarm=True)),
        ("E008", ["plain"], Stop(alarm=True)),
        ("E009", ["plain"], Stop(alarm=True)),
        ("E004", ["plain"], Stop(alarm=False)),
        ("E005", ["plain"], Stop(alarm=False)),
        ("E777", ["plain"], Stop(alarm=True)),
    ],
)
def test_each_refusal_has_its_next_step(
    code: str, tried: list[Rung], follows: Next
) -> None:
    assert next_step(code, tried) == follows


@pytest.mark.parametrize("code", [*MEANINGS, "E777"])
def test_no_rung_is_tried_twice_and_the_ladder_ends(code: str) -> None:
    tried: list[Rung] = ["plain"]
    steps = [next_step(code, RUNGS[:count]) for count in range(1, 5)]
    climbed = [step.rung for step in steps if isinstance(step, Climb)]
    assert tried[0] not in climbed
    assert len(climbed) == len(set(climbed))
    assert not isinstance(steps[-1], Climb)


@pytest.mark.parametrize("code", [*MEANINGS, "E777"])
@pytest.mark.parametrize("step", [Climb("text"), Halt(), Stop(True), Stop(False)])
def test_a_refusal_is_told_with_code_meaning_and_what_follows(
    code: str, step: Next
) -> None:
    sentence = refused(code, step, "k7@send.example.org")
    assert sentence.startswith(f"Amazon refused it with {code}: ")
    assert "\n" not in sentence
    assert sentence.count("; ") == 1
