"""The articles of a book, one after another; each is forgotten when it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from exporters.bodies import Body, shape
from exporters.bodies.figures import place_logo
from exporters.bodies.sound import sound
from exporters.bodies.split import part_name
from exporters.epub.binding import Binding, Weight
from exporters.epub.documents import (
    Foot,
    Front,
    Head,
    Link,
    Missing,
    Row,
    Rows,
    document,
    phrases,
    tongue,
)
from exporters.epub.navigation import Entry
from exporters.labels import entry_label, short_address, title_line, web_link
from exporters.languages import is_rtl, language_tag, long_date
from inkpost.model import Actions, Article, Section

CONTENTS = "contents.xhtml"


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where an article stands. `name`: of its first document, without suffix."""

    name: str
    section: Section
    section_href: str
    following: str | None

    @property
    def href(self) -> str:
        return f"{self.name}.xhtml"


def write_sections(binding: Binding) -> None:
    """Write all sections with their articles (contract D1)."""
    full = [section for section in binding.edition.sections if len(section.articles)]
    for number, section in enumerate(full, start=1):
        opening = _opening(number, len(full))
        following = _name(number + 1, 1) if number < len(full) else None
        rows = Rows(title_line(section.title, binding.profile), opening, [])
        entries: list[Entry] = []
        binding.sections.append(rows)
        if len(full) > 1:
            _write_opening(binding, section, opening)
        for spot, article in _spots(section, number, opening, following):
            entries.append(_write_article(binding, spot, article, rows))
        if len(full) > 1:
            label = entry_label(section.title)
            binding.entries.append(Entry(label, opening, tuple(entries)))
        else:
            binding.entries.extend(entries)


def _name(section: int, article: int) -> str:
    return f"s{section:02}a{article:03}"


def _opening(number: int, sections: int) -> str:
    return f"s{number:02}.xhtml" if sections > 1 else CONTENTS


def _spots(
    section: Section, number: int, opening: str, following: str | None
) -> Iterator[tuple[_Spot, Article]]:
    last = len(section.articles)
    for position, article in enumerate(section.articles, start=1):
        after = _name(number, position + 1) if position < last else following
        name = _name(number, position)
        yield _Spot(name, section, opening, after and f"{after}.xhtml"), article


def _write_opening(binding: Binding, section: Section, href: str) -> None:
    count = binding.words.count(len(section.articles))
    front = binding.front(section.title, "section")
    page = document("section.xhtml", front, binding.words, count=count)
    binding.add_document(href, page)


def _write_article(
    binding: Binding, spot: _Spot, article: Article, rows: Rows
) -> Entry:
    article = sound(article)
    begin = binding.archive.size
    binding.gallery.begin(spot.name)
    gallery = binding.gallery
    body = shape(article, binding.profile, gallery.place, spot.name, gallery.keep)
    front = _front(binding, article)
    _write_parts(binding, spot, article, front, body)
    _remember(binding, spot, article, body)
    rows.rows.append(_row(binding, spot, article))
    size = binding.archive.size - begin
    binding.weights[article.url] = Weight(size, len(body.parts))
    return Entry(entry_label(article.title), spot.href, _children(binding, body))


def _front(binding: Binding, article: Article) -> Front:
    own = language_tag(article.language or "") or binding.language
    title = title_line(article.title, binding.profile)
    rtl = article.direction == "rtl" or is_rtl(own)
    return Front(title, own, rtl, "article")


def _write_parts(
    binding: Binding, spot: _Spot, article: Article, front: Front, body: Body
) -> None:
    last = len(body.parts)
    for number, part in enumerate(body.parts, start=1):
        page = document(
            "article.xhtml",
            front,
            binding.words,
            part=number,
            head=_head(binding, article),
            body=part.xhtml,
            foot=_foot(binding, spot, article) if number == last else None,
        )
        properties = ("mathml",) if part.has_maths else ()
        binding.add_document(part_name(spot.name, number), page, *properties)


def _head(binding: Binding, article: Article) -> Head:
    minutes = binding.words.minutes.format(article.minutes)
    date = ""
    if article.published:
        date = long_date(article.published, binding.words.language)
    site, author = binding.line(article.site_name), binding.line(article.byline)
    return Head(
        line=phrases(site, author if author != site else "", date, minutes),
        partial=any(omission.kind == "text" for omission in article.omissions),
        url=web_link(article.url),
    )


def _foot(binding: Binding, spot: _Spot, article: Article) -> Foot:
    url = web_link(article.url)
    # a thousand codes would take four fifths of the time of a collection
    coded = binding.edition.kind != "collection"
    logo = place_logo(article, binding.gallery.place)
    return Foot(
        url=url,
        address=short_address(url or ""),
        code=binding.gallery.place_code(url) if url and coded else None,
        logo=logo.href if logo else None,
        site=binding.line(article.site_name),
        links=_onward(binding, spot),
        actions=_actions(binding, article),
    )


def _onward(binding: Binding, spot: _Spot) -> tuple[Link, ...]:
    """Return the line Next article, Section, Contents (contract D4, L5)."""
    if binding.edition.kind == "article":
        return ()
    links = [Link(binding.words.contents, CONTENTS)]
    if spot.section_href != CONTENTS:
        links.insert(
            0, Link(title_line(spot.section.title, binding.profile), spot.section_href)
        )
    if spot.following:
        links.insert(0, Link(binding.words.next_article, spot.following))
    return tuple(links)


def _actions(binding: Binding, article: Article) -> tuple[Link, ...]:
    """Return what the reader can do with `article` from inside the book (D6)."""
    offered, words = binding.edition.actions.get(article.url, Actions()), binding.words
    links = (
        (words.archive, web_link(offered.archive or "")),
        (words.favourite, web_link(offered.favourite or "")),
        (words.read_on_site, web_link(offered.read_on_site or "")),
    )
    return tuple(Link(label, href) for label, href in links if href)


def _remember(binding: Binding, spot: _Spot, article: Article, body: Body) -> None:
    binding.minutes += article.minutes
    binding.has_maths |= any(part.has_maths for part in body.parts)
    binding.unlabelled |= body.unlabelled
    if binding.first is None:
        binding.first = article
        binding.lead = lead_of(article) if binding.profile.pictures else None
    _note_missing(binding, spot, article)


def _note_missing(binding: Binding, spot: _Spot, article: Article) -> None:
    if not article.omissions:
        return
    clean = tuple(
        replace(
            omission,
            what=binding.line(omission.what) or binding.words.picture,
            reason=binding.line(omission.reason),
            url=web_link(omission.url or ""),
        )
        for omission in article.omissions
    )
    label = title_line(article.title, binding.profile)
    binding.missing.append(Missing(label, spot.href, clean))


def lead_of(article: Article) -> Path | None:
    """Return the file of the picture for the cover: at least 800 pixels wide (K8)."""
    wide = [
        picture
        for picture in article.pictures
        if picture.width >= 800 and picture.media_type == "image/jpeg"
    ]
    wide.sort(key=lambda picture: picture.url != article.lead_picture)
    return wide[0].path if wide else None


def _row(binding: Binding, spot: _Spot, article: Article) -> Row:
    own = language_tag(article.language or "") or binding.language
    outer = binding.front("", "contents")
    minutes = binding.words.minutes.format(article.minutes)
    return Row(
        label=title_line(article.title, binding.profile),
        href=spot.href,
        line=phrases(binding.line(article.site_name), minutes),
        tongue=tongue(outer, own, rtl=article.direction == "rtl"),
    )


def _children(binding: Binding, body: Body) -> tuple[Entry, ...]:
    """Return the headings of an article that is a whole book (contract N3, N14)."""
    if binding.edition.kind != "article":
        return ()
    return tuple(
        Entry(entry_label(heading.label), heading.href) for heading in body.headings
    )
