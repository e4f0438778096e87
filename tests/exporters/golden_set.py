"""The golden set of the contract's section 16: every kind of book, small."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw

from inkpost.model import Article, Edition, Left, Omission, Picture, Section
from tests.exporters import golden_texts as texts
from tests.exporters.samples import alone, article, collection, issue, keep, photo

MISSING = Omission(
    "picture",
    "A photograph of the gate",
    "The site did not send it.",
    "https://x.test/g",
)
WALL = Omission("text", "The rest of the article", "The site asks for a subscription.")


def scene(folder: Path, url: str, size: tuple[int, int], alt: str = "") -> Picture:
    """Return a drawn estuary at dusk: sky, ridges one behind the other, a wheel."""
    width, height = size
    sky = Image.linear_gradient("L").resize(size).point(lambda v: 250 - v // 2)
    draw = ImageDraw.Draw(sky)
    for ridge in range(5):
        base, shade = height * (0.4 + 0.12 * ridge), 150 - 30 * ridge
        swell = [
            (
                x,
                base
                - height * 0.06 * math.sin(x / width * (4 + 3 * ridge) + 2 * ridge),
            )
            for x in range(0, width + 8, 8)
        ]
        draw.polygon([*swell, (width, height), (0, height)], fill=shade)
    middle, spoke = (width * 0.72, height * 0.62), min(size) * 0.2
    for turn in range(12):
        angle = turn * math.pi / 6
        end = (
            middle[0] + spoke * math.cos(angle),
            middle[1] + spoke * math.sin(angle),
        )
        draw.line((middle, end), fill=20, width=max(2, width // 160))
    box = (middle[0] - spoke, middle[1] - spoke, middle[0] + spoke, middle[1] + spoke)
    draw.ellipse(box, outline=15, width=max(3, width // 80))
    return keep(sky.convert("RGB"), folder, url, alt)


def essay(folder: Path) -> Article:
    pond = scene(folder, "https://x.test/pond.jpg", (1200, 750), "The pond")
    return article("The last tide mill of the estuary", texts.ESSAY, pictures=(pond,))


def figures(folder: Path) -> Article:
    drawing = Image.new("L", (320, 200), 255)
    ImageDraw.Draw(drawing).ellipse((60, 20, 260, 180), outline=0, width=6)
    pictures = (
        scene(folder, "https://x.test/wide.jpg", (1200, 500)),
        scene(folder, "https://x.test/tall.jpg", (700, 900)),
        keep(drawing, folder, "https://x.test/small.png"),
        keep(drawing.resize((32, 32)), folder, "https://x.test/icon.png"),
        Picture("https://x.test/lost.jpg", "A picture"),
    )
    return article("Figures", texts.FIGURES, pictures=pictures, omissions=(MISSING,))


def arabic() -> Article:
    title = "آخر طاحونة مد في المصب"
    return article(title, texts.ARABIC, language="ar", direction="rtl", byline="سلمى")


def hebrew() -> Article:
    title = "טחנת הגאות האחרונה"
    return article(title, texts.HEBREW, language="he", direction="rtl", byline=None)


def japanese() -> Article:
    return article("最後の潮の水車", texts.JAPANESE, language="ja", byline="渡辺")


def many_pictures(folder: Path) -> Article:
    pictures = [photo(folder, f"https://x.test/{n}.jpg", (480, 320)) for n in range(80)]
    body = "".join(f'<figure><img src="{p.url}" alt=""/></figure>' for p in pictures)
    return article("Eighty pictures", f"<p>Look.</p>{body}", pictures=tuple(pictures))


def mixed_issue(folder: Path) -> Edition:
    stub = article("Behind a wall", "<p>It begins.</p>", omissions=(WALL,))
    book = issue(
        Section("World", (essay(folder), arabic())),
        Section("Science", (article("The power of a pond", texts.MATHS), japanese())),
        Section("At home", (figures(folder), stub)),
    )
    rest = (Left("The slow ferry", "https://example.org/slow", 12),)
    return replace(book, left=rest, left_count=1)


def _one(title: str, body: str, **changes: object) -> Callable[[Path], Edition]:
    return lambda _: alone(article(title, body, **changes))


GOLDEN: dict[str, Callable[[Path], Edition]] = {
    "short": _one("A note", "<p>The mill is open again.</p>"),
    "essay": lambda folder: alone(essay(folder)),
    "12,000 words": _one("The ledger", texts.long_text(20, 11)),
    "400 KB": _one("The long ledger", texts.long_text(30, 45)),
    "code": _one("A queue in one table", texts.CODE),
    "tables": _one("Landings", texts.TABLES),
    "maths": _one("The power of a pond", texts.MATHS),
    "300 notes": _one("Tide mill", texts.noted_text(300)),
    "arabic": lambda _: alone(arabic()),
    "hebrew": lambda _: alone(hebrew()),
    "japanese": lambda _: alone(japanese()),
    "chinese": _one("最后的潮汐磨坊", texts.CHINESE, language="zh-Hans"),
    "russian": _one("Последняя мельница", texts.RUSSIAN, language="ru"),
    "emoji title": _one("\N{ROCKET}\N{ROCKET}", "<p>Up \N{ROCKET} we go.</p>"),
    "figures": lambda folder: alone(figures(folder)),
    "80 pictures": lambda folder: alone(many_pictures(folder)),
    "paywall": _one("Behind a wall", "<p>It begins.</p>", omissions=(WALL,)),
    "empty": _one("Nothing", ""),
    "collection": lambda folder: collection(essay(folder), arabic(), hebrew()),
    "issue of one": lambda folder: issue(Section("World", (essay(folder),))),
    "issue": mixed_issue,
}
