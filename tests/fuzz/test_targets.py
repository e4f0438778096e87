"""Every parser of outside input: any bytes are read, or refused in a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS
from tests.support.tools import missing

HERE = Path(__file__).parent
FOUND = sorted(path for path in HERE.glob("found/*/*") if path.is_file())
#: By coverage for each target, always the same way and on no machine further, so that
#: who breaks something is told, and nobody else; `make fuzz SECONDS=600` goes new ways.
ONE_WAY = "--runs 1500 --seed 1".split()


@pytest.mark.parametrize("name", TARGETS)
def test_its_samples_are_read(name: str) -> None:
    for sample in TARGETS[name].samples:
        TARGETS[name].take(sample)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}")
def test_what_broke_it_once_breaks_it_no_more(path: Path) -> None:
    TARGETS[path.parent.name].take(path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_in_it_is_no_surprise(name: str, data: st.DataObject) -> None:
    """A sample, a part of which is something else: noise, or a part of another."""
    samples = st.sampled_from(TARGETS[name].samples)
    whole, other = data.draw(samples), data.draw(samples)
    begin, end = sorted(data.draw(st.integers(0, len(whole))) for _ in range(2))
    at = data.draw(st.integers(0, len(other)))
    new = data.draw(st.binary(max_size=60) | st.just(other[at : at + 200]))
    TARGETS[name].take(whole[:begin] + new + whole[end:])


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_a_fuzzer_that_sees_the_way_finds_nothing(name: str, tmp_path: Path) -> None:
    if find_spec("atheris") is None:
        missing("Atheris")
    made = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", name, *ONE_WAY, "--corpus", str(tmp_path)],
        capture_output=True,
        text=True,
        errors="replace",
        cwd=HERE.parents[1],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        check=False,
    )
    assert made.returncode == 0, made.stderr[-5000:]
    assert "stat::number_of_executed_units" in made.stderr
