"""Each defect is found under its rule, and a good book has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporters import check
from tests.exporters.mutations.book import Change, Entries, make
from tests.exporters.mutations.in_content import CONTENT
from tests.exporters.mutations.in_package import PACKAGE
from tests.exporters.mutations.in_pictures import PICTURES
from tests.exporters.mutations.in_style import STYLE

pytestmark = pytest.mark.slow

MUTANTS = [*PACKAGE, *CONTENT, *STYLE, *PICTURES]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Entries:
    return Entries.of(make(tmp_path_factory.mktemp("good")))


def test_the_good_book_has_no_finding(good: Entries, tmp_path: Path) -> None:
    assert check(good.write(tmp_path / "good.epub")) == []


def test_there_are_enough_defects() -> None:
    assert len(MUTANTS) >= 90
    assert len({(rule, name) for rule, name, _ in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize(
    ("rule", "change"),
    [pytest.param(rule, change, id=f"{rule} {name}") for rule, name, change in MUTANTS],
)
def test_a_defect_is_found_under_its_rule(
    rule: str, change: Change, good: Entries, tmp_path: Path
) -> None:
    entries = good.copy()
    change(entries)
    findings = check(entries.write(tmp_path / "bad.epub"))
    assert rule in {finding.rule for finding in findings}
