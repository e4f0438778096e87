"""The catalogue, read by the library of Thorium Reader (r2-opds-js, from npm)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from inkpost.model import Account
from tests.support.desk import Service
from tests.support.shelf import keep_article
from tests.support.tools import missing, need
from web.opds.catalogue import PAGE

pytestmark = [pytest.mark.slow, pytest.mark.tool]

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "tests" / "support" / "opds_client.cjs"
#: `make opds-client` puts it here.
FOLDER = ROOT / ".venv" / "opds-client"


def test_thoriums_library_reads_both_versions(service: Service, owner: Account) -> None:
    if not (FOLDER / "node_modules" / "r2-opds-js").exists():
        missing("Thorium's OPDS library (make opds-client)")
    for number in range(PAGE + 1):
        keep_article(service.library, owner, service.data_dir, f" {number} & <more>")
    secret = service.library.app_passwords.make(owner.id, "Thorium")[1]
    ran = subprocess.run(
        [need("node"), CLIENT, FOLDER, service.address, f"anna:{secret}"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    old, new = said["/opds"], said["/opds/2"]
    assert old == {
        "navigation": ["Unread", "Favourites", "Archive", "All", "Tags", "Sent books"],
        "search": True,
        "next": True,
        "book": {
            "title": f"The last night boat carries books {PAGE} & <more>",
            "author": "Ingrid Vaslund",
            "language": "en",
            "files": [
                "application/epub+zip",
                "application/epub+zip",
                "application/pdf",
            ],
            "images": 2,
        },
        "begins": "mimetypeapplication/epub+zip",
        "cover": "image/jpeg",
    }
    assert new == old | {"itself": old["book"]["title"]}
