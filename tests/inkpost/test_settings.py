"""Settings: each is documented, each can come from a file, a bad one is named."""

from pathlib import Path

import pytest

from inkpost.errors import SettingInvalid
from inkpost.settings import Settings, read_settings

DOCUMENTED = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"


@pytest.mark.parametrize("field", Settings.model_fields)
def test_each_setting_is_documented(field: str) -> None:
    assert f"| `INKPOST_{field.upper()}` |" in DOCUMENTED.read_text("utf-8")


def test_networks_are_separated_by_commas() -> None:
    given = {"INKPOST_ALLOW_NETWORKS": "10.0.0.0/8, fd00::/8"}
    assert [str(one) for one in read_settings(given).allow_networks] == [
        "10.0.0.0/8",
        "fd00::/8",
    ]


def test_a_key_that_seals_nothing_is_refused_at_the_start() -> None:
    good = "lQ3bW8QnQ2JxX0k1m5S7u9v-wZy_ABCDEFGHIJKLMNo="
    assert read_settings({"INKPOST_SECRET_KEY": f"{good}, {good}"}).secret_key
    for bad in ("too-short", good[:-1], f"{good},other"):
        with pytest.raises(SettingInvalid, match=r"INKPOST_SECRET_KEY .* 32 random"):
            read_settings({"INKPOST_SECRET_KEY": bad})


def test_a_secret_comes_from_its_file(tmp_path: Path) -> None:
    secret = tmp_path / "smtp"
    secret.write_text("smtps://me:pass@mail.example.org\n")
    settings = read_settings(
        {"INKPOST_SMTP_URL_FILE": str(secret), "INKPOST_MAIL_FROM": "me@example.org"}
    )
    assert settings.smtp_url == "smtps://me:pass@mail.example.org"


def test_a_secret_whose_file_is_absent_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match=r"_FILE names .*gone"):
        read_settings({"INKPOST_SMTP_URL_FILE": str(tmp_path / "gone")})


def test_a_mail_server_without_a_sender_is_refused() -> None:
    with pytest.raises(SettingInvalid, match="INKPOST_MAIL_FROM is missing"):
        read_settings({"INKPOST_SMTP_URL": "smtps://me:pass@mail.example.org"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INKPOST_ALLOW_NETWORKS", "everything"),
        ("INKPOST_ALLOW_PORTS", "http"),
        ("INKPOST_PUBLIC_URL", "inkpost.example.org"),
        ("INKPOST_MAIL_FROM", "Ink Post <ink@example.org>"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingInvalid, match=name):
        read_settings({name: value})


def test_an_empty_variable_is_the_same_as_none() -> None:
    assert read_settings({"INKPOST_ALLOW_PORTS": ""}) == read_settings({})


def test_the_source_is_at_an_address() -> None:
    given = {"INKPOST_SOURCE_URL": "https://example.org/inkpost.git"}
    assert read_settings(given).source_url == "https://example.org/inkpost.git"
    with pytest.raises(SettingInvalid, match="INKPOST_SOURCE_URL cannot be used"):
        read_settings({"INKPOST_SOURCE_URL": "javascript:alert(1)"})
