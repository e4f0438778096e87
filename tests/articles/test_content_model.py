"""What stands wrongly gets another name or another place; nothing is lost."""

from __future__ import annotations

import pytest
from lxml import etree

from articles.content_model import mend


def mended(html: str) -> str:
    root = etree.fromstring(f"<body>{html}</body>")
    mend(root)
    text = etree.tostring(root, encoding="unicode")
    return text.removeprefix("<body>").removesuffix("</body>")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<li>a</li><li>b</li>", "<ul><li>a</li><li>b</li></ul>"),
        ("<li>a</li>text<li>b</li>", "<ul><li>a</li></ul>text<ul><li>b</li></ul>"),
        ("<ul><li>a</li><p>b</p></ul>", "<ul><li>a<p>b</p></li></ul>"),
        ("<ul><p>a</p></ul>", "<ul><li><p>a</p></li></ul>"),
        ("<dl><dd>a</dd></dl>", "<div><p>a</p></div>"),
        ("<dl><dt>a</dt></dl>", "<div><p>a</p></div>"),
        (
            "<dl><dd>a</dd><dt>b</dt><dd>c</dd><dt>d</dt></dl>",
            "<p>a</p><dl><dt>b</dt><dd>c</dd><dd>d</dd></dl>",
        ),
        (
            "<dl><dt>a</dt><p>b</p><dd>c</dd></dl>",
            "<dl><dt>a</dt><dd><p>b</p></dd><dd>c</dd></dl>",
        ),
        ("<dd>a</dd>", "<p>a</p>"),
        ("<div><figcaption>a</figcaption></div>", "<div><p>a</p></div>"),
        ("<p><figcaption>a</figcaption></p>", "<p><span>a</span></p>"),
        (
            "<figure><figcaption>a</figcaption><img/><figcaption>b</figcaption></figure>",
            "<figure><img/><p>b</p><figcaption>a</figcaption></figure>",
        ),
        (
            "<table><tr><td><table><tr><td>a</td></tr></table></td></tr></table>",
            "<div><div><div><table><tr><td>a</td></tr></table></div></div></div>",
        ),
        ("<div><td>a</td></div>", "<div><div>a</div></div>"),
        (
            "<ruby>a<rt>b</rt></ruby>c",
            "<ruby>a<rp>(</rp><rt>b</rt><rp>)</rp></ruby>c",
        ),
        ("<p>a<ruby>b</ruby>c</p>", "<p>abc</p>"),
        (
            '<a href="https://x.test/#a#b">a</a>',
            '<a href="https://x.test/#a%23b">a</a>',
        ),
    ],
)
def test_what_stands_wrongly_is_put_right(html: str, expected: str) -> None:
    assert mended(html) == expected
