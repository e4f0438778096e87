"""No log holds a secret, whoever wrote the line."""

from __future__ import annotations

import itertools
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from inkpost.logs import hide_secrets
from inkpost.settings import Settings

SMTP = "canary-5mtp p@ss"
NEW_KEY, OLD_KEY = f"{'canary-key-new':A<43}=", f"{'canary-key-old':A<43}="
SETTINGS = Settings(
    smtp_url="smtps://anna:canary-5mtp%20p%40ss@mail.example.org",
    imap_url="imaps://anna:canary-1map@mail.example.org",
    database_url="postgresql://inkpost:canary-db@postgres/inkpost",
    redis_url="redis://:canary-redis@redis:6379/0",
    secret_key=f"{NEW_KEY},{OLD_KEY}",
    dkim_key="-----BEGIN PRIVATE KEY-----\ncanaryDKIMcanaryDKIM\n-----END-----",
    metrics_token="canary-metrics",
)


@pytest.mark.parametrize(
    "line",
    [
        f"login failed: {SMTP}",
        "could not connect to smtps://anna:canary-5mtp%20p%40ss@mail.example.org",
        "imap said no to canary-1map",
        "psycopg: connection to inkpost:canary-db@postgres failed",
        "redis://:canary-redis@redis:6379/0 is away",
        f"keys {NEW_KEY} and {OLD_KEY}",
        "key -----BEGIN PRIVATE KEY-----\ncanaryDKIMcanaryDKIM",
        "Authorization: Bearer canary-metrics",
        "Authorization: Basic canary",
        "headers {'cookie': 'inkpost=canary'} Cookie: canary",
        "password=canary-typed secret=canary-2",
        "GET https://user:canary-pw@site.example/page",
        "token ink_canary-canary-canary",
        f"GET /sign-in/{secrets.token_urlsafe(30)}canary",
        f"session={secrets.token_urlsafe(30)[:37]}canary",
        f"/join/{secrets.token_urlsafe(30)[:37]}canary?x=1",
    ],
    ids=itertools.count(),  # some are made anew in each process
)
def test_a_secret_is_hidden(line: str) -> None:
    said = hide_secrets(line, SETTINGS.secrets)
    assert "canary" not in said
    assert "p@ss" not in said
    assert "***" in said


@pytest.mark.parametrize(
    "line",
    [
        "swept woken=3 delivery=Qy0v1m5Jx0S3vQnVbU2c9A",
        "https://skerry.example.org/2026/11/14/the-last-night-boat-carries-books-again "
        "did not answer",
        "picture 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.jpg",
        'level=error event="refused for a fault of ours" code=E013',
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert hide_secrets(line, SETTINGS.secrets) == line


PROGRAM = """
import logging, sys
import structlog
from inkpost.logs import set_up_logs
from inkpost.settings import read_settings

settings = read_settings()
set_up_logs("canary", settings.secrets)
structlog.get_logger().info("hello", url=settings.smtp_url, number=7)
logging.getLogger("urllib3").warning("sent %s", {"authorization": "Bearer ink_canary1"})
try:
    raise ValueError(settings.secret_key)
except ValueError:
    structlog.get_logger().exception("it broke")
"""


def test_a_process_writes_no_secret_not_even_in_a_traceback(tmp_path: Path) -> None:
    environment = {
        "INKPOST_SMTP_URL": SETTINGS.smtp_url,
        "INKPOST_MAIL_FROM": "books@inkpost.example",
        "INKPOST_SECRET_KEY": SETTINGS.secret_key,
    }
    program = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "canary" not in program.stderr.replace("process=canary", "")
    assert "number=7" in program.stderr
    assert "Traceback" in program.stderr
    assert "it broke" in program.stderr
    assert program.stdout == ""
