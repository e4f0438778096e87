"""What stands before and behind the articles, and what holds the book together."""

from __future__ import annotations

from exporters.cover import draw_cover
from exporters.epub.about import describe
from exporters.epub.binding import XHTML_TYPE, Binding
from exporters.epub.chapters import CONTENTS
from exporters.epub.documents import Phrase, Rest, document, phrases
from exporters.epub.manifest import Item, Place, package_document
from exporters.epub.navigation import Entry, nav_document, ncx_document
from exporters.labels import title_line, web_link
from exporters.languages import edition_date

#: A single article this long, with as many headings, opens with its contents (N14).
_LONG_MINUTES, _MANY_HEADINGS = 20, 3


def finish(binding: Binding, style: bytes) -> None:
    """Write everything that is known only when all articles were met."""
    _write_end(binding)
    _write_missing(binding)
    _write_contents(binding)
    binding.add_text(Item("style", "style.css", "text/css"), style)
    places = _places(binding)
    about = describe(binding)
    front = binding.front(binding.words.contents, "nav")
    nav = nav_document(front, binding.entries, places, binding.words)
    binding.add_text(Item("nav", "nav.xhtml", XHTML_TYPE, ("nav",)), nav)
    ncx = ncx_document(about, binding.entries)
    binding.add_text(Item("ncx", "toc.ncx", "application/x-dtbncx+xml"), ncx)
    binding.gallery.store("cover.jpg", draw_cover(binding.edition, binding.lead))
    cover = Item("cover", "cover.jpg", "image/jpeg", ("cover-image",))
    items = [*binding.items, *binding.gallery.items, cover]
    opf = package_document(about, items, binding.spine, places)
    binding.archive.add_text("EPUB/content.opf", opf)


def _has_contents(binding: Binding) -> bool:
    """Say whether the book opens with a contents page (contract N13, N14)."""
    if binding.edition.kind != "article" or binding.edition.size > 1:
        return True
    headings = binding.entries[0].children
    return binding.minutes >= _LONG_MINUTES and len(headings) >= _MANY_HEADINGS


def _write_contents(binding: Binding) -> None:
    if not _has_contents(binding):
        return
    front = binding.front(binding.title, "contents")
    page = document(
        "contents.xhtml",
        front,
        binding.words,
        line=_count(binding),
        sections=binding.sections,
        headings=binding.entries[0].children if len(binding.entries) == 1 else (),
    )
    binding.add_document(CONTENTS, page, first=True)
    binding.entries.insert(0, Entry(binding.words.contents, CONTENTS))


def _count(binding: Binding) -> tuple[Phrase, ...]:
    """Return the date, how many articles and how many minutes (contract D2)."""
    minutes = binding.words.minutes.format(binding.minutes)
    articles = binding.words.count(binding.edition.size)
    if binding.edition.kind == "issue":
        date = edition_date(binding.edition, binding.words.language)
        return phrases(date, articles, minutes)
    return phrases(articles, minutes)


def _write_end(binding: Binding) -> None:
    if binding.edition.kind != "issue":
        return
    binding.add_page(
        "end.xhtml",
        binding.words.the_end,
        "end",
        line=_count(binding)[1:],
        contents=CONTENTS,
        archive_all=web_link(binding.edition.archive_all or ""),
        left=_left(binding),
        more=_more(binding),
    )


def _left(binding: Binding) -> tuple[Rest, ...]:
    """Return what had no room in the issue (contract D11)."""
    if not _is_last(binding):
        return ()
    return tuple(
        Rest(
            title_line(one.title, binding.profile),
            web_link(one.url),
            binding.words.minutes.format(one.minutes),
        )
        for one in binding.edition.left
    )


def _more(binding: Binding) -> str:
    rest = binding.edition.left_count - len(binding.edition.left)
    return binding.words.more.format(rest) if rest > 0 else ""


def _is_last(binding: Binding) -> bool:
    """Say whether no volume comes behind this book."""
    volume = binding.edition.volume
    return volume is None or volume[0] == volume[1]


def _write_missing(binding: Binding) -> None:
    """Write the last page: every omission with its reason."""
    if binding.missing:
        title = binding.words.missing
        binding.add_page("missing.xhtml", title, "missing", articles=binding.missing)


def _places(binding: Binding) -> tuple[Place, ...]:
    """Return the contents and the place to start at (contract N7, N12, N15)."""
    first = binding.sections[0].rows[0].href
    contents = CONTENTS if _has_contents(binding) else first
    start = first if binding.edition.kind == "article" else contents
    return (
        Place("toc", binding.words.contents, contents),
        Place("text", binding.title, start),
    )
