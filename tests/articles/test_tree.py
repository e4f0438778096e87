import pytest

from articles.tree import DEEPEST, parse, text_of
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


def test_a_tree_is_no_deeper_than_what_walks_it_can_bear() -> None:
    page = "<div><p>One.</p>" * 1_500 + "The last sentence."
    root, cut = parse(page)
    assert not root.xpath(f"//*[count(ancestor::*) >= {DEEPEST}]")
    assert text_of(root).count("One.") == 1_500
    assert not cut


def test_a_chain_of_layout_is_shortened_and_nothing_else_is_touched() -> None:
    chain = "<div>" * 300 + "<p>The end.</p>" + "</div>" * 300
    root, cut = parse(f"<nav class=menu>Menu</nav>{chain}After it.")
    assert [each.get("class") for each in root.iter("nav")] == ["menu"]
    assert len(root.findall(".//div")) == 1
    assert text_of(root) == "MenuThe end.After it."
    assert not cut


def test_many_tags_that_are_never_closed_are_not_taken_for_depth() -> None:
    root, _ = parse("<table>" + "<tr><td>One<td>Two" * 1_000 + "</table>")
    assert len(root.findall(".//td")) == 2_000


def test_a_page_too_deep_to_be_flattened_is_said_to_be_cut() -> None:
    assert parse("<blockquote>" * 5_000)[1]
    assert not parse("<div>" * 5_000)[1]


@pytest.mark.parametrize("page", ["", "  \n", "<!-- nothing -->"])
def test_an_empty_page_has_no_article(page: str) -> None:
    with pytest.raises(NoArticle, match="empty"):
        parse(page)
