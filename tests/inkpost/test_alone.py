"""Processes that are started one by one, each by its own command."""

from __future__ import annotations

import os
import signal
import smtplib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.smtp import free_port
from tests.support.web import wait_until

pytestmark = pytest.mark.slow

NOBODY = "redis://:geheim@127.0.0.1:9/0"


def start(folder: Path, broker: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "inkpost.cli", *words, "--data", str(folder)],
        env=os.environ | {"INKPOST_REDIS_URL": broker},
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    "words", [["web"], ["worker", "fetch"], ["worker", "bind"], ["clock"], ["lmtp"]]
)
def test_without_its_broker_each_says_so_once_and_ends(
    tmp_path: Path, words: list[str]
) -> None:
    _, said = (process := start(tmp_path, NOBODY, *words)).communicate(timeout=60)
    assert process.returncode == 1
    assert said.startswith("inkpost: INKPOST_REDIS_URL cannot be used, for nobody")
    assert said.count("\n") == 1
    assert "geheim" not in said


def test_who_takes_mail_stops_when_told(tmp_path: Path) -> None:
    port = free_port()
    process = start(tmp_path, "memory://", "lmtp", "--port", str(port))
    assert wait_until(lambda: _greets(port), 30)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "Traceback" not in said
    assert not _greets(port)


def _greets(port: int) -> bool:
    try:
        with smtplib.LMTP("127.0.0.1", port, timeout=20) as line:
            return line.noop()[0] == 250
    except OSError:
        return False
