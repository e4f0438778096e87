"""Every sentence that may reach a reader is one that pages can say in other languages.

The sentences are found in the code itself: what errors say, and what is noted down as
the reason of a failure.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from inkpost import errors
from web.told_patterns import PATTERNS

ROOT = Path(__file__).parents[2]

#: What only operators read, on a terminal or in a log; and what pages say in their own
#: words, whatever the sentence.
NOT_FOR_READERS = {
    "AlreadyRunning", "LeaseLost", "LibraryUnavailable", "Misused", "NotEmpty",
    "NotFound",
}  # fmt: skip
#: Files whose sentences go to a terminal.
TERMINAL = (
    "articles/files.py", "articles/siterules.py", "delivery/doctor.py",
    "delivery/signing.py", "exporters/checker", "exporters/json_book.py",
    "inkpost/archive/backup.py", "inkpost/archive/restore.py", "inkpost/cli",
    "inkpost/data_folder.py", "inkpost/polite.py", "inkpost/processes.py",
    "inkpost/serve.py", "inkpost/settings.py", "inkpost/store/address.py",
    "library/backups.py", "library/database.py", "library/plain_rows.py",
    "library/sealing.py", "worker", "web/demo",
)  # fmt: skip
#: Sentences of a shape that is filled from a table, or that go to a terminal.
ELSEWHERE = (
    "is neither a web address",  # of the command line
    "A file was cut short",
    "Part § of § is not where",
    "The archive lacks §",
    "The archive is not as it was made",
    "There is no format",
    "A worker ended with",
    "needs the extra “s3”",  # of a program that starts
)

ERRORS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.InkpostError)
} - NOT_FOR_READERS


def shape(node: ast.expr | None) -> str | None:
    """Return the words of a string, § for what is put into it; None: no string."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts = (shape(value) or "§" for value in node.values)
        return "".join(parts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = shape(node.left), shape(node.right)
        return None if left is right is None else (left or "§") + (right or "§")
    return None


@cache
def sentences() -> dict[str, str]:
    """Return the shape of each sentence for a reader, by where it stands."""
    return dict(_found())


def _found() -> Iterator[tuple[str, str]]:
    """Yield where a sentence for a reader stands, and its shape."""
    for folder in "articles exporters library delivery inkpost web".split():
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if name.startswith(TERMINAL) or "migrations" in name:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                found = said_by(node) if isinstance(node, ast.Call) else None
                if found and not any(part in found for part in ELSEWHERE):
                    yield f"{name}:{node.lineno}", found  # type: ignore[attr-defined]


def said_by(call: ast.Call) -> str | None:
    """Return the sentence that `call` hands on: of an error, or of a failure."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name in ERRORS and call.args:
        return shape(call.args[0])
    if name == "fail" and len(call.args) > 1:
        said = [words for one in call.args[1:] if (words := shape(one))]
        return next((words for words in said if " " in words), None)
    return None


PLACE = re.compile(r"%\(\w+\)s")


def fits(pattern: str, said: str) -> bool:
    """Tell whether sentences of the shape `said` are told by `pattern`, or by its like.

    >>> fits("%(name)s took too long", "§ took §"), fits("%(a)s is", "§ has")
    (True, False)
    """
    plain = pattern.replace("%%", "%")
    told = ".+?".join(map(re.escape, PLACE.split(plain)))
    if re.fullmatch(told, said.rstrip("."), re.DOTALL):
        return True
    if re.fullmatch(told, said + ".", re.DOTALL):
        return True
    written = ".+?".join(map(re.escape, said.split("§")))
    return bool(re.fullmatch(written, PLACE.sub("§", plain), re.DOTALL))


def test_there_are_sentences() -> None:
    assert len(sentences()) > 150
    assert any("robots" in said or "HTTP" in said for said in sentences().values())


def test_each_can_be_told_in_other_languages() -> None:
    """Put what is missing into `web/told_patterns.py`, and translate it."""
    missing = {
        said: where
        for where, said in sentences().items()
        if said.strip("§ ") and not any(fits(pattern, said) for pattern in PATTERNS)
    }
    assert missing == {}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('PageRefused(f"{url} is gone; " "look")', "§ is gone; look"),
        ('work.fail(id, "It is " + what)', "It is §"),
        ('LeaseLost("no")', None),
    ],
)
def test_a_sentence_is_found(code: str, said: str | None) -> None:
    call = ast.parse(code, mode="eval").body
    assert isinstance(call, ast.Call)
    assert said_by(call) == said
