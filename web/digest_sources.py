"""What a section of a digest can be made of: the choices of the editor."""

from __future__ import annotations

from inkpost.model import Account
from library import Library
from web.digest_form import Filled
from web.languages import _

#: Tags that are offered; others can be searched for.
MOST_TAGS = 100


def choices(
    library: Library, reader: Account, filled: Filled
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return groups of choices: the value of each, and what it is called."""
    tags = [f"unread tag:{tag}" for tag, _count in library.shelves.tags(reader.id)]
    groups = [
        (
            _("Library"),
            [
                ("library:unread", _("Unread")),
                ("library:favourite", _("Favourites")),
                ("search", _("What a search finds")),
            ],
        ),
        (
            _("Tags"),
            [
                (f"library:{tag}", tag.removeprefix("unread tag:"))
                for tag in tags[:MOST_TAGS]
                if " " not in tag.removeprefix("unread tag:")
            ],
        ),
    ]
    groups += _of_feeds(library, reader)
    return _with_chosen([group for group in groups if group[1]], filled)


def names(library: Library, reader: Account, filled: Filled) -> dict[str, str]:
    """Return what each choice is called, by its value."""
    groups = choices(library, reader, filled)
    return {value: label for _name, values in groups for value, label in values}


def _of_feeds(
    library: Library, reader: Account
) -> list[tuple[str, list[tuple[str, str]]]]:
    followed = library.subscriptions.list(reader.id)
    if not followed:
        return []
    names = sorted({one.category for one in followed if one.category})
    feeds = sorted((one.title, one.id) for one in followed)
    return [
        (_("Feeds"), [("feeds:", _("All feeds"))]),
        (_("Categories"), [(f"category:{name}", name) for name in names]),
        (_("One feed"), [(f"feed:{id}", title) for title, id in feeds]),
    ]


def _with_chosen(
    groups: list[tuple[str, list[tuple[str, str]]]], filled: Filled
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return `groups` with what is chosen already, though it may be gone by now."""
    offered = {value for _name, values in groups for value, _label in values}
    gone = [
        (row.source, row.title or row.source)
        for row in filled.rows
        if row.source and row.source not in offered
    ]
    return [*groups, (_("Not there any more"), gone)] if gone else groups
