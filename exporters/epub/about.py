"""What the package document says about a book."""

from __future__ import annotations

from exporters.epub.binding import Binding
from exporters.epub.manifest import About, identifier
from exporters.labels import line, title_line, web_link
from exporters.languages import edition_date

#: Of an issue, so that its date has room in 200 characters (contract P4).
_LONGEST_NAME = 150
_FEATURES = (
    "structuralNavigation",
    "tableOfContents",
    "readingOrder",
    "displayTransformability",
    "unlocked",
)


def describe(binding: Binding) -> About:
    """Return the metadata of the book, whose articles are all written."""
    edition = binding.edition
    alone = binding.first if edition.kind == "article" else None
    issue = edition.kind == "issue"
    return About(
        identifier=identifier(edition.key),
        title=book_title(binding),
        language=binding.profile.language or binding.language,
        creator=_creator(binding),
        modified=edition.date,
        date=(alone and alone.published) or edition.date,
        rtl=binding.rtl,
        has_pictures=bool(binding.gallery.items),
        features=_features(binding),
        summary=_summary(binding),
        publisher=(alone and binding.line(alone.site_name)) or None,
        source=web_link(alone.url) if alone else None,
        description=_description(binding),
        series=_creator(binding) if issue else None,
        number=edition.number if issue else None,
    )


def book_title(binding: Binding) -> str:
    """Return the title; an issue's ends with its long date (contract P4b)."""
    if binding.edition.kind != "issue":
        return binding.title
    date = edition_date(binding.edition, binding.words.language)
    return f"{line(binding.title, _LONGEST_NAME)}, {date}"


def _creator(binding: Binding) -> str:
    """Return who made it: the byline, else the site, else the title (contract P5)."""
    named = binding.line(binding.edition.creator)
    site = binding.first.site_name if binding.first else None
    if not named and binding.edition.kind == "article":
        named = binding.line(site)
    return title_line(named or binding.edition.title, binding.profile)


def _features(binding: Binding) -> tuple[str, ...]:
    features = list(_FEATURES)
    if binding.gallery.items and not binding.unlabelled:
        features.append("alternativeText")
    if binding.has_maths:
        features.append("MathML")
    return tuple(features)


def _summary(binding: Binding) -> str:
    if binding.unlabelled:
        return (
            "Headings, lists, tables and links are marked up; some pictures have no "
            "description, as on the web pages that they come from."
        )
    return "Headings, lists, tables, links and descriptions of pictures are marked up."


def _description(binding: Binding) -> str | None:
    """Return what the book is about, at most 1,000 characters (contract P6)."""
    if binding.edition.kind == "article":
        excerpt = binding.first.excerpt if binding.first else None
        return binding.line(excerpt, 1000) or None
    titles = "; ".join(row.label for rows in binding.sections for row in rows.rows[:40])
    opening = (
        "Articles in this issue" if binding.edition.kind == "issue" else "Articles"
    )
    return binding.line(f"{opening}: {titles}", 1000)
