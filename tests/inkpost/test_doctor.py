"""`inkpost doctor`, against a real mail server."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from inkpost.cli.commands import app_of
from tests.support.scripted import scripted
from tests.support.tools import need


def run(tmp_path: Path, **environment: str) -> tuple[int, str]:
    known = {
        "INKPOST_DATA_DIR": str(tmp_path),
        "INKPOST_MAIL_FROM": "a@inkpost.invalid",
    }
    result = CliRunner().invoke(app_of(), ["doctor"], env=known | environment)
    return result.exit_code, result.output


def test_without_a_mail_server_it_says_where_mail_goes(tmp_path: Path) -> None:
    code, said = run(tmp_path, INKPOST_SMTP_URL="")
    assert code == 0
    assert "outbox" in said


def test_a_misspelt_setting_is_named(tmp_path: Path) -> None:
    _, said = run(tmp_path, INKPOST_SMTP_ULR="smtp://localhost", INKPOST_X="1")
    assert "there is no setting INKPOST_SMTP_ULR: is INKPOST_SMTP_URL meant?" in said
    assert "INKPOST_X" not in said


@pytest.mark.tool
def test_it_says_which_formats_can_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("ebook-convert")
    _, said = run(tmp_path)
    assert "ok    PDF can be made\nok    AZW3 and MOBI can be made" in said
    monkeypatch.setenv("PATH", str(tmp_path))
    _, said = run(tmp_path)
    assert "look  AZW3 needs calibre's ebook-convert" in said


@pytest.mark.slow  # name servers may take their time
def test_what_is_good_and_what_is_bad_is_said_line_by_line(tmp_path: Path) -> None:
    with scripted(MAIL=b"553 5.7.1 not yours") as server:
        code, said = run(tmp_path, INKPOST_SMTP_URL=server.url)
    assert code == 1
    assert "ok    127.0.0.1 answers" in said
    assert "BAD   127.0.0.1 does not let you send this mail (553)" in said
    assert server.taken == []
