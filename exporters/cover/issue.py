"""The cover of an issue of a digest: the front page of a newspaper."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from PIL import Image, ImageDraw

from exporters.cover.lettering import (
    Block,
    draw_block,
    draw_line,
    drawable,
    fit,
    width_of,
)
from exporters.cover.style import (
    BORDER,
    HEIGHT,
    INK,
    MARGIN,
    MEASURE,
    PAPER,
    WIDTH,
    Palette,
    articles_of,
    crop,
    label_of,
    palette_of,
    type_of,
)
from exporters.languages import edition_date
from exporters.volumes import series_title, volume_line
from inkpost.model import Article, Edition
from inkpost.render import one_line


def draw_issue(edition: Edition, photograph: Image.Image | None) -> Image.Image:
    """Return the cover of an issue."""
    name = _name(edition)
    palette = palette_of(name)
    canvas = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(canvas)
    y = _draw_masthead(draw, edition, name, palette)
    y = _draw_date_line(draw, edition, y)
    if photograph:
        picture = crop(photograph, (MEASURE, 690))
        canvas.paste(picture, (MARGIN, y))
        y += 690 + 50
    _draw_headlines(draw, edition, palette, y)
    return canvas


def _draw_masthead(
    draw: ImageDraw.ImageDraw, edition: Edition, name: str, palette: Palette
) -> int:
    """Draw the digest's name on its colour; return the y below."""
    lines = 1 if len(name) < 22 else 2
    title = fit(name, type_of(edition, "display", 330), MEASURE, 620, lines, 120)
    height = title.height + 190
    draw.rectangle((0, 0, WIDTH, height), fill=palette.ground)
    draw.rectangle((0, height, WIDTH, height + 16), fill=palette.accent)
    y = 90
    for line in title.lines:
        left = (WIDTH - round(width_of(line, title.type))) // 2
        baseline = y + round(title.type.size * 0.82)
        draw_line(draw, line, (left, baseline), title.type, PAPER)
        y += title.type.line_height
    return height + 16


def _draw_date_line(draw: ImageDraw.ImageDraw, edition: Edition, y: int) -> int:
    """Draw date, number and volume between two rules; return the y below."""
    number = f"№ {edition.number}" if edition.number else ""
    number = " · ".join(filter(None, (number, volume_line(edition))))
    room = MEASURE - round(width_of(number, type_of(edition, "label", 84))) - 60
    date = label_of(edition_date(edition, edition.language), edition, 84, room)
    y += 44
    start, end = "".join(date.lines), number
    if edition.direction == "rtl":
        start, end = end, start
    baseline = y + round(date.type.size * 0.8)
    right = WIDTH - MARGIN - round(width_of(end, date.type))
    draw_line(draw, start, (MARGIN, baseline), date.type, INK)
    draw_line(draw, end, (right, baseline), date.type, INK)
    y += date.type.line_height + 30
    draw.rectangle((MARGIN, y, WIDTH - MARGIN, y + 5), fill=INK)
    draw.rectangle((MARGIN, y + 11, WIDTH - MARGIN, y + 13), fill=INK)
    return y + 70


def _draw_headlines(
    draw: ImageDraw.ImageDraw, edition: Edition, palette: Palette, y: int
) -> None:
    """Draw headlines with their sites, as many and as large as there is room for."""
    room = HEIGHT - MARGIN - y
    stories = _stories(edition, room)
    height = sum(site.height + title.height for site, title in stories)
    gap = min(130, max(0, room - height) // (2 * len(stories) or 1))
    for index, (site, title) in enumerate(stories):
        if index:
            draw.rectangle((MARGIN, y, WIDTH - MARGIN, y + 2), fill=BORDER)
            y += gap
        y = draw_block(draw, site, (MARGIN, y), MEASURE, palette.ground)
        y = draw_block(draw, title, (MARGIN, y), MEASURE, INK) + gap


def _stories(edition: Edition, room: int) -> list[tuple[Block, Block]]:
    """Return site and headline of the first articles, the first one largest."""
    articles = list(islice(filter(_is_there, articles_of(edition)), 5))
    for count in range(len(articles), 0, -1):
        for size in (140, 120, 104, 92):
            stories = [
                _story(article, edition, size if index else round(size * 1.35))
                for index, article in enumerate(articles[:count])
            ]
            height = sum(site.height + title.height + 60 for site, title in stories)
            if height <= room:
                return stories
    return []


def _is_there(article: Article) -> bool:
    """Return whether the book has `article`, and not only a link to it (D15)."""
    lacks = (one.kind == "page" and one.url == article.url for one in article.omissions)
    return not any(lacks)


def _story(article: Article, edition: Edition, size: int) -> tuple[Block, Block]:
    headline = drawable(one_line(article.title)) or "…"
    kind = replace(
        type_of(edition, "display", size, headline),
        language=article.language or edition.language,
        direction=article.direction,
    )
    title = fit(headline, kind, MEASURE, 4 * kind.line_height, 4, round(size * 0.85))
    return label_of(article.site_name or "", edition, 62), title


def _name(edition: Edition) -> str:
    """Return the digest's name: its title without the date."""
    if edition.creator and edition.title.startswith(edition.creator):
        return one_line(edition.creator, 80)
    return one_line(series_title(edition), 80)
