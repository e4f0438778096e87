"""The press with a stand-in for WeasyPrint that fails in every way there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exporters.pdf import printing
from exporters.pdf.printing import Press, press
from inkpost.errors import FormatUnavailable, InkpostError, Unreadable

pytestmark = pytest.mark.slow

#: The engine loads; setting a page does what follows.
WORK = "import os, time\ndef HTML(**_): "


def stand_in(folder: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the press import `code` as its WeasyPrint."""
    (folder / "weasyprint").mkdir()
    (folder / "weasyprint" / "__init__.py").write_text(code)
    (folder / "weasyprint" / "urls.py").write_text(
        "class URLFetcher: pass\nclass URLFetcherResponse: pass\n"
    )
    (folder / "pages.html").write_text("<p>x</p>")
    monkeypatch.syspath_prepend(str(folder))


def no_plutoprint(folder: Path) -> None:
    (folder / "plutoprint.py").write_text("raise ImportError('no')")


@pytest.fixture
def cold() -> Iterator[Press]:
    """A press of the test's own, which has loaded nothing yet."""
    own = Press()
    yield own
    own.stop()


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        ("raise ImportError('no')", FormatUnavailable, r"pip install 'inkpost\[pdf\]'"),
        (
            "raise OSError(\"cannot load library 'libpango-1.0-0'\")",
            FormatUnavailable,
            "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        ),
        (WORK + "raise OSError('disk full')", Unreadable, "could not be set"),
        (WORK + "bytearray(3_000_000_000)", Unreadable, "memory"),
        (WORK + "HTML()", Unreadable, "nested too deep"),
        (WORK + "os.kill(os.getpid(), 11)", Unreadable, "could not"),
        (WORK + "time.sleep(60)", Unreadable, "too long"),
    ],
)
def test_the_reader_is_told_what_is_wrong(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    error: type[InkpostError],
    words: str,
    cold: Press,
) -> None:
    monkeypatch.setattr(printing, "SECONDS", 2)
    stand_in(tmp_path, code, monkeypatch)
    no_plutoprint(tmp_path)
    with pytest.raises(error, match=words):
        press(tmp_path, "2026-11-23", "A title", by=cold)


def test_the_press_sees_no_setting_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cold: Press
) -> None:
    monkeypatch.setenv("INKPOST_SMTP_URL", "smtp://user:secret@mail.example")
    monkeypatch.setenv("https_proxy", "http://proxy.example")
    told = tmp_path / "told"
    code = (
        f"import os, pathlib\npathlib.Path({str(told)!r}).write_text(str(os.environ))"
    )
    stand_in(tmp_path, code + "\nraise ImportError", monkeypatch)
    no_plutoprint(tmp_path)
    with pytest.raises(FormatUnavailable):
        press(tmp_path, "2026-11-23", "A title", by=cold)
    assert "secret" not in told.read_text()
    assert "proxy" not in told.read_text()


PAGE = "<!DOCTYPE html><html lang='en'><head><title>T</title></head><body>{}</body>"


def test_plutoprint_stands_in_where_weasyprint_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cold: Press
) -> None:
    stand_in(tmp_path, "raise ImportError('no')", monkeypatch)
    (tmp_path / "pages.html").write_text(PAGE.format("<p>words</p>"))
    press(tmp_path, "2026-11-23", "A title", by=cold)
    first = (tmp_path / "pages.pdf").read_bytes()
    assert first[:20].startswith(b"%PDF-1.7\n%\xb5\xed")  # as cairo writes it
    press(tmp_path, "2026-11-23", "A title", by=cold)
    assert (tmp_path / "pages.pdf").read_bytes() == first


def test_a_press_that_ended_is_started_again(tmp_path: Path, cold: Press) -> None:
    (tmp_path / "pages.html").write_text(PAGE.format("<p>words</p>"))
    press(tmp_path, "2026-11-23", "A title", by=cold)
    process = cold._process
    assert process
    process.kill()
    process.wait()
    press(tmp_path, "2026-11-23", "A title", by=cold)
    assert (tmp_path / "pages.pdf").read_bytes().startswith(b"%PDF-1.7")
