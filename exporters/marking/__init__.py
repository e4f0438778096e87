"""A body as lines of plain characters: Markdown, or text for reading as it is.

markdownify 1.2 was tried first: it loses footnotes, sub- and superscripts, pipes in
tables and fences in code, and reads "2. May" at the start of a paragraph as a list.
"""

from exporters.marking.blocks import mark_up
from exporters.marking.dialects import MARKDOWN, TEXT, Dialect

__all__ = ["MARKDOWN", "TEXT", "Dialect", "mark_up"]
