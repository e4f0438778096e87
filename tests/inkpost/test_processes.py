from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")


@pytest.mark.parametrize(("parent", "code"), [("os.getppid()", 0), ("1", -9)])
def test_a_child_whose_parent_has_died_already_dies(parent: str, code: int) -> None:
    program = (
        "import os; from inkpost.processes import die_with_parent; "
        f"die_with_parent({parent})"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == code
