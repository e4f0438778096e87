"""Five languages: which is spoken to whom, and whether each says everything."""

from __future__ import annotations

import re
import tomllib

import pytest
import requests
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from lxml import html

from delivery.sentences import MAKING
from inkpost.model import Account
from tests.support.desk import Service
from web.languages import (
    CATALOGUES,
    ENGLISH,
    LANGUAGES,
    ngettext,
    speak,
    spoken,
)
from web.told import told

OTHERS = [language for language in LANGUAGES if language != ENGLISH]


def catalogue(language: str) -> Catalog:
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def agrees(message: Message) -> bool:
    """Return whether places and tags are the same in both languages.

    A form for one, for two or for none may say the number in words.
    """
    if isinstance(message.string, str):
        return marks(str(message.id)) == marks(message.string)
    allowed = marks(message.id[1])
    return all(set(marks(form)) <= set(allowed) for form in message.string or ())


@pytest.mark.parametrize("language", OTHERS)
def test_every_place_and_every_tag_is_in_the_translation(language: str) -> None:
    messages = [each for each in catalogue(language) if each.id and each.string]
    assert [each.string for each in messages if not agrees(each)] == []


def marks(text: str) -> list[str]:
    """Return the places and the tags of `text`, and what would end an attribute."""
    return sorted(re.findall(r'%\(\w+\)s|%%|</?\w[^>]*>|"', text))


@pytest.mark.parametrize(
    ("accepted", "language", "direction"),
    [
        ("ar-EG, en;q=0.5", "ar", "rtl"),
        ("de-AT", "de", "ltr"),
        ("ja, *;q=0.1", "en", "ltr"),
        ("de;q=nan, \udcff", "en", "ltr"),
    ],
)
def test_the_browser_says_the_language(
    service: Service, accepted: str, language: str, direction: str
) -> None:
    headers = {"Accept-Language": accepted.encode("utf-8", "surrogateescape")}
    answer = requests.get(service.address + "/sign-in", headers=headers, timeout=5)
    root = html.fromstring(answer.content)
    assert (root.get("lang"), root.get("dir")) == (language, direction)


def test_the_account_says_it_louder(
    service: Service, browser: requests.Session, owner: Account
) -> None:
    form = {"language": "fr", "theme": "dark"}
    page = browser.post(f"{service.address}/settings/look", data=form, timeout=5)
    root = html.fromstring(page.content)
    assert root.get("lang") == "fr"
    assert "look-dark.css" in page.text
    form = {"language": "xx", "theme": "no such"}
    page = browser.post(f"{service.address}/settings/look", data=form, timeout=5)
    assert html.fromstring(page.content).get("lang") == "en"
    assert "look-dark.css" in page.text
    del browser.cookies["inkpost-theme"]


def test_what_stages_say_is_said_in_the_readers_language() -> None:
    before = spoken()
    speak("en")
    assert told("100% of it is gone") == "100% of it is gone"
    speak("de")
    assert told("100% of it is gone") == "100% of it is gone"
    speak(before)


def written() -> set[tuple[str, ...]]:
    """Return all that the pages say: (one,) or (one, many) in English."""
    root = CATALOGUES.parent.parent
    config = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["babel"]
    found: set[tuple[str, ...]] = set()
    for mapping in config["mappings"]:
        folder = root / mapping["pattern"].partition("**")[0]
        extracted = extract_from_dir(
            folder,
            [("**" + mapping["pattern"].rpartition("**")[2], mapping["method"])],
            {"**": {"silent": "false"}},
        )
        found |= {
            message if isinstance(message, tuple) else (message,)
            for _name, _line, message, _comments, _context in extracted
        }
    return found


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_untranslated(language: str) -> None:
    known = {
        message.id if isinstance(message.id, tuple) else (message.id,)
        for message in catalogue(language)
        if message.string and all(message.string)
    }
    said = written()
    assert len(said) > 400
    assert said - known == set(), "run `make words`, and translate what is empty"
    assert catalogue(language).locale is not None
    assert not any(message.fuzzy for message in catalogue(language))


def test_a_sentence_of_the_stages_is_recognised() -> None:
    before = spoken()
    speak("de")
    sentence = (
        "https://a.example/ has no such page; check the address (HTTP 404); "
        "Inkpost tried 3 times and gave up"
    )
    assert told(sentence) == (
        "https://a.example/ hat keine solche Seite; prüfe die Adresse (HTTP 404); "
        "Inkpost hat es 3-mal versucht und aufgegeben"
    )
    speak(before)


def test_what_stands_in_the_place_of_a_word_is_translated_too() -> None:
    before = spoken()
    speak("de")
    sentence = "https://a.example/ is a PDF, not a web page; "
    sentence += "send the address of the page that links to it"
    assert told(sentence).startswith("https://a.example/ ist ein PDF und keine Webs")
    word = "“x” is not a web address: one starts with https:// and has no spaces"
    assert told(word).startswith("„x“ ist keine Webadresse")
    assert {told(making) for making in MAKING.values()}.isdisjoint(MAKING.values())
    speak(before)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "2 Artikel archiviert"),
        ("ar", "أُرشف مقالان"),
        ("fr", "2 articles archivés"),
    ],
)
def test_numbers_have_their_forms(language: str, said: str) -> None:
    before = spoken()
    speak(language)
    forms = "%(num)s article archived", "%(num)s articles archived"
    assert ngettext(*forms, 2) == said
    speak(before)
