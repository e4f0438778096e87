"""Files that are no books, damaged or hostile: findings, never exceptions."""

from __future__ import annotations

import dataclasses
import json
import time
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from exporters import check, export
from exporters.profiles import GENERIC
from inkpost.errors import FileUnreadable
from inkpost.model import Finding
from tests.exporters.mutations.book import OPF, TEXT, Entries, make
from tests.exporters.samples import article, collection, keep

pytestmark = pytest.mark.slow


def rules(findings: list[Finding]) -> set[str]:
    return {finding.rule for finding in findings}


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18]
)
def test_what_is_no_book_is_a_finding(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "book.epub"
    path.write_bytes(content)
    assert "C1" in rules(check(path))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match=r"gone\.epub"):
        check(tmp_path / "gone.epub")


def test_every_cut_of_a_book_is_a_finding(tmp_path: Path) -> None:
    whole = make(tmp_path).read_bytes()
    path = tmp_path / "cut.epub"
    path.write_bytes(whole[: len(whole) // 2])
    assert "C1" in rules(check(path))


def test_a_damaged_entry_is_named(tmp_path: Path) -> None:
    path = make(tmp_path)
    with zipfile.ZipFile(path) as file:
        offset = file.getinfo("EPUB/cover.jpg").header_offset
    content = bytearray(path.read_bytes())
    content[offset + 5000] ^= 0xFF
    path.write_bytes(content)
    (finding,) = check(path)
    assert (finding.rule, finding.where) == ("C3", "EPUB/cover.jpg")


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/epub+zip")
        for number in range(25):
            file.writestr(f"EPUB/{number}.css", bytes(45_000_000), compresslevel=1)
    return path


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomb.epub")
    begin = time.process_time()
    assert "C6" in rules(check(path))
    assert time.process_time() - begin < 1


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    entries = Entries.of(make(tmp_path))
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    text = entries.content[TEXT].decode()
    bomb = text.replace(
        "<!DOCTYPE html>", f'<!DOCTYPE html [<!ENTITY l0 "ha">{laughs}]>'
    )
    entries.content[TEXT] = bomb.replace("<h2", "<p>&l8;</p><h2").encode()
    findings = check(entries.write(tmp_path / "bad.epub"))
    assert "C9" in rules(findings)


@pytest.mark.parametrize(
    "opf",
    [
        b"",
        b"<package/>",
        b'<package xmlns="http://www.idpf.org/2007/opf"/>',
        b"\x00\xff",
    ],
)
def test_a_package_without_anything_is_a_finding(opf: bytes, tmp_path: Path) -> None:
    entries = Entries.of(make(tmp_path))
    entries.content[OPF] = opf
    assert check(entries.write(tmp_path / "bad.epub")) != []


def test_findings_can_be_written_as_json(tmp_path: Path) -> None:
    entries = Entries.of(make(tmp_path))
    entries.content[TEXT] += b"<p>"
    findings = check(entries.write(tmp_path / "bad.epub"))
    said = json.loads(json.dumps([dataclasses.asdict(finding) for finding in findings]))
    assert said[0]["rule"] == "C8"
    assert said[0]["where"].startswith("EPUB/s01a001.xhtml:")


def test_a_rule_of_amazon_is_not_one_of_every_reader(tmp_path: Path) -> None:
    merry = collection(article("Merry", "<p>Ho ho \N{ROCKET}</p>"))
    path = export(merry, "epub", tmp_path, profile=GENERIC).path
    assert check(path, GENERIC) == []
    assert rules(check(path)) == {"T2"}


def test_a_book_of_10_mb_is_checked_in_a_second(tmp_path: Path) -> None:
    picture = keep(
        Image.effect_noise((1200, 1000), 90).convert("RGB"),
        tmp_path,
        "https://x.test/0",
    )
    assert picture.path is not None
    entries = Entries.of(make(tmp_path))
    noise = picture.path.read_bytes()
    entries.content |= {
        f"EPUB/images/{n}.jpg": noise for n in range(9_500_000 // len(noise))
    }
    path = entries.write(tmp_path / "large.epub")
    assert path.stat().st_size > 9_000_000
    begin = time.process_time()
    check(path)
    assert time.process_time() - begin < 1
