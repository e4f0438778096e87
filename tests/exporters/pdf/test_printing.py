"""The press with a stand-in for WeasyPrint that fails in every way there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporters.pdf import printing
from exporters.pdf.printing import press
from inkpost.errors import FormatUnavailable, InkpostError, Unreadable


def stand_in(folder: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the press import `code` as its WeasyPrint."""
    (folder / "weasyprint").mkdir()
    (folder / "weasyprint" / "__init__.py").write_text(code)
    (folder / "weasyprint" / "urls.py").write_text(
        "class URLFetcher: pass\nclass URLFetcherResponse: pass\n"
    )
    (folder / "pages.html").write_text("<p>x</p>")
    monkeypatch.syspath_prepend(str(folder))


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        ("raise ImportError('no')", FormatUnavailable, r"pip install 'inkpost\[pdf\]'"),
        (
            "raise OSError(\"cannot load library 'libpango-1.0-0'\")",
            FormatUnavailable,
            "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        ),
        ("raise OSError('disk full')", Unreadable, "could not be set"),
        ("x = bytearray(3_000_000_000)", Unreadable, "memory"),
        ("def f(): f()\nf()", Unreadable, "nested too deep"),
        ("import os, signal\nos.kill(os.getpid(), 11)", Unreadable, "could not"),
        ("import time\ntime.sleep(60)", Unreadable, "too long"),
    ],
)
def test_the_reader_is_told_what_is_wrong(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    error: type[InkpostError],
    words: str,
) -> None:
    monkeypatch.setattr(printing, "SECONDS", 2)
    stand_in(tmp_path, code, monkeypatch)
    with pytest.raises(error, match=words):
        press(tmp_path, "pages.html", "pages.pdf", "A title")


def test_the_press_sees_no_setting_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INKPOST_SMTP_URL", "smtp://user:secret@mail.example")
    monkeypatch.setenv("https_proxy", "http://proxy.example")
    told = tmp_path / "told"
    code = (
        f"import os, pathlib\npathlib.Path({str(told)!r}).write_text(str(os.environ))"
    )
    stand_in(tmp_path, code + "\nraise ImportError", monkeypatch)
    with pytest.raises(FormatUnavailable):
        press(tmp_path, "pages.html", "pages.pdf", "A title")
    assert "secret" not in told.read_text()
    assert "proxy" not in told.read_text()
