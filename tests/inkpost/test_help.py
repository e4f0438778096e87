"""What the command line says of itself."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from inkpost import __version__
from inkpost.cli.commands import app_of


def test_it_says_which_version_it_is() -> None:
    said = CliRunner().invoke(app_of(), ["--version"])
    assert (said.exit_code, said.output) == (0, f"inkpost {__version__}\n")


def test_a_code_that_was_not_mailed_is_not_on_its_way(tmp_path: Path) -> None:
    given = {"INKPOST_SMTP_URL": "", "INKPOST_DATA_DIR": str(tmp_path)}
    said = CliRunner().invoke(app_of(), ["prove", "name@kindle.com"], env=given)
    assert f"the code is in {tmp_path / 'outbox'}" in said.output
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1


def test_no_line_of_the_help_is_cut_off() -> None:
    said = CliRunner().invoke(app_of(), ["--help"])
    _usage, commands = said.output.split("Commands:")
    assert "doctor" in commands
    assert "..." not in commands
