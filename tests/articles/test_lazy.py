import pytest
from lxml import etree

from articles.lazy import resolve_pictures
from articles.survey import survey

GREY = "data:image/gif;base64,R0lGODlhAQABAAAAACw="


@pytest.mark.parametrize(
    "html",
    [
        '<img src="real.jpg">',
        f'<img src="{GREY}" data-src="real.jpg">',
        '<img src="/img/blank.gif" data-original="real.jpg">',
        '<img loading="lazy" data-lazy-src="real.jpg">',
        '<img src="small.jpg" srcset="small.jpg 300w, real.jpg 1200w, huge.jpg 5000w">',
        '<img data-srcset="small.jpg 1x, real.jpg 2x">',
        f'<picture><source srcset="real.jpg 800w"><img src="{GREY}"></picture>',
        f'<img src="{GREY}"><noscript><img src="real.jpg"></noscript>',
        '<img src="preview.jpg"><noscript><img src="real.jpg"></noscript>',
        '<p>x</p><noscript><img src="real.jpg"></noscript>',
        f'<img src="{GREY}" data-anything="real.jpg">',
        '<div data-bg="real.jpg"></div>',
        '<div role="img" style="background-image: url(\'real.jpg\')"></div>',
    ],
)
def test_every_lazy_picture_gets_its_real_source(html: str) -> None:
    root = etree.fromstring(f"<body><div>{html}</div></body>", etree.HTMLParser())
    resolve_pictures(root, survey(root).backed)
    shown = root.xpath("//img[not(ancestor::noscript)]/@src")
    assert shown == ["real.jpg"]
