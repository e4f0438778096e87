"""Bytes -> text: byte order mark, UTF-8 if it is, header, meta, and then a detector."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

#: Bytes in which a page must name its encoding (HTML asks for the first 1024).
_HEAD = 8192
#: Bytes that the detector looks at; it is slow.
_SAMPLE = 65536
#: Wrong bytes among all above which a declared encoding is a lie.
_TOLERATED = 0.002

_META = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,400}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w:.-]{1,40})",
    re.I,
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", re.I)
#: Control characters that XML does not have; no encoding but UTF-16 and -32 needs them.
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0c\x1b")) + b"\x7f"
#: Characters that XML does not have, and references to them, which lxml lets through.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOT_XML_BYTES = bytes(set(range(32)) - set(b"\t\n\r\x0c")) + b"\x7f"
_NOT_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_REFERENCE = re.compile(
    r"&#(?:0*(?:[1-8]|1[124-9]|2\d|3[01]|6553[45])(?!\d)|"
    r"x0*(?:[1-8bcef]|1[0-9a-f]|fff[ef])(?![0-9a-f]));?",
    re.I,
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: What browsers read in place of a label (encoding.spec.whatwg.org); UTF-7 is not read.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "utf-7": "utf-8",
    "utf-16": "utf-16-le",
}


def decode(content: bytes, content_type: str = "") -> str:
    """Return the text of a page served with the header `content_type`.

    Never fails: what cannot be read becomes U+FFFD. Control characters are left out.

    >>> decode("né".encode("latin-1"), "text/html; charset=latin-1")
    'né'
    """
    return for_xml(_decode(content, content_type))


def for_xml(text: str) -> str:
    """Return the HTML `text` without characters that XML does not have.

    >>> for_xml("a\\x08b&#8;c&#x41;&#1e")
    'abc&#x41;e'
    """
    if not _is_xml(text):
        text = _NOT_XML.sub("", text)
    text = text.replace("\f", "\n")  # in code it parts pages
    if "&#" not in text:
        return text
    kept = _REFERENCE.sub("", text)
    if len(kept) == len(text):
        return text
    # What was around one that has gone may be one now: that is no reference any more.
    return _REFERENCE.sub(lambda found: f"&amp;{found[0][1:]}", kept)


def _is_xml(text: str) -> bool:
    """Say whether `_NOT_XML` finds nothing in `text`, in a fraction of its time."""
    try:
        content = text.encode()
    except UnicodeEncodeError:
        return False
    if any(character in content for character in _NOT_CHARACTERS):
        return False
    return len(content.translate(None, _NOT_XML_BYTES)) == len(content)


def _decode(content: bytes, content_type: str) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strip(content[len(mark) :].decode(encoding, "replace"))
    if wide := _wide(content):
        return _strip(content.decode(wide, "replace"))
    content = content.translate(None, _CONTROLS)
    if b"\x1b" not in content:
        try:  # text in another encoding is almost never valid UTF-8
            return content.decode("utf-8")
        except UnicodeDecodeError:
            pass
    return _declared(content, content_type).replace("\x1b", "")


def _strip(text: str) -> str:
    return text.translate(dict.fromkeys(_CONTROLS)).replace("\x1b", "")


def _wide(content: bytes) -> str | None:
    """Return UTF-16 with its byte order where many bytes of the start are zero."""
    head = content[:400]
    zeros = head.count(0)
    if zeros < 0.05 * len(head) or zeros < 4:
        return None
    return "utf-16-le" if head[1::2].count(0) > zeros / 2 else "utf-16-be"


def _declared(content: bytes, content_type: str) -> str:
    """Return the text by the first named encoding that fits, or by the detector."""
    named = [match[1] for match in _HEADER.finditer(content_type)]
    named += [match[1].decode() for match in _META.finditer(content[:_HEAD])][:2]
    best = ""
    for encoding in (*filter(None, map(_known, named)), "utf-8"):
        text = content.decode(encoding, "replace")
        wrong = text.count("\ufffd")
        if wrong <= _TOLERATED * len(text):
            return text
        best = best or text
    guess = from_bytes(content[:_SAMPLE]).best()
    return content.decode(guess.encoding, "replace") if guess else best


def _known(label: str) -> str | None:
    """Return Python's name of the encoding meant by `label`, None if it has none."""
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    meant = _MEANT.get(name, name)
    # Codecs such as base64 are no text encodings.
    return meant if codecs.lookup(meant)._is_text_encoding else None
