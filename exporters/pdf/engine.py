"""The engine that there is. Loaded by the press, never by the program itself."""

from __future__ import annotations

try:
    from exporters.pdf.weasyprint_engine import set_pages
except (ImportError, OSError) as missing:
    try:
        from exporters.pdf.plutoprint_engine import set_pages
    except ImportError:
        raise missing from None

__all__ = ["set_pages"]
