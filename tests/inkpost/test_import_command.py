"""`inkpost import`, as a person types it, with no service running."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from library import Library, open_library
from tests.support import exports
from tests.support.exports import FILES, ONE
from tests.support.stories import story
from tests.support.web import Web

pytestmark = pytest.mark.slow


def run(folder: Path, *words: object, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("INKPOST_")}
    environment |= {"INKPOST_DATA_DIR": str(folder / "data"), **more}
    return subprocess.run(
        [sys.executable, "-m", "inkpost.cli", "import", *map(str, words)],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def opened(folder: Path) -> Library:
    return open_library("", folder / "data")


def test_first_it_says_what_would_come_in(tmp_path: Path) -> None:
    file = exports.write(tmp_path, FILES["Pocket"])
    done = run(tmp_path, file, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert (
        "Pocket. 3 articles would be new, 0 there already, 1 highlight, " in done.stdout
    )
    library = opened(tmp_path)
    owner = library.accounts.owner().id
    assert library.shelves.list(owner, "all") == ()
    assert library.imports.list(owner) == ()
    library.close()


def test_what_is_refused_is_a_list_that_can_be_brought(tmp_path: Path) -> None:
    file = exports.write(tmp_path, FILES["Karakeep"])
    left = tmp_path / "left.csv"
    done = run(tmp_path, file, "--refused", left)
    assert done.returncode == 3, done.stderr
    assert "3 articles new" in done.stdout
    with left.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["url"] for row in rows] == ["A thought"]
    left.write_text(left.read_text().replace("A thought", ONE))
    again = run(tmp_path, left)
    assert again.returncode == 0, again.stderr
    assert "0 articles new, 1 there already" in again.stdout


def test_feeds_are_called_feeds(tmp_path: Path) -> None:
    file = exports.write(
        tmp_path,
        '<opml version="2.0"><head/><body><outline type="rss" text="The Quay" '
        'xmlUrl="https://quay.example/feed"/></body></opml>',
    )
    done = run(tmp_path, file, "--dry-run")
    assert "1 feed would be new, 0 there already, 0 refused\n" in done.stdout
    assert "article" not in done.stdout
    done = run(tmp_path, file)
    assert done.returncode == 0, done.stderr
    assert "1 feed new, 0 there already, 0 refused\n" in done.stdout


def test_one_article_is_one(tmp_path: Path) -> None:
    done = run(tmp_path, exports.write(tmp_path, "https://quay.example/1\n"))
    assert "1 article new, 0 there already, 0 highlights, 0 refused" in done.stdout
    assert "1 article waits to be read" in done.stdout


def test_a_file_of_no_kind_says_so(tmp_path: Path) -> None:
    done = run(tmp_path, exports.write(tmp_path, b"%PDF-1.7"))
    assert done.returncode == 1
    assert "is a PDF" in done.stderr
    gone = run(tmp_path, tmp_path / "nowhere")
    assert gone.returncode == 1
    assert "is not there" in gone.stderr


def test_it_reads_them_too_if_told_to(tmp_path: Path, web: Web) -> None:
    urls = [web.add("/one", story("One")), web.url("/gone")]
    file = exports.write(tmp_path, "\n".join(urls))
    allow = {
        "INKPOST_ALLOW_NETWORKS": "127.0.0.0/8",
        "INKPOST_ALLOW_PORTS": str(web.port),
    }
    done = run(tmp_path, file, "--read", "--jobs", 2, **allow)
    assert done.returncode == 3, done.stderr
    assert "1 article read, 1 not" in done.stdout
    library = opened(tmp_path)
    found = library.shelves.list(library.accounts.owner().id, "all")
    assert {one.state for one in found} == {"kept", "failed"}
    library.close()
