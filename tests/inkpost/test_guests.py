"""What guests looked at goes away, with its files."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from inkpost.model import Picture
from inkpost.removal import remove_old_guests
from library import open_library
from library.guests import REMEMBERED
from library.previews import GRACE, LIFE
from tests.exporters.samples import PLAIN
from tests.support.clock import Clock
from tests.support.tables import laid


def test_pictures_go_with_what_guests_looked_at(tmp_path: Path) -> None:
    clock = Clock()
    library = open_library("", laid(tmp_path), clock)
    paths = [tmp_path / "pictures" / name for name in ("old.png", "found-again.png")]
    paths[0].parent.mkdir()
    for path in paths:
        path.write_bytes(b"a picture")
    os.utime(paths[0], (0, 0))
    pictures = tuple(Picture(f"https://x.example/{p.name}", path=p) for p in paths)
    desk = library.guests.desk()
    library.articles.keep(desk, PLAIN.url, replace(PLAIN, pictures=pictures))
    library.previews.add(desk, PLAIN.url, "192.0.2.7")
    account = library.guests.at("anna@kindle.com")
    clock.time += max(LIFE + GRACE, REMEMBERED) + timedelta(minutes=1)
    remove_old_guests(library)
    assert [path.exists() for path in paths] == [False, True]
    assert library.accounts.find(account) is None
    assert library.guests.desk() == desk
    library.close()
