"""How a finding is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from inkpost.model import Finding

Findings = Iterator[Finding]


def error(rule: str, where: str, message: str) -> Finding:
    """Return the breach of a MUST."""
    return Finding(rule, "error", where, message)


def warning(rule: str, where: str, message: str) -> Finding:
    """Return the breach of a SHOULD."""
    return Finding(rule, "warning", where, message)


def at(name: str, element: etree._Element) -> str:
    """Return where `element` of the entry `name` is: ``name:line``."""
    return f"{name}:{element.sourceline}" if element.sourceline else name


def few(values: Iterable[str], most: int = 3) -> str:
    """Return the first of `values` in words, for messages."""
    listed = sorted(values)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more


def quoted(text: str, longest: int = 60) -> str:
    """Return a stranger's `text` fit for a message: one line, short, in quotes."""
    plain = " ".join(text.split())
    return f"“{plain[:longest]}…”" if len(plain) > longest else f"“{plain}”"
