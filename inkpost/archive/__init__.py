"""Everything out of an instance, losslessly, and into another one.

`backup` writes it and `restore` reads it back; `account` writes what one reader takes
along. The file: `inkpost.archive_file`, and docs/reference/archive.md.
"""

from inkpost.archive.account import make_archive
from inkpost.archive.backup import make_backup
from inkpost.archive.restore import restore

__all__ = ["make_archive", "make_backup", "restore"]
