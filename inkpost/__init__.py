"""Inkpost: from the web to an e-reader."""

__version__ = "0.1.0"
