"""What the help says of each command, option and argument."""

from __future__ import annotations

import typer.main

from inkpost.cli.commands import app_of


def test_each_option_and_argument_has_a_sentence() -> None:
    app = typer.main.get_command(app_of())
    commands = dict(getattr(app, "commands", {}))
    users = commands.pop("user")
    commands |= {f"user {name}": one for name, one in users.commands.items()}
    said = {
        f"{name} {option.name}": option.help or ""
        for name, command in commands.items()
        for option in command.params
    }
    assert len(said) > 40
    assert [name for name, help in said.items() if not help.endswith((".", "…"))] == []
