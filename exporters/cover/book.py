"""The cover of an article or a collection: a title on a dark ground."""

from __future__ import annotations

from itertools import islice
from urllib.parse import urlsplit

from PIL import Image, ImageDraw

from exporters.cover.lettering import draw_block, draw_line, width_of
from exporters.cover.ornament import draw_ornament
from exporters.cover.style import (
    HEIGHT,
    MARGIN,
    MEASURE,
    PAPER,
    WIDTH,
    Palette,
    articles_of,
    crop,
    label_of,
    palette_of,
    title_of,
    type_of,
)
from exporters.languages import edition_date
from exporters.volumes import series_title, volume_line
from inkpost.model import Article, Edition
from inkpost.render import one_line

#: Height of what stands above an article's title, at most and at least.
TALLEST_ART, LEAST_ART = 1330, 600
#: Height that a photograph gets at least.
LEAST_PHOTOGRAPH = 1000


def draw_book(edition: Edition, photograph: Image.Image | None) -> Image.Image:
    """Return the cover of an article or a collection."""
    source = _source(edition)
    # the volumes of a series look alike, whoever wrote what is in them
    family = series_title(edition) if edition.volume else source
    palette = palette_of(family)
    canvas = Image.new("RGB", (WIDTH, HEIGHT), palette.ground)
    draw = ImageDraw.Draw(canvas)
    label = label_of(source, edition, 92)
    foot = HEIGHT - MARGIN - 210
    least = LEAST_PHOTOGRAPH if photograph else LEAST_ART
    byline = label_of(_byline(edition, source), edition, 74)
    fixed = 100 + label.height + 40 + 40 + byline.height + 50
    title = title_of(edition, 320, foot - least - fixed)
    art = min(TALLEST_ART, foot - fixed - title.height)
    _draw_art(canvas, photograph, palette, family, art)
    draw.rectangle((0, art, WIDTH, art + 16), fill=palette.accent)
    y = draw_block(draw, label, (MARGIN, art + 100), MEASURE, palette.accent)
    y = draw_block(draw, title, (MARGIN, y + 40), MEASURE, PAPER)
    draw_block(draw, byline, (MARGIN, y + 40), MEASURE, PAPER)
    _draw_foot(draw, edition, palette)
    return canvas


def _draw_art(
    canvas: Image.Image,
    photograph: Image.Image | None,
    palette: Palette,
    family: str,
    height: int,
) -> None:
    if photograph:
        canvas.paste(crop(photograph, (WIDTH, height)))
    else:
        draw_ornament(canvas, palette.tint, palette.accent, family, height)


def _draw_foot(draw: ImageDraw.ImageDraw, edition: Edition, palette: Palette) -> None:
    y = HEIGHT - MARGIN - 140
    draw.rectangle((MARGIN, y, WIDTH - MARGIN, y + 4), fill=palette.accent)
    date = label_of(edition_date(edition, edition.language), edition, 80)
    draw_block(draw, date, (MARGIN, y + 50), MEASURE, PAPER)
    volume = volume_line(edition)
    kind = type_of(edition, "label", 80)
    right = WIDTH - MARGIN - round(width_of(volume, kind))
    left = MARGIN if edition.direction == "rtl" else right
    draw_line(draw, volume, (left, y + 50 + round(80 * 0.82)), kind, palette.accent)


def _byline(edition: Edition, source: str) -> str:
    if edition.kind == "article" and edition.creator and edition.creator != source:
        return one_line(edition.creator, 80)
    return ""


def _source(edition: Edition) -> str:
    """Return the site of an article, the first sites of a collection."""
    found = (_site(article) for article in islice(articles_of(edition), 12))
    sites = list(dict.fromkeys(site for site in found if site))
    return one_line(" · ".join(sites[:3]) or edition.creator or "", 60)


def _site(article: Article) -> str:
    host = urlsplit(article.url).hostname or ""
    return article.site_name or host.removeprefix("www.")
