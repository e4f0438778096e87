"""Every bad input of the list (safety, section 7) has tests that hold what it gets."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.faults.test_rows import ROWS
from tests.support.tools import shared_file

HERE = Path(__file__).parent
_NUMBERS = re.compile(r"(\d+)(?:[-–](\d+))?")


def numbers(text: str) -> Iterator[int]:
    """Yield the numbers that `text` names: 10, 12-14."""
    for first, last in _NUMBERS.findall(text):
        yield from range(int(first), int(last or first) + 1)


def table() -> dict[int, list[str]]:
    """Return the tests of each row, as `safety_rows.txt` has them."""
    found: dict[int, list[str]] = {}
    tests: list[str] = []
    for line in (HERE / "safety_rows.txt").read_text("utf-8").splitlines():
        if line.startswith("    "):
            tests.append(line.strip())
        elif line and not line.startswith("#"):
            tests = []
            found |= dict.fromkeys(numbers(line), tests)
    return found


def listed(text: str) -> set[int]:
    """Return the numbers of the rows in the list, a document in Markdown."""
    section = text.partition("## 7. Bad inputs")[2]
    first = re.findall(r"^\| ([\d–]+) \|", section, re.M)
    return {number for each in first for number in numbers(each)}


TABLE = table()


@pytest.mark.parametrize("row", TABLE)
def test_each_row_has_its_tests(row: int) -> None:
    assert TABLE[row]
    assert [test for test in TABLE[row] if not exists(test)] == []


def test_no_row_of_the_list_is_without_a_test() -> None:
    known = listed(shared_file("safety.md").read_text("utf-8"))
    assert len(known) > 110
    assert known - set(TABLE) == set()


def test_most_rows_come_through_the_real_doors() -> None:
    by_door = {row.number for row in ROWS}
    assert by_door - set(TABLE) == set()
    assert len(by_door) > 80


def exists(test: str) -> bool:
    file, _, name = test.partition("::")
    return name in functions(file)


@cache
def functions(file: str) -> set[str]:
    tree = ast.parse((HERE / file).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
