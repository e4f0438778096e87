"""A reader takes everything along: by the page and by the API."""

from __future__ import annotations

import io
import tarfile

import pytest
import requests

from inkpost.archive.account import archive_folder, write_archive
from inkpost.model import Account
from tests.support.desk import Service
from tests.support.shelf import keep_article


def work(service: Service, account: Account) -> None:
    """Do what a worker does."""
    archive = service.library.archives.claim(account.id)
    assert archive
    out = archive_folder(service.data_dir, account.id) / "inkpost.tar"
    out.parent.mkdir(parents=True, exist_ok=True)
    with service.library.backups.account(account.id) as snapshot:
        write_archive(snapshot, service.library.store, out, lambda _done, _total: None)
    service.library.archives.ready(archive, out, out.stat().st_size)


@pytest.fixture(scope="module")
def bo(service: Service) -> Account:
    bo = service.library.accounts.add("Bo", "bo@example.org")
    keep_article(service.library, bo, service.data_dir)
    return bo


def test_a_reader_takes_everything_along(service: Service, bo: Account) -> None:
    browser = service.session(bo)
    page = f"{service.address}/account/archive"
    assert 'href="/account/archive"' in browser.get(f"{service.address}/account").text
    assert browser.get(f"{page}/file").status_code == 404
    waiting = browser.post(page)
    assert "goes on without you" in waiting.text
    assert service.woken[-1] == ("archive", bo.id)
    work(service, bo)
    ready = browser.get(page)
    assert "/account/archive/file" in ready.text
    file = browser.get(f"{page}/file")
    assert file.headers["Cache-Control"] == "private, no-store"
    assert 'filename="inkpost.tar"' in file.headers["Content-Disposition"]
    with tarfile.open(fileobj=io.BytesIO(file.content)) as tar:
        assert "tables/articles-000001.jsonl.gz" in tar.getnames()
    assert (
        service.session(service.library.accounts.owner())
        .get(f"{page}/file")
        .status_code
        == 404
    )
    browser.post(f"{page}/remove")
    assert browser.get(f"{page}/file").status_code == 404
    assert not archive_folder(service.data_dir, bo.id).exists()


def test_a_program_takes_everything_along(service: Service, bo: Account) -> None:
    program = requests.Session()
    secret = service.library.tokens.make(bo.id, "all", "all")[1]
    program.headers["Authorization"] = f"Bearer {secret}"
    url = f"{service.address}/api/v1/archive"
    assert program.get(url).status_code == 404
    ordered = program.post(url, headers={"Idempotency-Key": "a"})
    assert (ordered.status_code, ordered.json()["state"]) == (202, "waiting")
    again = program.post(url, headers={"Idempotency-Key": "a"})
    assert again.json()["created_at"] == ordered.json()["created_at"]
    work(service, bo)
    events = program.get(f"{url}/events").text
    assert '"state":"ready"' in events.replace(" ", "")
    shown = program.get(url).json()
    assert shown["size"] == len(program.get(f"{url}/file").content)
    assert program.delete(url).status_code == 204
    assert program.get(url).status_code == 404


@pytest.mark.parametrize("scope", ["read", "save"])
def test_a_lesser_token_does_not(service: Service, bo: Account, scope: str) -> None:
    secret = service.library.tokens.make(bo.id, scope, scope)[1]  # type: ignore[arg-type]
    headers = {"Authorization": f"Bearer {secret}"}
    url = f"{service.address}/api/v1/archive"
    assert requests.post(url, headers=headers, timeout=5).status_code == 403
