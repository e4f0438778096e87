"""Rules for single sites, in the format of FiveFilters' `ftr-site-config`.

A file a host, named after it: `example.org.txt` is for example.org and www.example.org,
`.example.org.txt` for all hosts below it, `global.txt` for every one. A line a rule:
`body: //article`, `replace_string(<br/><br/>): </p><p>`; `#` starts a comment. Inkpost
ships no rules; the operator names the folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from inkpost.errors import SettingInvalid

#: Bytes of a file of rules that are read.
_LONGEST = 200_000
_COMMAND = re.compile(r"([a-z_]+)(?:\((.*)\))?\s*", re.I | re.S)
_LISTS = frozenset(
    "title body author date strip strip_id_or_class strip_image_src single_page_link "
    "next_page_link native_ad_clue src_lazy_load_attr test_url".split()
)
#: Parts of the format that change nothing here, or that Inkpost does by itself.
_NOT_NEEDED = frozenset(
    "tidy prune parser skip_json_ld insert_detected_image convert_double_br_tags "
    "test_contains skip_id_or_class footnotes dissolve move_into".split()
)
#: The only headers that a rule may set.
_HEADERS = {"user-agent": "User-Agent", "referer": "Referer", "cookie": "Cookie"}
_HOST = re.compile(r"[\w.-]{1,200}")

#: Returns the rules for an address, None where there are none.
FindRules = Callable[[str], "Rules | None"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules for one site; what takes many expressions takes the first that fits.

    `replacements`: strings of the page's source and what stands for each. `wraps`: a
    tag and what it goes around. `conditions`: a link's expression and what the page
    has to contain for it. `log`: what in the file was not understood, or not needed.
    """

    title: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    strip: tuple[str, ...] = ()
    strip_id_or_class: tuple[str, ...] = ()
    strip_image_src: tuple[str, ...] = ()
    single_page_link: tuple[str, ...] = ()
    next_page_link: tuple[str, ...] = ()
    native_ad_clue: tuple[str, ...] = ()
    src_lazy_load_attr: tuple[str, ...] = ()
    test_url: tuple[str, ...] = ()
    replacements: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    wraps: tuple[tuple[str, str], ...] = ()
    conditions: tuple[tuple[str, str], ...] = ()
    autodetect_on_failure: bool = True
    log: tuple[str, ...] = ()


def parse_rules(text: str) -> Rules:
    """Return the rules that the file's `text` has.

    >>> parse_rules("body: //article\\nstrip: //aside").body
    ('//article',)
    """
    reader = _Reader()
    for number, line in enumerate(text[:_LONGEST].lstrip("\ufeff").splitlines(), 1):
        line = line.strip()
        if line and not line.startswith("#"):
            reader.read(line, number)
    return reader.rules()


class _Reader:
    """Collects the rules of one file, line by line."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {name: [] for name in _LISTS}
        self._pairs: dict[str, list[tuple[str, str]]] = {
            name: [] for name in ("replacements", "headers", "wraps", "conditions")
        }
        self._searched: list[str] = []
        self._replaced: list[str] = []
        self._autodetect = True
        self._log: list[str] = []

    def read(self, line: str, number: int) -> None:
        name, value = _split(line)
        match = _COMMAND.fullmatch(name)
        command = match[1].lower() if match else name
        argument = match[2] if match else None
        if not value:
            self._log.append(f"Line {number} was not understood: {line[:80]}")
        elif command in _LISTS:
            self._found[command].append(value)
        elif command in _NOT_NEEDED:
            self._log.append(f"Line {number}: {command} is not needed here")
        elif not self._read_other(command, argument, value):
            self._log.append(f"Line {number} was not understood: {line[:80]}")

    def _read_other(self, command: str, argument: str | None, value: str) -> bool:
        if command == "autodetect_on_failure":
            self._autodetect = value.lower() in ("yes", "true")
        elif command == "find_string":
            self._searched.append(value)
        elif command == "replace_string" and argument is None:
            self._replaced.append(value)
        elif command == "replace_string" and argument:
            self._pairs["replacements"].append((argument, value))
        elif command == "wrap_in" and re.fullmatch(r"[a-z][a-z0-9]*", argument or ""):
            self._pairs["wraps"].append((argument or "", value))
        elif command == "http_header" and (argument or "").lower() in _HEADERS:
            self._pairs["headers"].append((_HEADERS[(argument or "").lower()], value))
        elif command == "if_page_contains" and (link := self._last_link()):
            self._pairs["conditions"].append((link, value))
        else:
            return False
        return True

    def _last_link(self) -> str | None:
        links = self._found["single_page_link"] or self._found["next_page_link"]
        return links[-1] if links else None

    def rules(self) -> Rules:
        lists: dict[str, Any] = {
            name: tuple(found) for name, found in self._found.items()
        }
        pairs = {name: tuple(found) for name, found in self._pairs.items()}
        both = tuple(zip(self._searched, self._replaced, strict=False))
        if len(self._searched) != len(self._replaced):
            self._log.append("Some find_string has no replace_string, or the other way")
        return Rules(
            **lists,
            replacements=both + pairs["replacements"],
            headers=pairs["headers"],
            wraps=pairs["wraps"],
            conditions=pairs["conditions"],
            autodetect_on_failure=self._autodetect,
            log=tuple(self._log),
        )


def _split(line: str) -> tuple[str, str]:
    """Return a rule's name and value; a name in brackets may have a colon in it."""
    match = re.match(r"([a-z_]+\(.*?\))\s*:(.*)", line, re.I)
    name, _, value = (match[1], "", match[2]) if match else line.partition(":")
    return name.strip(), value.strip()


def merge(one: Rules, other: Rules) -> Rules:
    """Return the rules of `one` and, after them, those of `other`."""
    both = {
        field.name: getattr(one, field.name) + getattr(other, field.name)
        for field in fields(Rules)
        if field.name != "autodetect_on_failure"
    }
    return replace(one, **both)


def open_rules(folder: Path | None) -> FindRules:
    """Return what finds the rules for an address in the files of `folder`.

    A file is read each time, so that a change counts at once. Raises `SettingInvalid`
    where there is no such folder.
    """
    if folder is None:
        return lambda _: None
    if not folder.is_dir():
        raise SettingInvalid(f"INKPOST_SITE_RULES names {folder}, which is no folder")
    return lambda url: _find(folder, urlsplit(url).hostname or "")


def _find(folder: Path, host: str) -> Rules | None:
    host = host.lower().removeprefix("www.")
    if not _HOST.fullmatch(host):
        return None
    own = _read_first(folder, names_for(host))
    everywhere = _read_first(folder, ["global.txt"])
    if own and everywhere and own.autodetect_on_failure:
        return merge(own, everywhere)
    return own or everywhere


def names_for(host: str) -> list[str]:
    """Return the names of the files for `host`, the nearest first.

    >>> names_for("news.example.org")
    ['news.example.org.txt', '.example.org.txt']
    """
    outer = host.partition(".")[2]
    return [f"{host}.txt", *([f".{outer}.txt"] if "." in outer else [])]


def _read_first(folder: Path, names: list[str]) -> Rules | None:
    for name in names:
        path = folder / name
        if path.is_file():
            return parse_rules(path.read_text("utf-8", "replace"))
    return None


def headers_for(find_rules: FindRules) -> Callable[[str], Mapping[str, str]]:
    """Return what gives the headers that the rules want for an address."""

    def headers(url: str) -> Mapping[str, str]:
        rules = find_rules(url)
        return dict(rules.headers) if rules else {}

    return headers
