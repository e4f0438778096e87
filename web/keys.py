"""Ids and tokens in addresses: as we make them, or not found."""

from __future__ import annotations

import re

from starlette.convertors import StringConvertor, register_url_convertor

#: An id or a token as the library makes them. PostgreSQL takes no NUL in a text.
KEY = re.compile("[A-Za-z0-9_-]{1,64}")


class KeyConvertor(StringConvertor):
    """`{id:key}` in a path; anything else in its place is not found."""

    regex = KEY.pattern


register_url_convertor("key", KeyConvertor())
