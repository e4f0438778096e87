"""HTTP API, pages, the button."""

from web import keys as keys  # before any route: it makes `{id:key}` known
