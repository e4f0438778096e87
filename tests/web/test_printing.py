"""An article before it is printed: what is left out is out of the file too."""

from __future__ import annotations

import re
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import requests

from exporters.cutting import mark_of
from inkpost.model import Account, ArticleId, DeliveryId
from tests.support.desk import Service
from tests.support.shelf import PICTURE, keep_article

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def article(service: Service, owner: Account) -> ArticleId:
    return keep_article(service.library, owner, service.data_dir)


@pytest.fixture(scope="module")
def page(service: Service, article: ArticleId) -> str:
    return f"{service.address}/articles/{article}/print"


@pytest.fixture(scope="module")
def form(service: Service, owner: Account, article: ArticleId) -> dict[str, object]:
    """What the page's form sends where nothing was chosen."""
    found = service.library.articles.find(owner.id, article)
    assert found is not None
    return {"of": mark_of(found), "pictures": "full", "paper": "a4", "size": "100"}


def text_of(epub: bytes) -> str:
    with zipfile.ZipFile(BytesIO(epub)) as book:
        return " ".join(book.read(name).decode() for name in book.namelist()
                        if name.endswith(".xhtml"))  # fmt: skip


def test_each_block_has_a_box_and_the_page_lets_nothing_run(
    browser: requests.Session, page: str
) -> None:
    answer = browser.get(page, timeout=10)
    boxes = re.findall(r'name="cut" value="(\w+)"', answer.text)
    assert boxes == ["site", "byline", "0", "1", "2", "3", "4"]
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert f"/pictures/{PICTURE}" in answer.text


def test_an_epub_has_exactly_what_is_left(
    browser: requests.Session, page: str, form: dict[str, object]
) -> None:
    sent = form | {"do": "epub", "cut": ["2", "byline"]}
    answer = browser.post(page, data=sent, timeout=60)
    assert answer.headers["Content-Type"] == "application/epub+zip"
    text = text_of(answer.content)
    assert "A reading room that moves" not in text
    assert "Ingrid Vaslund" not in text
    assert "At twenty to nine" in text
    assert "The lantern keeper waits" in text


@pytest.mark.tool
def test_a_pdf_is_on_the_paper_and_in_the_size_that_were_chosen(
    browser: requests.Session, page: str, form: dict[str, object], tmp_path: Path
) -> None:
    sent = form | {"do": "pdf", "cut": ["0"], "paper": "letter", "pictures": "none"}
    small, large = (
        browser.post(page, data=sent | {"size": size}, timeout=120).content
        for size in ("80", "150")
    )
    (tmp_path / "book.pdf").write_bytes(small)
    run = ["pdfinfo", str(tmp_path / "book.pdf")]
    told = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert "612 x 792 pts (letter)" in told
    run = ["pdftotext", str(tmp_path / "book.pdf"), "-"]
    text = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert "The lantern keeper waits" in text
    assert "At twenty to nine" not in text
    assert "Off Hestholm" not in text
    assert small != large


def test_what_is_sent_is_what_is_left(
    service: Service,
    owner: Account,
    browser: requests.Session,
    page: str,
    form: dict[str, object],
) -> None:
    device = service.library.devices.add(owner.id, "Anna", "anna@kindle.com")
    sent = form | {"do": "send", "cut": ["1"], "pictures": "small", "device": device.id}
    answer = browser.post(page, data=sent, timeout=10)
    id = DeliveryId(answer.url.rpartition("/")[2])
    (item,) = service.library.deliveries.find(owner.id, id).items
    assert item.cut is not None
    assert (item.cut.gone, item.cut.pictures) == (("1",), "small")
    assert ("fetch", id) in service.woken


def test_an_article_that_has_changed_is_not_cut_blindly(
    browser: requests.Session, page: str, form: dict[str, object]
) -> None:
    sent = form | {"do": "epub", "cut": ["0"], "of": "0" * 16}
    answer = browser.post(page, data=sent, timeout=10)
    assert answer.status_code == 422
    assert "has changed since you chose" in answer.text


@pytest.mark.parametrize(
    "more",
    [
        {"do": "exe"},
        {"do": "pdf", "paper": "a0"},
        {"do": "pdf", "size": "NaN"},
        {"do": "pdf", "cut": ["1"] * 5001},
        {"do": "send", "device": "nobodys"},
    ],
)
def test_a_form_that_makes_no_sense_is_refused(
    browser: requests.Session,
    page: str,
    form: dict[str, object],
    more: dict[str, object],
) -> None:
    answer = browser.post(page, data=form | more, timeout=10)
    assert answer.status_code in (400, 404, 422)
