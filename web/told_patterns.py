"""Sentences of the stages below, as they are to be translated."""

from __future__ import annotations

from web.languages import N_

#: `%(name)s` stands for anything; the first that fits is taken.
PATTERNS = (
    N_(
        "The address is missing: paste the address of an article, "
        "such as https://example.org/story"
    ),
    N_("These are %(count)s addresses: %(most)s at most make one book"),
)
