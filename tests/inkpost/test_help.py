"""What the command line says of itself."""

from __future__ import annotations

from typer.testing import CliRunner

from inkpost import __version__
from inkpost.cli import app


def test_it_says_which_version_it_is() -> None:
    said = CliRunner().invoke(app, ["--version"])
    assert (said.exit_code, said.output) == (0, f"inkpost {__version__}\n")


def test_no_line_of_the_help_is_cut_off() -> None:
    said = CliRunner().invoke(app, ["--help"])
    _usage, commands = said.output.split("Commands:")
    assert "doctor" in commands
    assert "..." not in commands
