"""What the contract says of itself: each MUST is held by what is really there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.exporters.mutations.in_content import CONTENT
from tests.exporters.mutations.in_package import PACKAGE
from tests.exporters.mutations.in_pictures import PICTURES
from tests.exporters.mutations.in_style import STYLE

ROOT = Path(__file__).parents[3]
CONTRACT = (ROOT / "docs/reference/contract.md").read_text("utf-8")

#: Rule, level, what holds it.
ROWS = re.findall(
    r"^\| ([A-Z]\d+b?) \| (\w[^|]*) \| .* \|\s+([^|]*?)\s*\|$", CONTRACT, re.MULTILINE
)
#: Rules of which a defect is injected into a good book, and found.
FOUND = {rule for rule, _, _ in [*PACKAGE, *CONTENT, *STYLE, *PICTURES]}
MUSTS = [(rule, held) for rule, level, held in ROWS if level.startswith("MUST")]


def test_the_contract_is_read_wholly() -> None:
    assert len(ROWS) == len(re.findall(r"^\| [A-Z]\d", CONTRACT, re.MULTILINE)) > 150


@pytest.mark.parametrize(("rule", "held"), MUSTS)
def test_a_must_is_held(rule: str, held: str) -> None:
    if held.startswith("checker"):
        assert set(re.findall(r"[A-Z]\d+b?", held) or [rule]) <= FOUND
    elif "::" in held:
        path, _, name = held.strip("`").partition("::")
        text = (ROOT / "tests" / path).read_text("utf-8")
        assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE)
    else:
        assert held in ("looking at it", "not yet")


def test_what_is_not_held_is_known() -> None:
    assert [rule for rule, held in MUSTS if held == "not yet"] == []
    assert [rule for rule, held in MUSTS if held == "looking at it"] == ["S12"]
