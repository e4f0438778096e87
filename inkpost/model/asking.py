"""What readers write to say which articles they mean, and what it means.

    tag:long unread site:example.org after:2025-01 -tag:news "the night boat"

A word that is none of these is looked for in titles and texts.
`docs/reference/queries.md` lists what can be written.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, get_args

from inkpost.errors import QueryUnclear
from inkpost.model.records import Origin, TextState
from inkpost.model.selections import Order, Selection

#: Characters of a query, and conditions in it.
LONGEST, MOST = 1000, 50

_PART = re.compile(r'(-?)(?:([A-Za-z_]+):)?(?:"([^"]*)"|((?<=:)\S*|\S+))')
_DATE = re.compile(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?")

#: Words that say where an article is; what they set.
_PLACES: dict[str, dict[str, Any]] = {
    "unread": {"shelf": "unread"},
    "archived": {"shelf": "archive"},
    "archive": {"shelf": "archive"},
    "favourite": {"is_favourite": True},
    "favourites": {"is_favourite": True},
    "favorite": {"is_favourite": True},
    "starred": {"is_favourite": True},
    "all": {"shelf": "all"},
    "tagged": {"is_tagged": True},
    "untagged": {"is_tagged": False},
    **{state: {"state": state} for state in get_args(TextState)},
}
#: Those of them that need no ``is:``; quoted, they are words like any other.
_ALONE = ("unread", "archived", "favourite", "favourites", "favorite", "untagged")
_OPPOSITES: dict[str, dict[str, Any]] = {
    "unread": {"shelf": "archive"},
    "archived": {"shelf": "unread"},
    "archive": {"shelf": "unread"},
    "favourite": {"is_favourite": False},
    "favourites": {"is_favourite": False},
    "favorite": {"is_favourite": False},
    "starred": {"is_favourite": False},
    "tagged": {"is_tagged": False},
    "untagged": {"is_tagged": True},
}


def read_query(text: str) -> Selection:
    """Return the articles that `text` asks for; empty: all of them.

    Raises `QueryUnclear`, which says what cannot be understood.

    >>> read_query("tag:long unread").tags
    ('long',)
    """
    if len(text) > LONGEST:
        raise QueryUnclear(f"A query has at most {LONGEST} characters: shorten it")
    found: dict[str, Any] = {}
    parts = list(_PART.finditer(text.replace("\0", " ")))
    if len(parts) > MOST:
        raise QueryUnclear(f"A query has at most {MOST} parts: leave some out")
    for part in parts:
        minus, key, quoted, bare = part[1], part[2], part[3], part[4]
        value = quoted if quoted is not None else (bare or "")
        if key and _is_address(key, value):
            key, value = None, f"{key}:{value}"
        elif key and not value:
            raise QueryUnclear(f"There is nothing behind {key}: in “{text.strip()}”")
        if key is None:
            _note_word(found, value, minus, quoted)
        else:
            _note(found, key.lower(), value, minus)
    return Selection(**found)


def _is_address(key: str, value: str) -> bool:
    return key.lower() in ("http", "https") and value.startswith("//")


def _note_word(
    found: dict[str, Any], word: str, minus: str, quoted: str | None
) -> None:
    if quoted is None and word.lower() in _ALONE:
        _set_place(found, word.lower(), minus)
    elif re.search(r"\w", word):
        _add(found, "without_words" if minus else "words", word)


def _note(found: dict[str, Any], key: str, value: str, minus: str) -> None:
    if key not in _KEYS:
        raise QueryUnclear(_unknown(key))
    _KEYS[key](found, value, minus)


def _unknown(key: str) -> str:
    near = difflib.get_close_matches(key, _KEYS, 1)
    known = ", ".join(f"{each}:" for each in _KEYS)
    meant = f"did you mean {near[0]}:?" if near else f"there are {known}."
    return (
        f"“{key}:” says nothing to Inkpost; {meant} "
        "To look for the words themselves, put them between quotes"
    )


def _add(found: dict[str, Any], name: str, value: str) -> None:
    found[name] = (*found.get(name, ()), value)


def _set(found: dict[str, Any], name: str, value: Any, said: str) -> None:
    if found.get(name, value) != value:
        raise QueryUnclear(f"“{said}” contradicts what stands before it: take one out")
    found[name] = value


def _set_place(found: dict[str, Any], value: str, minus: str) -> None:
    places = _OPPOSITES if minus else _PLACES
    if value.lower() not in places:
        raise QueryUnclear(
            f"An article cannot be “{value}”: it is one of " + ", ".join(_PLACES)
        )
    for name, each in places[value.lower()].items():
        _set(found, name, each, value)


def _tags(found: dict[str, Any], value: str, minus: str) -> None:
    _add(found, "without_tags" if minus else "tags", value.lower())


def _sites(found: dict[str, Any], value: str, minus: str) -> None:
    host = re.sub(r"^https?://|/.*$", "", value.lower()).removeprefix("www.")
    if not host:
        raise QueryUnclear(f"“{value}” is no site: write it like site:example.org")
    _add(found, "without_sites" if minus else "sites", host)


def _feeds(name: str, shown: str) -> Callable[..., None]:
    def note(found: dict[str, Any], value: str, minus: str) -> None:
        _refuse_minus(shown, minus)
        _add(found, name, value)

    return note


def _choice(name: str, choices: Sequence[str]) -> Callable[..., None]:
    def note(found: dict[str, Any], value: str, minus: str) -> None:
        _refuse_minus(name, minus)
        if value.lower() not in choices:
            raise QueryUnclear(
                f"{name}:{value} is nothing; it is one of " + ", ".join(choices)
            )
        _set(found, name, value.lower(), f"{name}:{value}")

    return note


def _refuse_minus(key: str, minus: str) -> None:
    if minus:
        raise QueryUnclear(f"“-{key}:” cannot be asked for: take the minus away")


def _date(name: str) -> Callable[..., None]:
    def note(found: dict[str, Any], value: str, minus: str) -> None:
        _refuse_minus(name, minus)
        match = _DATE.fullmatch(value)
        try:
            if match is None:
                raise ValueError
            year, month, day = (int(part or 1) for part in match.groups())
            found[name] = datetime(year, month, day, tzinfo=UTC)
        except ValueError as error:
            raise QueryUnclear(
                f"{name}:{value} is no date: write {name}:2025, {name}:2025-01 or "
                f"{name}:2025-01-31"
            ) from error

    return note


def _minutes(name: str) -> Callable[..., None]:
    def note(found: dict[str, Any], value: str, minus: str) -> None:
        _refuse_minus(name, minus)
        if not re.fullmatch(r"[0-9]{1,5}", value):
            raise QueryUnclear(
                f"{name}:{value} is no number of minutes: write {name}:10"
            )
        found[name] = int(value)

    return note


_KEYS: dict[str, Callable[[dict[str, Any], str, str], None]] = {
    "tag": _tags,
    "site": _sites,
    "feed": _feeds("feeds", "feed"),
    "category": _feeds("categories", "category"),
    "is": _set_place,
    "after": _date("after"),
    "before": _date("before"),
    "longer": _minutes("longer"),
    "shorter": _minutes("shorter"),
    "origin": _choice("origin", get_args(Origin)),
    "order": _choice("order", get_args(Order)),
}


def write_query(selection: Selection) -> str:
    """Return the query that asks for `selection`: what `read_query` reads back.

    >>> write_query(read_query("after:2025 unread tag:'a"))
    "unread tag:'a after:2025-01-01"
    """
    plain = {field.name: getattr(selection, field.name) for field in fields(selection)}
    parts = [_shelf(selection)]
    parts += [f"tag:{_quoted(tag)}" for tag in selection.tags]
    parts += [f"-tag:{_quoted(tag)}" for tag in selection.without_tags]
    parts += [f"site:{_quoted(site)}" for site in selection.sites]
    parts += [f"-site:{_quoted(site)}" for site in selection.without_sites]
    parts += [f"feed:{_quoted(feed)}" for feed in selection.feeds]
    parts += [f"category:{_quoted(name)}" for name in selection.categories]
    for name in ("after", "before"):
        parts.append(f"{name}:{plain[name]:%Y-%m-%d}" if plain[name] else "")
    for name in ("longer", "shorter", "origin"):
        parts.append(f"{name}:{plain[name]}" if plain[name] is not None else "")
    parts.append(f"is:{selection.state}" if selection.state else "")
    parts += [_quoted(word, always=True) for word in selection.words]
    parts += ["-" + _quoted(word, always=True) for word in selection.without_words]
    parts.append(f"order:{selection.order}" if selection.order != "newest" else "")
    return " ".join(filter(None, parts))


def _shelf(selection: Selection) -> str:
    shelf = {"unread": "unread", "archive": "archived", "favourites": "favourite"}
    parts = [shelf.get(selection.shelf, "")]
    if selection.is_favourite is not None:
        parts.append("favourite" if selection.is_favourite else "-favourite")
    if selection.is_tagged is not None:
        parts.append("is:tagged" if selection.is_tagged else "untagged")
    return " ".join(filter(None, dict.fromkeys(parts)))


def _quoted(value: str, *, always: bool = False) -> str:
    bare = value.replace('"', " ")
    return f'"{bare}"' if always or not re.fullmatch(r"\S+", bare) else bare
