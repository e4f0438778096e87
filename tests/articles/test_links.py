import pytest

from articles.links import resolve


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("b", "https://a.example/x/b"),
        ("//c.example", "https://c.example/"),
        ("?q", "https://a.example/x/?q"),
        ("http://c.example/a b|c{d}", "http://c.example/a%20b%7Cc%7Bd%7D"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://c.example/100%?x=%41", "https://c.example/100%25?x=%41"),
        ("https://c.example/?utm_source=a&id=1&fbclid=2", "https://c.example/?id=1"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("https://[x", None),
        ("", None),
    ],
)
def test_links_follow_the_contract(href: str, expected: str | None) -> None:
    assert resolve("https://a.example/x/", href) == expected
