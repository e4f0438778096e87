"""URL -> Article: fetch, guard, extract, clean, pictures, site rules, feeds."""

from articles.extract import extract

__all__ = ["extract"]
