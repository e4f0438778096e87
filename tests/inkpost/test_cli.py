"""The command line, as a person uses it: real commands, a real server, real books."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import get_args

import pytest

from inkpost.cli import main
from inkpost.cli.books import FORMATS
from inkpost.model import Format
from tests.support.canaries import code_in
from tests.support.smtp import Sink
from tests.support.web import Web

STORY = """<!DOCTYPE html><html lang="en"><head><title>The harbour reopens</title>
<meta property="og:site_name" content="The Quay"><meta name="author" content="Ada Pen">
</head><body><nav><a href="/a">Sport</a> <a href="/b">Weather</a></nav><article>
<h1>The harbour reopens</h1>{}</article><footer>Terms of use</footer></body></html>"""
PARAGRAPHS = "".join(
    f"<p>Paragraph {number}: the harbour was closed for a year, and the town, which"
    " lives from its boats, waited for it; today the first ferry came in at noon.</p>"
    for number in range(1, 9)
)
PAGE = STORY.format(PARAGRAPHS)


@dataclass(frozen=True)
class Outcome:
    """What a command printed, and its exit code."""

    code: int
    out: str
    complaint: str


Inkpost = Callable[..., Outcome]


@pytest.fixture
def inkpost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Inkpost:
    """Run a command in the test's folder, as the shell would."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["inkpost", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "story.html"
    path.write_text(PAGE, "utf-8")
    return path


def allow(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INKPOST_ALLOW_NETWORKS", "127.0.0.0/8")
    monkeypatch.setenv("INKPOST_ALLOW_PORTS", str(web.port))


def documents(book: Path) -> str:
    with zipfile.ZipFile(book) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xhtml")]
        return "\n".join(archive.read(name).decode() for name in names)


def test_a_file_becomes_a_book_named_by_its_title(
    inkpost: Inkpost, page: Path, tmp_path: Path
) -> None:
    done = inkpost("export", page, "--url", "https://quay.example/1")
    assert done.code == 0, done.complaint
    text = documents(tmp_path / "The harbour reopens.epub")
    assert "Paragraph 1" in text
    assert "Paragraph 8" in text
    assert "Terms of use" not in text


def test_an_address_becomes_a_book(
    inkpost: Inkpost, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(web, monkeypatch)
    url = web.add("/story", PAGE)
    done = inkpost("export", url, "-o", "b.epub")
    assert done.code == 0, done.complaint
    assert "Paragraph 8" in documents(tmp_path / "b.epub")


def test_several_pages_make_one_book(
    inkpost: Inkpost, page: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.html"
    other.write_text(PAGE.replace("Paragraph", "Chapter"), "utf-8")
    done = inkpost("export", page, other, "-o", "b.epub")
    assert done.code == 0, done.complaint
    assert "Paragraph 8" in documents(tmp_path / "b.epub")
    assert "Chapter 8" in documents(tmp_path / "b.epub")


def test_what_fails_is_said_and_the_rest_is_made(
    inkpost: Inkpost, page: Path, tmp_path: Path
) -> None:
    done = inkpost("export", page, "gone.html", "-o", "b.epub")
    assert done.code == 3
    assert "gone.html is neither a web address" in done.complaint
    assert "Paragraph 8" in documents(tmp_path / "b.epub")


def test_a_large_book_becomes_volumes(
    inkpost: Inkpost, page: Path, tmp_path: Path
) -> None:
    pages = [tmp_path / f"{number}.html" for number in range(3)]
    for number, path in enumerate(pages):
        noise = Random(number).randbytes(90_000).hex(" ", 4)  # packs to half of it
        words = "".join(
            f"<p>{noise[at : at + 900]}</p>" for at in range(0, 200_000, 900)
        )
        path.write_text(PAGE.replace("<p>", f"{words}<p>", 1), "utf-8")
    done = inkpost("export", *pages, "-o", "b.epub", "--limit-mb", "0.4")
    assert done.code == 0, done.complaint
    books = sorted(tmp_path.glob("*.epub"))
    assert [book.name for book in books] == [f"b ({n} of 3).epub" for n in (1, 2, 3)]
    assert max(book.stat().st_size for book in books) <= 400_000
    assert "b (1 of 3).epub: 1 article" in done.out


BAD = [
    ("gone.html", "neither a web address"),
    ("", "address is missing"),
    ("javascript:alert(1)", "only http and https"),
    ("ftp://example.org/", "only http and https"),
    ("http://user:pw@example.org/", "a password"),
    ("http://127.0.0.1:9/", "port"),
    ("http://127.0.0.1/", "not a public address"),
    ("x" * 300, "neither a web address"),
]


@pytest.mark.parametrize(("source", "names"), BAD)
def test_a_bad_address_gets_one_sentence(
    inkpost: Inkpost, source: str, names: str, tmp_path: Path
) -> None:
    done = inkpost("export", source)
    assert done.code == 1
    assert names in done.complaint
    assert len(done.complaint.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "2 pictures are missing"),
        (("--separate",), "2 pictures are missing"),
        (("--by", "site"), "2 things are missing"),
    ],
)
def test_pictures_that_could_not_be_had_are_counted(
    inkpost: Inkpost,
    web: Web,
    monkeypatch: pytest.MonkeyPatch,
    more: tuple[str, ...],
    said: str,
) -> None:
    allow(web, monkeypatch)
    gone = "".join(f'<p><img src="/{name}.jpg" alt="{name}"></p>' for name in "ab")
    done = inkpost("export", web.add("/story", STORY.format(PARAGRAPHS + gone)), *more)
    assert done.code == 0, done.complaint
    told = f"inkpost: {said}: the last page of the book says which\n"
    assert done.complaint == told
    assert "missing" not in done.out


def test_a_page_without_an_article_is_said_so(inkpost: Inkpost, tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_text("<html><body><nav>Home</nav></body></html>")
    done = inkpost("export", "empty.html")
    assert done.code == 1
    assert "no article" in done.complaint.lower()


def test_no_words_are_misuse(inkpost: Inkpost, tmp_path: Path) -> None:
    assert inkpost("export").code == 2


def test_extract_prints_the_article_as_json(
    inkpost: Inkpost, page: Path, tmp_path: Path
) -> None:
    done = inkpost("extract", page, "--json")
    article = json.loads(done.out)
    assert article["title"] == "The harbour reopens"
    assert article["byline"] == "Ada Pen"
    assert article["site_name"] == "The Quay"


def test_check_finds_nothing_in_our_book_and_much_in_a_text(
    inkpost: Inkpost, page: Path, tmp_path: Path
) -> None:
    inkpost("export", page, "-o", "b.epub")
    assert inkpost("check", "b.epub").code == 0
    found = inkpost("check", "--json", page)
    assert found.code == 1
    assert json.loads(found.out)[str(page)][0]["level"] == "error"


def test_a_book_is_mailed(
    inkpost: Inkpost, page: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INKPOST_SMTP_URL", sink.url)
    monkeypatch.setenv("INKPOST_MAIL_FROM", "books@inkpost.example")
    refused = inkpost("send", page, "--to", "Name@Kindle.com")
    assert "inkpost prove name@kindle.com" in refused.complaint
    assert sink.mails == []  # safety 91
    assert inkpost("prove", "name@kindle.com", "000000").code == 1
    assert inkpost("prove", "name@kindle.com").code == 0
    code = code_in(sink.mails.pop().message)
    assert inkpost("prove", "name@kindle.com", code).code == 0
    done = inkpost("send", page, "--to", "Name@Kindle.com")
    assert done.code == 0, done.complaint
    (mail,) = sink.mails
    assert mail.recipients == ["name@kindle.com"]
    (book,) = mail.message.iter_attachments()
    assert book.get_content_type() == "application/epub+zip"
    assert book.get_filename() == "The harbour reopens.epub"


def test_without_a_mail_server_the_mail_is_a_file(
    inkpost: Inkpost, page: Path, tmp_path: Path
) -> None:
    done = inkpost("send", page, "--to", "name@kindle.com", "--data", "here")
    assert done.code == 1
    (mail,) = (tmp_path / "here" / "outbox").glob("*.eml")
    assert done.out == f"{mail.relative_to(tmp_path)}\n"
    assert "It was not sent: set INKPOST_SMTP_URL" in done.complaint
    assert stat.S_IMODE((tmp_path / "here").stat().st_mode) == 0o700


@pytest.mark.parametrize("address", ["name@kindle.com.evil.test", "name", ""])
def test_what_is_no_device_is_refused_before_anything_is_fetched(
    inkpost: Inkpost, web: Web, address: str
) -> None:
    done = inkpost("send", web.url("/story"), "--to", address)
    assert done.code == 1
    assert "device" in done.complaint
    assert web.asked == []


MISUSE = [
    (("--format", "doc"), "doc is not a format; choose one of epub"),
    (("-o", "b.docx"), "b.docx ends in no format's name"),
    (("--separate", "-o", "b.epub"), "b.epub is one file"),
    (("--profile", "nook"), "nook is not a profile; choose one of kindle"),
    (("--profile", "print-a5"), "print-a5 is not a profile of EPUB; choose one of k"),
    (("--profile", "kindle", "-o", "b.pdf"), "not a profile of PDF; choose one of p"),
    (("other.html", "--url", "https://quay.example/1"), "--url is the address of one"),
    (("--profile", "kobo", "-o", "b.md"), "--profile is for EPUB and PDF"),
    (("--limit-mb", "5", "-o", "b.pdf"), "--limit-mb is for EPUB"),
]


@pytest.mark.parametrize(("words", "names"), MISUSE)
def test_words_that_make_no_sense_are_misuse(
    inkpost: Inkpost, page: Path, tmp_path: Path, words: tuple[str, ...], names: str
) -> None:
    done = inkpost("export", page, *words)
    assert done.code == 2
    assert names in done.complaint
    assert list(tmp_path.iterdir()) == [page]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.html", ("-o", "a.html")),
        ("a.html", ("-o", "./a.html", "--by", "site")),
        ("The harbour reopens.html", ("--format", "html")),
        ("The harbour reopens.html", ("--format", "html", "--separate")),
        ("The Quay.html", ("--format", "html", "--by", "site")),
    ],
)
def test_a_book_does_not_take_the_place_of_its_page(
    inkpost: Inkpost, page: Path, tmp_path: Path, name: str, words: tuple[str, ...]
) -> None:
    saved = page.rename(tmp_path / name)
    done = inkpost("export", saved, *words)
    assert done.code == 1
    assert f"{name} is what the book is made of" in done.complaint
    assert list(tmp_path.iterdir()) == [saved]
    assert saved.read_text("utf-8") == PAGE


def test_a_port_that_is_none_is_misuse(inkpost: Inkpost) -> None:
    assert inkpost("serve", "--port", "99999").code == 2


def test_a_book_that_cannot_be_written_is_said_so(inkpost: Inkpost, page: Path) -> None:
    done = inkpost("export", page, "-o", page / "b.epub")
    assert done.code == 1
    assert "b.epub (" in done.complaint
    assert len(done.complaint.strip().splitlines()) == 1


def test_a_book_that_cannot_be_read_hides_no_other(
    inkpost: Inkpost, page: Path, tmp_path: Path
) -> None:
    inkpost("export", page, "-o", "b.epub")
    done = inkpost("check", "gone.epub", "b.epub")
    assert done.code == 1
    assert "gone.epub cannot be read" in done.complaint
    assert "b.epub: keeps the contract" in done.out


def test_the_command_line_names_every_format() -> None:
    assert tuple(FORMATS.split(", ")) == get_args(Format)


def test_help_comes_at_once() -> None:
    code = "import inkpost.cli.commands, sys; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {"lxml", "pydantic", "inkpost.model", "dns", "sqlalchemy"} & set(
        loaded
    ) == set()


def loaded_by(code: str) -> set[str]:
    """Return the names of the modules that are loaded where `code` has run."""
    told = f"{code}; import sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_a_book_needs_no_mail_and_no_database() -> None:
    loaded = loaded_by("import inkpost.services, inkpost.pipeline, exporters.epub")
    assert not {"delivery", "dns", "sqlalchemy", "redis", "fastapi"} & loaded
    assert not {"articles.feeds.asking", "articles.upstreams"} & loaded


def test_the_cell_is_started_before_anything_is_loaded() -> None:
    loaded = loaded_by("import inkpost.cli, articles.wake")
    heavy = {"typer", "pydantic", "lxml", "dataclasses", "inkpost.errors", "idna"}
    assert not heavy & loaded


def test_what_is_loaded_while_a_page_is_read_is_what_its_book_needs() -> None:
    ready = "from exporters.ready import get_ready; get_ready()"
    book = (
        "; from inkpost.pipeline import bind, make; from inkpost.model import Article; "
        "from pathlib import Path; from tempfile import mkdtemp; "
        "make(bind([Article('https://a.example', 'One', '<p>Two.</p>')]), 'epub', "
        "Path(mkdtemp()))"
    )
    ours = loaded_by(ready + book) - loaded_by(f"{ready}; import inkpost.pipeline")
    assert {name for name in ours if name.startswith("exporters")} == set()
