"""Whatever strangers write where a book shows it, the book keeps the contract."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from exporters import check, export
from inkpost.model import Omission, Section
from tests.exporters.samples import PLAIN, alone, issue

WORDS = st.text(max_size=60) | st.text(
    st.sampled_from("a \n\t\u200b\u202e\ufeff\ufe0f\ufffd\ufffe\ue000\x00\x85é\u0301"
                    "\N{ROCKET}\u200d\U000e0041<&>\"'{}#%/\\\U0001f3fb\u2028ﬁ"),
    max_size=30,
)  # fmt: skip
LANGUAGES = st.sampled_from([None, "", "en_US", "und", "ar", "x-klingon", "zh-Hans-CN"])
URLS = st.sampled_from(
    ["https://x.test/a b#c#d", "file:///a", "", "https://é.test/ü?ö", "javascript:a"]
)


@pytest.mark.slow
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    title=WORDS,
    site=WORDS,
    name=WORDS,
    what=WORDS,
    reason=WORDS,
    language=LANGUAGES,
    url=URLS,
)
def test_any_words_make_a_sound_book(
    title: str,
    site: str,
    name: str,
    what: str,
    reason: str,
    language: str | None,
    url: str,
) -> None:
    gap = Omission("picture", what, reason, url)
    one = replace(
        PLAIN, title=title, site_name=site, byline=name, excerpt=what,
        language=language, url=url, omissions=(gap,),
    )  # fmt: skip
    section = Section(what, (one, PLAIN))
    with TemporaryDirectory() as folder:
        book = export(issue(section, section, title=title), "epub", Path(folder))
        assert check(book.path) == []
        assert check(export(alone(one), "epub", Path(folder)).path) == []
