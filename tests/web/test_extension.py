"""The extension's source: its words, its permissions, how it is packed, its linter."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from inkpost.model import FINAL
from integrations.build_extension import SOURCE, build
from integrations.draw_icons import STATIC, draw, full_bleed
from tests.support.tools import missing, need
from web.languages import _, speak

LANGUAGES = ["ar", "de", "en", "es", "fr"]
#: `make extension-linter` puts it here.
LINTER = Path(__file__).parents[2] / ".venv" / "addons-linter"


def words(language: str) -> dict[str, Any]:
    path = SOURCE / "_locales" / language / "messages.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def manifest() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SOURCE / "manifest.json").read_text("utf-8"))
    return found


def test_it_speaks_five_languages() -> None:
    assert sorted(path.name for path in (SOURCE / "_locales").iterdir()) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_same_words_with_the_same_places(language: str) -> None:
    here, english = words(language), words("en")
    assert list(here) == list(english)
    for name, word in here.items():
        placed = re.findall(r"\$\w+\$", word["message"])
        assert placed == re.findall(r"\$\w+\$", english[name]["message"]), name
        assert word.get("placeholders") == english[name].get("placeholders"), name
        assert word["message"].strip()


def test_every_word_that_is_said_is_there_and_none_is_for_nothing() -> None:
    files = [f for f in SOURCE.iterdir() if f.suffix in {".html", ".js", ".json"}]
    text = "\n".join(file.read_text("utf-8") for file in files)
    said = re.findall(r'data-say="(\w+)"|__MSG_(\w+)__|\bword\("(\w+)"', text)
    said += re.findall(r'getMessage\("(\w+)"()()', text)
    assert {name for names in said for name in names if name} == set(words("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_calls_the_settings_page_as_that_page_is_called(language: str) -> None:
    speak(language)
    named = _("Settings").removeprefix("ال")  # the article falls away in Arabic
    assert named in words(language)["tokenHint"]["message"]
    speak("en")


def test_it_knows_when_a_delivery_is_at_its_end() -> None:
    script = (SOURCE / "background.js").read_text("utf-8")
    (listed,) = re.findall(r"FINAL = new Set\(\[(.*?)\]\)", script)
    assert set(re.findall(r'"(\w+)"', listed)) == {str(state) for state in FINAL}


def test_it_may_do_no_more_than_it_needs() -> None:
    known = manifest()
    assert known["permissions"] == ["activeTab", "scripting", "storage"]
    assert known["optional_host_permissions"] == ["*://*/*"]
    assert not {"host_permissions", "content_scripts"} & set(known)
    policy = known["content_security_policy"]["extension_pages"]
    assert policy.startswith("default-src 'none'; script-src 'self';")


def test_the_same_source_gives_the_same_files(tmp_path: Path) -> None:
    first, second = (
        [path.read_bytes() for path in build(tmp_path / name)] for name in "ab"
    )
    assert first == second


def test_each_browser_gets_what_it_knows(tmp_path: Path) -> None:
    made = {}
    for path in build(tmp_path):
        with zipfile.ZipFile(path) as packed:
            made[path.stem.rpartition("-")[2]] = json.loads(
                packed.read("manifest.json")
            )
            assert "icons/128.png" in packed.namelist()
    assert made["chromium"]["background"] == {
        "service_worker": "background.js",
        "type": "module",
    }
    assert "browser_specific_settings" not in made["chromium"]
    assert made["firefox"]["background"] == {
        "scripts": ["background.js"],
        "type": "module",
    }


def test_the_icons_are_those_that_the_drawing_gives() -> None:
    drawing = (STATIC / "icon.svg").read_text("utf-8")
    icons = {f"{size}.png": draw(drawing, size) for size in (16, 32, 48, 128)}
    kept = {p.name: p.read_bytes() for p in (SOURCE / "icons").iterdir()}
    assert kept == icons
    maskable = (STATIC / "icon-maskable.png").read_bytes()
    assert maskable == draw(full_bleed(drawing), 512)


@pytest.mark.tool
@pytest.mark.slow
def test_mozillas_linter_has_nothing_to_say(tmp_path: Path) -> None:
    program = LINTER / "node_modules" / ".bin" / "addons-linter"
    if not program.exists():
        missing("Mozilla's linter (make extension-linter)")
    need("node")
    _chromium, firefox = build(tmp_path)
    ran = subprocess.run(
        [program, "--output", "json", "--self-hosted", firefox],
        capture_output=True,
        timeout=120,
        check=False,
    )
    said = json.loads(ran.stdout)
    assert said["errors"] + said["warnings"] + said["notices"] == []
