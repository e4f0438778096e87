"""The style sheet that the checker takes as read, for it is our own."""

from __future__ import annotations

from exporters.checker.css import _findings
from inkpost.render import templates_folder


def test_our_own_style_sheet_keeps_the_contract() -> None:
    sheet = (templates_folder() / "epub" / "style.css").read_bytes()
    assert _findings("style.css", sheet) == ()
