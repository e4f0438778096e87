"""The API does what its description says: schemathesis tries to show that it does not.

Every operation is asked with what the description allows, with what it forbids, and in
sequences: what was made is asked for, changed, deleted, and asked for again.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from inkpost.model import (
    AccountId,
    DeliveryId,
    DeliveryState,
    Errand,
    ExportId,
    PreviewId,
)
from inkpost.settings import Settings
from library import Library, open_library
from tests.support.service import running
from tests.support.shelf import keep_article
from tests.support.steps import finish
from tests.support.tables import laid
from web.app import build_app
from web.desk import Desk

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

HERE = Path(__file__).parent
#: Requests for each operation and phase.
EXAMPLES = 3


@dataclass(frozen=True)
class Workers:
    """They fail at all that they are woken for, at once: nobody waits for them."""

    library: Library

    def __call__(self, errand: Errand, id: str) -> None:
        if errand == "preview":
            self.library.previews.fail(PreviewId(id), "No")
        elif errand == "archive" and (
            archive := self.library.archives.claim(AccountId(id))
        ):
            self.library.archives.fail(archive, "No")
        elif errand in ("export", "bulk_export"):
            self.library.export_work.fail(ExportId(id), "No")
        elif errand == "fetch" and (
            claim := self.library.work.claim("fetch", DeliveryId(id))
        ):
            self.library.work.settle(claim, DeliveryState.FAILED, "No")


@pytest.fixture
def api(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of a service that has something of everything, and a token."""
    (tmp_path / "rules").mkdir()
    library = open_library("", laid(tmp_path))
    settings = Settings(
        data_dir=tmp_path,
        site_rules=tmp_path / "rules",
        api_requests_a_minute=1_000_000,
    )
    owner = library.accounts.owner()
    device = library.devices.add(owner.id, "Anna", "anna@kindle.com")
    sent = library.deliveries.order(owner.id, ["https://a.example/"], device.id)
    finish(library, tmp_path, sent.id)
    keep_article(library, owner, tmp_path)
    _token, secret = library.tokens.make(owner.id, "schemathesis", "all")
    app = build_app(Desk(settings, library, Workers(library)))
    with running(lambda _address: app) as address:
        yield address, secret
    library.close()


def test_the_api_is_as_it_is_described(api: tuple[str, str], tmp_path: Path) -> None:
    address, secret = api
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        f"--config-file={HERE / 'schemathesis.toml'}",
        "run",
        f"{address}/openapi.json",
        f"--header=Authorization: Bearer {secret}",
        f"--max-examples={EXAMPLES}",
        "--seed=1",
        "--no-color",
        "--warnings=off",
    ]
    done = subprocess.run(
        command,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.web.schema_hooks"},
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "Tested: 0" not in done.stdout
