"""Section 8: the style sheets (contract S1-S6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import tinycss2
import tinycss2.ast as ast

from exporters.checker.book import Book
from exporters.checker.findings import Findings, error, quoted
from inkpost.model import Finding
from inkpost.render import templates_folder

_BAD_RULES = frozenset({"import", "namespace", "supports", "layer", "keyframes"})
_DISPLAYS = frozenset({"none", "flex", "grid", "inline-flex", "inline-grid"})
_POSITIONS = frozenset({"absolute", "fixed", "sticky"})
_BAD_UNITS = frozenset(
    {"vw", "vh", "vmin", "vmax", "rem", "pt", "cm", "mm", "in", "pc"}
)
_BAD_FUNCTIONS = frozenset({"calc", "var", "clamp", "min", "max", "attr", "env"})
_BAD_PROPERTIES = re.compile(
    r"object-fit|object-position|animation.*|transition.*|transform|counter-.*|filter"
)
_OF_THE_READER = re.compile(
    r"font-family|font-size|font|line-height|color|background.*|text-align|"
    r"margin-left|margin-right"
)
_SELECTOR = re.compile(r"[\w.,\s-]*")
_LONGEST_RULE_PX = 3
_GREYS = re.compile(
    r"#([6-9])\1{2}|#([6-9])\2{5}|inherit|currentcolor|transparent", re.I
)
_LARGEST = 8192
_SKIP = {"skip_comments": True, "skip_whitespace": True}


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration: ``selector { name: value }``."""

    selector: str
    name: str
    value: Sequence[ast.Node]
    line: int

    @property
    def text(self) -> str:
        """The value in lower case."""
        return str(tinycss2.serialize(self.value)).strip().lower()


def check_css(book: Book) -> Findings:
    """Find what converters refuse in style sheets, read raw as they read them."""
    for item in book.manifest:
        content = book.container.texts.get(item.name)
        if item.media_type != "text/css" or content is None or content == _our_own():
            continue
        yield from _findings(item.name, content)


@cache
def _our_own() -> bytes:
    """Return the style sheet of our books, which a test holds to these rules."""
    return (templates_folder() / "epub" / "style.css").read_bytes()


@lru_cache(maxsize=8)
def _findings(name: str, content: bytes) -> tuple[Finding, ...]:
    """Return what is found."""
    return tuple(_sheet(name, content))


def _sheet(name: str, content: bytes) -> Findings:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        yield error("S1", name, "The style sheet is not UTF-8.")
        return
    if len(content) > _LARGEST:
        yield error("S1", name, "The style sheet is larger than 8 KB.")
    if "@charset" in text and not text.startswith('@charset "utf-8";'):
        yield error("S1", name, "@charset stands not first, or not for utf-8.")
    if _braces(text) != 0:
        yield error("S1", name, "Braces are not balanced.")
    rules = tinycss2.parse_stylesheet(text, **_SKIP)
    yield from _rules(name, rules)


def _braces(text: str) -> int:
    plain = re.sub(r"/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'", "", text, flags=re.DOTALL)
    return plain.count("{") - plain.count("}")


def _rules(name: str, rules: Sequence[ast.Node]) -> Findings:
    for rule in rules:
        where = f"{name}:{rule.source_line}"
        if rule.type == "error":
            yield error("S1", where, f"It cannot be parsed: {rule.message}.")
        elif rule.type == "at-rule":
            yield from _at_rule(name, rule)
        elif rule.type == "qualified-rule":
            yield from _qualified(name, rule)


def _at_rule(name: str, rule: ast.AtRule) -> Findings:
    where = f"{name}:{rule.source_line}"
    keyword = rule.lower_at_keyword
    if keyword in _BAD_RULES:
        yield error("S1", where, f"@{keyword} is not understood everywhere.")
    if keyword == "page" and "size" in tinycss2.serialize(rule.content or []):
        yield error("S2", where, "@page sets the size of pages.")
    if keyword == "media" and rule.content is not None:
        inner = tinycss2.parse_rule_list(rule.content, **_SKIP)
        yield from _rules(name, inner)


def _qualified(name: str, rule: ast.QualifiedRule) -> Findings:
    selector = str(tinycss2.serialize(rule.prelude)).strip()
    where = f"{name}:{rule.source_line}"
    if not _SELECTOR.fullmatch(selector):
        message = (
            f"The selector {quoted(selector)} is not of elements and classes only."
        )
        yield error("S3", where, message)
    for found in tinycss2.parse_declaration_list(rule.content, **_SKIP):
        if found.type == "error":
            yield error("S1", f"{name}:{found.source_line}", f"{found.message}.")
        elif found.type == "declaration":
            declared = Declared(
                selector, found.lower_name, found.value, found.source_line
            )
            yield from _declaration(name, declared)


def _declaration(name: str, declared: Declared) -> Findings:
    where = f"{name}:{declared.line}"
    what = f"{declared.name}: {declared.text}"
    for rule, message, is_broken in _TABLE:
        if is_broken(declared):
            yield error(rule, where, f"{quoted(what)} {message}.")


def _tokens(value: Sequence[ast.Node]) -> Iterator[ast.Node]:
    for token in value:
        yield token
        if token.type == "function":
            yield from _tokens(token.arguments)


def _hides(declared: Declared) -> bool:
    value = declared.text.split()
    return (
        (declared.name == "display" and bool(_DISPLAYS & set(value)))
        or (declared.name == "visibility" and "hidden" in value)
        or (declared.name == "opacity" and declared.text in ("0", "0.0"))
    )


def _moves(declared: Declared) -> bool:
    placed = declared.name == "position" and declared.text in _POSITIONS
    in_table = re.search(r"\b(table|tr|td|th|thead|tbody)\b", declared.selector)
    floats = declared.name == "float" and declared.text != "none" and bool(in_table)
    body = re.search(r"\b(body|html)\b", declared.selector) is not None
    clips = declared.name.startswith("overflow") and "hidden" in declared.text and body
    return placed or floats or clips


def _is_negative(declared: Declared) -> bool:
    if not declared.name.startswith(
        ("margin", "text-indent", "line-height", "padding")
    ):
        return False
    return any(getattr(token, "value", 0) < 0 for token in _numbers(declared.value))


def _numbers(value: Sequence[ast.Node]) -> Iterator[ast.Node]:
    kinds = ("number", "dimension", "percentage")
    return (token for token in _tokens(value) if token.type in kinds)


def _is_modern(declared: Declared) -> bool:
    functions = {t.lower_name for t in _tokens(declared.value) if t.type == "function"}
    strange = _BAD_PROPERTIES.fullmatch(declared.name.removeprefix("-webkit-"))
    own = declared.name.startswith("--")
    return bool(functions & _BAD_FUNCTIONS) or bool(strange) or own


def _units(declared: Declared) -> set[str]:
    tokens = _tokens(declared.value)
    return {token.lower_unit for token in tokens if token.type == "dimension"}


def _reaches_out(declared: Declared) -> bool:
    urls = [token.value for token in _tokens(declared.value) if token.type == "url"]
    urls += [
        argument.value
        for token in _tokens(declared.value)
        if token.type == "function" and token.lower_name == "url"
        for argument in token.arguments
        if argument.type == "string"
    ]
    return any(re.match(r"[a-z]+:|//", url, re.IGNORECASE) for url in urls)


def _is_of_the_reader(declared: Declared) -> bool:
    on_body = any(
        re.fullmatch(r"html|body|p", part.strip())
        for part in declared.selector.split(",")
    )
    if not on_body:
        return False
    if declared.name == "margin":
        return _side_margin(declared.text)
    return _OF_THE_READER.fullmatch(declared.name) is not None


def _side_margin(text: str) -> bool:
    sides = text.split()
    given = sides if len(sides) == 1 else sides[1::2]
    return any(side not in ("0", "auto") for side in given)


def _has_large_px(declared: Declared) -> bool:
    return any(
        token.type == "dimension"
        and token.lower_unit == "px"
        and abs(token.value) > _LONGEST_RULE_PX
        for token in _tokens(declared.value)
    )


def _is_coloured(declared: Declared) -> bool:
    if declared.name == "color":
        return not _GREYS.fullmatch(declared.text)
    if declared.name in ("background", "background-color"):
        return declared.text not in ("transparent", "none", "inherit")
    return False


_TABLE: tuple[tuple[str, str, Callable[[Declared], bool]], ...] = (
    ("S2", "hides text, or lays it out as no e-reader can", _hides),
    ("S2", "takes text out of the flow", _moves),
    ("S2", "is negative", _is_negative),
    ("S2", "is not understood everywhere", _is_modern),
    ("S2", "has a unit of screens or paper", lambda d: bool(_units(d) & _BAD_UNITS)),
    ("S2", "reaches out of the book", _reaches_out),
    ("S4", "is the reader's to choose", _is_of_the_reader),
    ("S5", "is in pixels", _has_large_px),
    ("S6", "sets a colour", _is_coloured),
)
