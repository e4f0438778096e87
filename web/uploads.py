"""A file that a form brings, as it comes: held nowhere but where its reader puts it.

The framework would put all of it into a temporary file first, which may be in memory,
and before anybody asked who is sending.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator

from fastapi import HTTPException, Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header


class Upload:
    """The file in the field `field` of a form that `request` sends; read once.

    `name`: what it is called, empty where none was chosen; known at the end.
    """

    def __init__(self, request: Request, field: str) -> None:
        self.name = ""
        self._request = request
        self._field = field.encode()
        self._header = (b"", b"")
        self._is_wanted = False
        self._pieces: deque[bytes] = deque()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the bytes of the file; raise 400 where the form is none."""
        kind, options = parse_options_header(self._request.headers.get("Content-Type"))
        if kind != b"multipart/form-data" or b"boundary" not in options:
            return
        try:
            parser = self._parser(options[b"boundary"])
            async for chunk in self._request.stream():
                parser.write(chunk)
                while self._pieces:
                    yield self._pieces.popleft()
            parser.finalize()
        except FormParserError as error:
            raise HTTPException(400) from error

    def _parser(self, boundary: bytes) -> MultipartParser:
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._add_to_name,
                "on_header_value": self._add_to_value,
                "on_header_end": self._end_header,
                "on_part_data": self._add,
            },
        )

    def _begin(self) -> None:
        self._is_wanted, self._header = False, (b"", b"")

    def _add_to_name(self, data: bytes, start: int, end: int) -> None:
        name, value = self._header
        self._header = name + data[start:end], value

    def _add_to_value(self, data: bytes, start: int, end: int) -> None:
        name, value = self._header
        self._header = name, value + data[start:end]

    def _end_header(self) -> None:
        name, value = self._header
        self._header = (b"", b"")
        if name.lower() != b"content-disposition" or self.name:
            return
        _kind, options = parse_options_header(value)
        self._is_wanted = options.get(b"name") == self._field
        if self._is_wanted:
            self.name = options.get(b"filename", b"").decode("utf-8", "replace")

    def _add(self, data: bytes, start: int, end: int) -> None:
        if self._is_wanted:
            self._pieces.append(data[start:end])
