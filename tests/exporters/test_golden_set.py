"""The golden set: nothing to say for EPUBCheck, for our checker, and for Ace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from exporters import check, export
from exporters.profiles import PROFILES, Profile, strict, text_only
from inkpost.model import Edition
from tests.exporters.golden_set import GOLDEN, mixed_issue
from tests.support.epubcheck import EpubCheck

pytestmark = pytest.mark.slow

every_book = pytest.mark.parametrize("bind", GOLDEN.values(), ids=GOLDEN.keys())
VARIANTS = [
    *PROFILES.values(),
    *(
        variant(profile)
        for profile in PROFILES.values()
        for variant in (strict, text_only)
    ),
]


@every_book
def test_a_golden_book_keeps_the_contract(
    bind: Callable[[Path], Edition], tmp_path: Path
) -> None:
    assert check(export(bind(tmp_path), "epub", tmp_path / "out").path) == []


@pytest.mark.tool
@every_book
def test_epubcheck_has_nothing_to_say_of_a_golden_book(
    bind: Callable[[Path], Edition], tmp_path: Path, epubcheck: EpubCheck
) -> None:
    assert epubcheck(export(bind(tmp_path), "epub", tmp_path / "out").path) == []


@pytest.mark.tool
@pytest.mark.parametrize("profile", VARIANTS, ids=lambda profile: profile.name)
def test_every_profile_and_variant_keeps_the_contract(
    profile: Profile, tmp_path: Path, epubcheck: EpubCheck
) -> None:
    edition = mixed_issue(tmp_path)
    path = export(edition, "epub", tmp_path / "out", profile).path
    assert check(path, profile) == []
    assert epubcheck(path) == []
