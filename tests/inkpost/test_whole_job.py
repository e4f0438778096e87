"""The whole job through each door: a real page in, a real mail out, taken apart."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
import requests
from PIL import Image

from tests.support.canaries import code_in
from tests.support.certificates import authority, server_tls
from tests.support.epubcheck import EpubCheck
from tests.support.house import House, running
from tests.support.scripted import Scripted
from tests.support.smtp import Sink
from tests.support.tools import shared_pages
from tests.support.web import Web, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.tool]


@dataclass(frozen=True)
class Story:
    """A real page on a server of ours, and what its book has to have and must not."""

    url: str
    sentences: tuple[str, str]
    boilerplate: tuple[str, ...]
    pictures: int


def photo(colour: tuple[int, int, int]) -> bytes:
    """Return a picture that is large enough to be wanted, and like no other."""
    picture = Image.new("RGB", (900, 600), colour)
    picture.paste((255, 255, 255), (sum(colour) % 400, 80, 700, 300))
    file = io.BytesIO()
    picture.save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def story(web: Web) -> Story:
    folder = shared_pages() / "mozilla" / "ars-1"
    page = gzip.decompress((folder / "source.html.gz").read_bytes())
    pictures = b"https://cdn.arstechnica.net"
    web.add(
        "/wp-content/uploads/2015/04/server-crash-640x426.jpg",
        photo((90, 60, 30)),
        "image/jpeg",
    )
    return Story(
        url=web.add("/story", page.replace(pictures, web.url("").encode())),
        sentences=(
            "A flaw in the wildly popular online game",
            "will update this post if company officials respond.",
        ),
        boilerplate=(
            "reader comments",
            "Share on Facebook",
            "You must login",
            "Sponsored Stories",
            "Newsletter Signup",
            "Ad Choices",
        ),
        pictures=1,
    )


@pytest.fixture
def reachable(web: Web) -> dict[str, str]:
    """Let the service reach the test's server, as an operator would."""
    return {
        "INKPOST_ALLOW_NETWORKS": "127.0.0.0/8",
        "INKPOST_ALLOW_PORTS": str(web.port),
        "INKPOST_MAIL_FROM": "books@inkpost.example",
    }


def look_into(
    mail: EmailMessage, story: Story, epubcheck: EpubCheck, folder: Path
) -> None:
    """Take the mail apart, and find the whole article and nothing else."""
    assert mail["To"] == "reader.1@kindle.com"
    (attachment,) = mail.iter_attachments()
    assert attachment.get_content_type() == "application/epub+zip"
    book = folder / "mailed.epub"
    book.write_bytes(attachment.get_content())
    assert epubcheck(book) == []
    with zipfile.ZipFile(book) as archive:
        names = archive.namelist()
        chapters = [name for name in names if name.endswith("a001.xhtml")]
        text = archive.read(chapters[0]).decode()
    assert [one for one in story.sentences if one not in text] == []
    assert [one for one in story.boilerplate if one in text] == []
    photos = [name for name in names if "images/" in name and "-qr" not in name]
    assert len(photos) == story.pictures


def read_mail(path: Path) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(path.read_bytes())


def test_the_command_line_mails_the_article(
    story: Story,
    reachable: dict[str, str],
    sink: Sink,
    epubcheck: EpubCheck,
    tmp_path: Path,
) -> None:
    environment = {**os.environ, **reachable, "INKPOST_SMTP_URL": sink.url}

    def inkpost(*words: str) -> int:
        command = [sys.executable, "-m", "inkpost.cli", *words]
        data = ["--data", str(tmp_path / "data")]
        return subprocess.run(
            [*command, *data], env=environment, timeout=120, check=False
        ).returncode

    send = ("send", story.url, "--to", "reader.1@kindle.com")
    assert inkpost(*send) == 1
    assert sink.mails == []  # safety 91
    assert inkpost("prove", "reader.1@kindle.com") == 0
    code = code_in(sink.mails[0].message)
    assert inkpost("prove", "reader.1@kindle.com", code) == 0
    assert inkpost(*send) == 0
    _canary, mail = sink.mails
    look_into(mail.message, story, epubcheck, tmp_path)


def test_the_page_mails_the_article(
    story: Story,
    reachable: dict[str, str],
    sink: Sink,
    epubcheck: EpubCheck,
    tmp_path: Path,
) -> None:
    with running(tmp_path / "data", **reachable, INKPOST_SMTP_URL=sink.url) as house:
        reader = house.sign_in()
        device = reader.add_device("My Kindle", "reader.1@kindle.com")
        delivery = reader.send(story.url, device)
        reader.wait(delivery, "so the book waits")
        reader.fill_in(f"/devices/{device}/code").raise_for_status()
        assert wait_until(lambda: bool(sink.mails), 60)
        code = code_in(sink.mails[0].message)
        reader.fill_in(f"/devices/{device}/proof", code=code).raise_for_status()
        reader.wait(delivery, "Amazon has not complained")
    _canary, mail = sink.mails
    look_into(mail.message, story, epubcheck, tmp_path)


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_the_service_mails_over_tls(
    scheme: str, story: Story, reachable: dict[str, str], tmp_path: Path
) -> None:
    authority().cert_pem.write_to_path(tmp_path / "authority.pem")
    server = Scripted(
        features=("SIZE 50000000", "STARTTLS"),
        tls=server_tls(),
        implicit_tls=scheme == "smtps",
    )
    with (
        server,
        running(
            tmp_path / "data",
            **reachable,
            SSL_CERT_FILE=str(tmp_path / "authority.pem"),
            INKPOST_SMTP_URL=f"{scheme}://127.0.0.1:{server.port}",
        ) as house,
    ):
        reader = house.sign_in()
        device = reader.add_device("My Kindle", "reader.1@kindle.com")
        house.prove("reader.1@kindle.com")
        reader.wait(reader.send(story.url, device), "Amazon has not complained")
    assert [mail.recipients for mail in server.taken] == [["reader.1@kindle.com"]]
    assert ("STARTTLS" in server.seen) == (scheme == "smtp+starttls")


def test_the_api_mails_the_article(
    story: Story,
    reachable: dict[str, str],
    sink: Sink,
    epubcheck: EpubCheck,
    tmp_path: Path,
) -> None:
    with running(tmp_path / "data", **reachable, INKPOST_SMTP_URL=sink.url) as house:
        house.sign_in().add_device("My Kindle", "reader.1@kindle.com")
        house.prove("reader.1@kindle.com")
        made = requests.post(
            f"{house.url}/api/v1/deliveries",
            json={"urls": [story.url], "address": "reader.1@kindle.com"},
            headers={
                "Authorization": f"Bearer {house.token()}",
                "Idempotency-Key": "one",
            },
            timeout=30,
        )
        assert made.status_code == 202, made.text
        assert wait_until(lambda: bool(sink.mails), 60)
    (mail,) = sink.mails
    look_into(mail.message, story, epubcheck, tmp_path)


def test_without_a_mail_account_the_page_shows_the_mail_and_the_book(
    story: Story, reachable: dict[str, str], epubcheck: EpubCheck, tmp_path: Path
) -> None:
    with running(tmp_path / "data", **reachable) as house:
        reader = house.sign_in()
        device = reader.add_device("My Kindle", "reader.1@kindle.com")
        delivery = reader.send(story.url, device)
        reader.wait(delivery, "outbox")
        (mail,) = (house.folder / "outbox").glob("*.eml")
        look_into(read_mail(mail), story, epubcheck, tmp_path)
        book = reader.open(f"{delivery}/book")
        assert book.headers["Content-Type"] == "application/epub+zip"
        assert book.content == (tmp_path / "mailed.epub").read_bytes()
        assert reader.open(f"{delivery}/mail").content == mail.read_bytes()


def test_a_bad_address_gets_its_sentence_and_the_next_job_is_done(
    story: Story, reachable: dict[str, str], web: Web, tmp_path: Path
) -> None:
    with running(tmp_path / "data", **reachable) as house:
        reader = house.sign_in()
        device = reader.add_device("My Kindle", "reader.1@kindle.com")
        gone = reader.send(web.url("/gone"), device)
        reader.wait(gone, "has no such page")
        good = reader.send(story.url, device)
        reader.wait(good, "outbox")
        assert "has no such page" in reader.open(gone).text
    assert len(list((house.folder / "outbox").glob("*.eml"))) == 1


def test_a_second_start_on_the_same_folder_says_so(tmp_path: Path) -> None:
    with running(tmp_path / "data") as house:
        second = subprocess.run(
            [sys.executable, "-m", "inkpost.cli", "serve", "--data", house.folder],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert second.returncode == 1
    assert "already running" in second.stderr


def test_killed_it_picks_up_where_it_was(
    story: Story, reachable: dict[str, str], web: Web, tmp_path: Path
) -> None:
    slow = web.stall("/slow")
    house = House(tmp_path / "data", reachable)
    house.start()
    reader = house.sign_in()
    device = reader.add_device("My Kindle", "reader.1@kindle.com")
    delivery = reader.send(slow, device)
    assert wait_until(lambda: "/slow" in web.asked)
    house.kill()
    web.redirect("/slow", to=story.url)
    house.start()
    house.sign_in().wait(delivery, "outbox", seconds=120)
    assert house.stop() == 0
    assert len(list((house.folder / "outbox").glob("*.eml"))) == 1
