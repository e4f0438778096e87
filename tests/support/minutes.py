"""The table of conversations, as it was seen: `docs/conversations.md`.

Every test of a conversation holds its line against the file; `INKPOST_GOLDEN=write`
writes the file anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from inkpost.model import Delivery
from tests.support.scripted import DROP, STALL, TAKE_AND_DROP
from tests.support.talks import Event

FILE = Path(__file__).parents[2] / "docs" / "conversations.md"
HEAD = """# Conversations with mail servers and with Amazon

Each line was played by the tests against a mail server that follows a script and a real
IMAP server (dovecot): what the mail server says, what happens then, and in which state,
with which sentence and after how many mails it ends. The mail server says *yes* where
nothing else stands.

| # | The mail server | Then | State | Sentence | Mails |
|---:|---|---|---|---|---:|
"""
_ANSWERS = {
    DROP: "hangs up",
    TAKE_AND_DROP: "takes it and hangs up",
    STALL: "says nothing more",
}

Script = dict[str, bytes | list[bytes]]


class Minutes:
    """The lines that were seen, by their number."""

    def __init__(self) -> None:
        self.seen: dict[int, str] = {}
        self.known = FILE.read_text().splitlines() if FILE.exists() else []

    def note(
        self,
        number: int,
        script: Script,
        events: tuple[Event, ...],
        seen: Delivery,
        mails: int,
    ) -> None:
        """Note how conversation `number` ended; it is as the file has it."""
        then = "; ".join(_words(event) for event in events)
        parts = [_server(script), then, seen.state, seen.sentence, str(mails)]
        cells = " | ".join(part.replace("|", "\\|") for part in parts)
        self.seen[number] = f"| {number} | {cells} |"
        if not _writes():
            assert self.seen[number] in self.known

    def write(self) -> None:
        """Write the file."""
        lines = "\n".join(self.seen[number] for number in sorted(self.seen))
        FILE.write_text(f"{HEAD}{lines}\n")


def _writes() -> bool:
    return os.environ.get("INKPOST_GOLDEN") == "write"


def _server(script: Script) -> str:
    return "; ".join(f"{verb}: {_answers(said)}" for verb, said in script.items())


def _answers(said: bytes | list[bytes]) -> str:
    each = said if isinstance(said, list) else [said]
    return ", then ".join(_ANSWERS.get(one, f"“{one.decode()}”") for one in each)


def _words(event: Event) -> str:
    return (event.__doc__ or "").rstrip(".").replace("\n", " ")


@pytest.fixture(scope="session")
def minutes() -> Iterator[Minutes]:
    """The table; written at the end where that is asked for."""
    table = Minutes()
    yield table
    if _writes() and table.seen:
        table.write()
