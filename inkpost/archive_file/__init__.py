"""The file of an archive: its members, its rows, what it says of itself.

The format: docs/reference/archive.md.
"""
