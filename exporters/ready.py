"""What an EPUB needs, loaded before there is anything to put into it."""

from __future__ import annotations

import exporters.checker
import exporters.fitting  # noqa: F401
from exporters.languages import language_tag
from inkpost.render import environment

#: What most books are rendered from.
_TEMPLATES = "container.xml article.xhtml nav.xhtml toc.ncx".split()


def get_ready() -> None:
    """Read what is read at the first book of a process, and kept for the next."""
    for name in _TEMPLATES:
        environment("epub").get_template(name)
    language_tag("en")
