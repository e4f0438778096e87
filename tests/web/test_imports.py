"""Imports through the real doors: pages, the API, and what comes out of them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests

from inkpost.archive.account import write_archive
from inkpost.importing import take_in
from inkpost.model import Account, ImportId, Quota
from inkpost.services import Services, open_services
from inkpost.settings import Settings
from tests.support.desk import Service
from tests.support.exports import FILES, ONE, PASSAGE, table
from tests.support.shelf import keep_article
from web import importing

pytestmark = pytest.mark.slow


@contextmanager
def opened(service: Service) -> Iterator[Services]:
    services = open_services(Settings(data_dir=service.data_dir), service.wake)
    yield services
    services.library.close()


def work(service: Service) -> None:
    """Do what the workers of imports were woken for."""
    with opened(service) as services:
        while service.woken:
            errand, id = service.woken.pop()
            if errand == "import":
                take_in(services, ImportId(id))


@pytest.fixture(autouse=True)
def empty(service: Service, owner: Account) -> None:
    service.woken.clear()
    found = service.library.shelves.list(owner.id, "all")
    service.library.shelves.change(owner.id, [one.id for one in found], "remove")
    for one in service.library.imports.list(owner.id):
        service.library.imports.remove(owner.id, one.id)


@pytest.fixture
def api(service: Service, owner: Account) -> requests.Session:
    _token, secret = service.library.tokens.make(owner.id, "Phone", "all")
    api = requests.Session()
    api.headers["Authorization"] = f"Bearer {secret}"
    return api


def upload(
    service: Service, browser: requests.Session, content: str | bytes, name: str
) -> requests.Response:
    return browser.post(
        f"{service.address}/imports", files={"file": (name, content)}, timeout=20
    )


def test_a_file_is_shown_first_and_let_in_then(
    service: Service, browser: requests.Session, owner: Account
) -> None:
    answer = upload(service, browser, FILES["Pocket"], "pocket.zip")
    page = answer.url
    assert "Looking through it" in answer.text
    work(service)
    looked = browser.get(page, timeout=5).text
    assert "Nothing is in yet" in looked
    assert "pocket.zip" in looked
    assert service.library.shelves.counts(owner.id)["all"] == 0
    running = browser.post(f"{page}/start", timeout=5).text
    assert "It comes in" in running
    work(service)
    done = browser.get(page, timeout=5).text
    assert "It is all in" in done
    assert "3 articles wait to be read" in done
    assert service.library.shelves.counts(owner.id)["all"] == 3
    assert "pocket.zip" in browser.get(f"{service.address}/imports", timeout=5).text
    browser.post(f"{page}/remove", timeout=5)
    assert browser.get(page, timeout=5).status_code == 404
    assert list((service.data_dir / "imports").iterdir()) == []


def test_without_a_file_it_asks_for_one(
    service: Service, browser: requests.Session
) -> None:
    answer = browser.post(f"{service.address}/imports", timeout=5)
    assert "Choose the file first" in answer.text


def test_the_refused_are_a_file_that_runs_nothing(
    service: Service, browser: requests.Session
) -> None:
    evil = '=HYPERLINK("http://x")'
    file = table(["URL", "Title"], ["javascript:alert(1)", ""], [evil, ""], [ONE, ""])
    page = upload(service, browser, file, "<script>alert(1)</script>.csv").url
    work(service)
    shown = browser.get(page, timeout=5).text
    assert "<script>alert" not in shown
    answer = browser.get(f"{page}/refused.csv", timeout=5)
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == ["url", "where", "reason"]
    assert [row[:2] for row in rows[1:]] == [
        ["javascript:alert(1)", "line 2"],
        [f"'{evil}", "line 3"],
    ]
    assert "only http and https" in rows[1][2]
    again = upload(service, browser, answer.content, "refused.csv").url
    work(service)
    shown = browser.get(again, timeout=5).text
    assert re.search(r'Refused</span><span class="count">2<', shown)


def test_programs_bring_files_too(
    service: Service, api: requests.Session, owner: Account
) -> None:
    url = f"{service.address}/api/v1/imports"
    keyed = {"Idempotency-Key": "once"}
    content = FILES["wallabag"]
    first, again = (
        api.post(url, content, params={"name": "w.json"}, headers=keyed, timeout=5)
        for _ in range(2)
    )
    assert first.status_code == 202
    assert again.json()["id"] == first.json()["id"]
    assert len(list((service.data_dir / "imports").iterdir())) == 1
    mine = f"{url}/{first.json()['id']}"
    work(service)
    looked = api.get(mine, timeout=5).json()
    assert (looked["state"], looked["format"], looked["new"]) == (
        "looked",
        "wallabag",
        3,
    )
    assert looked["highlights"] == 1
    assert api.post(f"{mine}/start", timeout=5).json()["state"] == "running"
    work(service)
    events = api.get(f"{mine}/events", timeout=10).text
    assert '"state": "done"' in events or '"state":"done"' in events
    assert service.library.shelves.counts(owner.id)["all"] == 3
    articles = f"{service.address}/api/v1/articles"
    (kept,) = (
        one for one in api.get(articles, timeout=5).json()["items"] if one["url"] == ONE
    )
    read = api.get(f"{articles}/{kept['id']}", timeout=5).json()
    assert read["highlights"][-1] == {
        "quote": PASSAGE,
        "note": "Lovely",
        "made_at": "2015-06-25T17:00:00Z",
    }
    assert api.get(url, timeout=5).json()["items"][0]["id"] == first.json()["id"]
    stopped = api.post(f"{mine}/cancel", timeout=5).json()
    assert stopped["state"] == "done"
    assert api.delete(mine, timeout=5).status_code == 204
    assert api.get(mine, timeout=5).status_code == 404


def test_too_much_is_refused_and_leaves_nothing(
    service: Service, api: requests.Session
) -> None:
    url = f"{service.address}/api/v1/imports"

    def endless() -> Iterator[bytes]:
        for _ in range(70):
            yield b"x" * 1_000_000

    with suppress(requests.ConnectionError):  # it is cut while we still talk
        assert api.post(url, endless(), timeout=60).status_code == 413
    assert api.post(url, b"", timeout=5).status_code == 422
    assert list((service.data_dir / "imports").iterdir()) == []
    assert api.get(url, timeout=5).json()["items"] == []


@pytest.fixture
def archive(service: Service, tmp_path: Path) -> bytes:
    """What a reader took along from another Inkpost, some 10 KB."""
    bo = service.library.accounts.add("Bo")
    keep_article(service.library, bo, service.data_dir)
    with service.library.backups.account(bo.id) as snapshot:
        out = tmp_path / "inkpost.tar"
        write_archive(snapshot, service.library.store, out, lambda _done, _total: None)
    service.library.accounts.remove(bo.id)
    return out.read_bytes()


def test_an_archive_of_our_own_may_be_larger_than_other_files(
    service: Service,
    browser: requests.Session,
    api: requests.Session,
    archive: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importing, "LARGEST_IMPORT", 5_000)
    refused = upload(service, browser, FILES["Bookmarks"] * 50, "bookmarks.html")
    assert refused.status_code == 413
    assert "inkpost import" in refused.text
    page = upload(service, browser, archive, "inkpost.tar").url
    work(service)
    assert "An archive of Inkpost" in browser.get(page, timeout=5).text
    url = f"{service.address}/api/v1/imports"
    second = api.post(url, archive, timeout=5)
    assert second.status_code == 429
    assert "Another large file of yours" in second.json()["detail"]
    assert len(list((service.data_dir / "imports").iterdir())) == 1
    browser.post(f"{page}/start", timeout=5)
    work(service)
    assert "It is all in" in browser.get(page, timeout=5).text
    assert api.post(url, archive, timeout=5).status_code == 202


def test_an_archive_may_be_as_large_as_its_reader_may_keep(
    service: Service, archive: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "LARGEST_IMPORT", 5_000)
    cy = service.library.accounts.add("Cy")
    browser = service.session(cy)
    service.library.quotas.set(cy.id, Quota(storage=len(archive) - 1))
    assert upload(service, browser, archive, "inkpost.tar").status_code == 413
    assert list((service.data_dir / "imports").iterdir()) == []
    service.library.quotas.set(cy.id, Quota(storage=len(archive)))
    brought = upload(service, browser, archive, "inkpost.tar")
    assert brought.status_code == 200
    browser.post(f"{brought.url}/remove", timeout=5)


def test_a_full_disk_takes_nothing_more(
    service: Service, browser: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "SPARE", 1 << 60)
    answer = upload(service, browser, FILES["Pocket"], "pocket.zip")
    assert (answer.status_code, "no room for this file" in answer.text) == (422, True)
    assert list((service.data_dir / "imports").iterdir()) == []


FORM = (
    b'--x\r\nContent-Disposition: form-data; name="other"; filename="a"\r\n\r\nno\r\n'
)
HEAD = b'--x\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name="file"'


def test_of_a_form_only_the_file_is_kept(
    service: Service, browser: requests.Session
) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    whole = FORM + HEAD + b'; filename="\xc3\xa9.txt"\r\n\r\n' + ONE.encode()

    def sent(body: bytes) -> requests.Response:
        url = f"{service.address}/imports"
        return browser.post(url, body, headers=kind, timeout=5)

    page = sent(whole + b"\r\n--x--\r\n")
    assert "é.txt" in page.text
    (path,) = (service.data_dir / "imports").iterdir()
    assert path.read_bytes() == ONE.encode()
    assert "Choose the file first" in sent(FORM + b"--x--\r\n").text
    assert sent(b"--y\r\n").status_code == 400
    assert list((service.data_dir / "imports").iterdir()) == [path]
