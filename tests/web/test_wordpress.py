"""The WordPress plugin: sound PHP, and markup that the button and the hints know."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from articles import extract
from inkpost.model import Page

pytestmark = pytest.mark.tool

ROOT = Path(__file__).parents[2]
PLUGIN = ROOT / "integrations" / "wordpress" / "inkpost.php"
TEXT = "<p>The pier was built when the herring came.</p>"


def run(text: str = TEXT, **options: str) -> dict[str, Any]:
    stubs = ROOT / "tests" / "support" / "wordpress.php"
    command = ["php", str(stubs), str(PLUGIN), json.dumps(options), text]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(made.stdout)
    return found


def test_it_is_sound_php() -> None:
    linted = subprocess.run(["php", "-l", str(PLUGIN)], capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout


def test_the_buttons_open_the_operators_inkpost() -> None:
    made = run(inkpost_address="https://ink.example/")
    whole = html.fromstring(made["buttons"])
    (place,), (link,) = whole.cssselect("[data-inkpost]"), whole.cssselect("a")
    assert place.get("data-inkpost") == "send pdf"
    assert link.get("href") == (
        "https://ink.example/send?do=send&url="
        "https%3A%2F%2Fskerry.example%2F%3Fp%3D4%26x%3D%22"
    )
    assert made["enqueued"] == ["https://ink.example/static/button-1.0.js"]
    assert made["tag"] == '<script async src="x">'


def test_what_is_printed_is_the_post_with_its_licence() -> None:
    options = {"inkpost_everywhere": "1", "inkpost_licence": '© "Skerry"'}
    made = run(inkpost_address="https://ink.example", **options)
    assert "data-inkpost=" in made["content"]
    page = f"<title>T</title><nav>{TEXT * 5}</nav><h1>T</h1>{made['content']}"
    content = f"<html><body>{page}</body></html>".encode()
    article = extract(Page("https://skerry.example/?p=4", content, "text/html"))
    assert article.text.split("\n") == [
        "The pier was built when the herring came.",
        '© "Skerry"',
    ]


def test_buttons_are_not_put_twice_and_not_without_an_address() -> None:
    own = TEXT + '<div data-inkpost="pdf"></div>'
    made = run(own, inkpost_address="https://ink.example", inkpost_everywhere="1")
    assert made["content"].count("data-inkpost=") == 1
    for address in ("", "javascript:alert(1)"):
        made = run(inkpost_address=address, inkpost_everywhere="1")
        assert (made["content"], made["buttons"], made["enqueued"]) == (TEXT, "", [])
