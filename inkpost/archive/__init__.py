"""Everything out of an instance, losslessly, and into another one.

`container` is the file, `backup` writes it, `restore` reads it back. The format:
docs/reference/archive.md.
"""

from inkpost.archive.backup import make_backup
from inkpost.archive.restore import restore

__all__ = ["make_backup", "restore"]
