"""Whatever is in a file: it is read, or refused in a sentence; nothing else happens."""

from __future__ import annotations

import io
import json
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.imports import FORMATS, open_import
from articles.imports.json_items import items
from articles.imports.markup import attributes
from articles.imports.opened import Text, open_file
from articles.imports.reading import tags_of, text_of, time_of
from articles.imports.tables import rows
from inkpost.errors import FileUnreadable, InkpostError
from inkpost.model import Brought, Refused
from tests.support.exports import FILES

PLAIN = {k: v for k, v in FILES.items() if isinstance(v, str)}
few = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
#: Values as they may stand in a file where another kind was meant.
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


def written(content: bytes) -> Path:
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(content)
    return Path(file.name)


def check(found: Brought | Refused) -> None:
    """Hold what came against what it promises, and against what a database takes."""
    if isinstance(found, Refused):
        assert found.reason
        return
    for text in (found.title or "", *found.tags):
        text.encode()
        assert "\0" not in text
    assert found.saved_at is None or found.saved_at.tzinfo


@pytest.mark.parametrize("program", PLAIN)
@few
@given(st.data())
def test_a_file_with_anything_in_it_is_read_or_refused(
    program: str, data: st.DataObject
) -> None:
    whole = PLAIN[program].encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    path = written(whole[:start] + data.draw(st.binary(max_size=40)) + whole[end:])
    with suppress(InkpostError), open_import(path) as (_name, found):
        for line in found:
            check(line)
    path.unlink()


@pytest.mark.parametrize("format", FORMATS, ids=lambda one: one.NAME)
@few
@given(st.lists(st.dictionaries(st.sampled_from(
    "url href title tags labels content createdAt addedAt toread state slug savedAt "
    "is_archived annotations highlights pinnedBy created name".split()
), values, max_size=8), max_size=4))  # fmt: skip
def test_values_of_any_kind_surprise_no_program(
    format: Any, found: list[dict[str, Any]]
) -> None:
    path = written(json.dumps(found).encode())
    with suppress(InkpostError), open_file(path) as file:
        for line in format.read(file):
            check(line)
    path.unlink()


@few
@given(st.lists(values, max_size=5))
def test_every_object_of_a_list_is_found(found: list[Any]) -> None:
    content = json.dumps(found).encode()
    text = Text("", content.decode()[:100], written(content), "utf-8")
    read = list(items(text, ("*",)))
    assert len(read) == sum(isinstance(one, dict) for one in found)
    assert isinstance(text.source, Path)
    text.source.unlink()


@few
@given(st.text(max_size=300))
def test_any_text_is_a_table_of_some_kind(content: str) -> None:
    path = written(("url,title\n" + content).encode("utf-8", "surrogatepass"))
    text = Text("", "url,title\n", path, "utf-8")
    lines = list(rows(text))
    assert len(lines) <= content.count("\n") + content.count("\r") + 1
    path.unlink()


@few
@given(values, st.text(max_size=200))
def test_single_values_never_fail(value: Any, text: str) -> None:
    time_of(value)
    assert all(isinstance(tag, str) for tag in tags_of(value))
    assert text_of(value) == text_of(text_of(value))
    attributes(text)
    tags_of(text)
    time_of(text)


def test_an_object_that_is_too_long_is_refused_and_the_next_one_read(
    tmp_path: Path,
) -> None:
    path = tmp_path / "long.json"
    out = io.StringIO()
    out.write('[{"a": "' + "x" * 13_000_000 + '\\\\"}, {"b": "' + "y" * 30 + '"}, ')
    out.write('{"c": [' + "1," * 7_000_000 + '1]}, {"d": 1}]')
    path.write_text(out.getvalue())
    found = list(items(Text("", "", path, "utf-8"), ("*",)))
    assert [isinstance(one, Refused) for one in found] == [True, False, True, False]
    assert found[3][1] == {"d": 1}  # type: ignore[index]


def test_an_archive_of_nothing_is_of_no_kind(tmp_path: Path) -> None:
    path = tmp_path / "empty.zip"
    path.write_bytes(b"PK\x05\x06" + b"\0" * 18)
    with pytest.raises(FileUnreadable), open_import(path):
        raise AssertionError("it was opened")
