"""HTTP API, pages, the button."""
