import pytest

from articles.tree import parse, text_of
from inkpost.errors import NoArticle


def whole_text(html: str) -> str:
    return text_of(parse(html)[0])


@pytest.mark.parametrize("depth", [300, 2_000, 3_000, 10_000])
def test_the_last_sentence_survives_any_depth(depth: int) -> None:
    page = "<div>" * depth + "<p>The last sentence.</p>" + "</div>" * depth
    assert "The last sentence." in whole_text(page)  # safety 46


def test_unclosed_inline_tags_lose_nothing() -> None:
    assert "The last sentence." in whole_text(
        "<p>" + "<b>x" * 100_000 + "The last sentence."
    )


def test_a_text_of_more_than_ten_megabytes_is_kept_with_what_follows() -> None:
    page = f"<script>{'x' * 11_000_000}</script><p>The last sentence.</p>"
    assert "The last sentence." in whole_text(page)


def test_a_flattened_page_is_said_to_be_so() -> None:
    assert parse("<div>" * 5_000)[1]
    assert not parse("<div>" * 50)[1]


@pytest.mark.parametrize("page", ["", "  \n", "<!-- nothing -->"])
def test_an_empty_page_has_no_article(page: str) -> None:
    with pytest.raises(NoArticle, match="empty"):
        parse(page)
