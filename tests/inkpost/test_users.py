"""`inkpost user`: what an operator does for readers."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from inkpost.cli.commands import app_of
from inkpost.errors import NotAnAddress, NotFound, QuotaSpent
from library import Library, open_library
from tests.support.tables import laid

PASSWORD = "lantern pier courier"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def library(data: Path) -> Library:
    return open_library("", laid(data))


def run(data: Path, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(
        app_of(), ["user", *words, "--data", str(data)], input=typed
    )


def token(result: Result) -> str:
    return result.output.strip().rpartition("/")[2]


def test_a_reader_is_added_and_comes_in(data: Path, library: Library) -> None:
    link = run(data, "add", "bo@example.org", "--name", "Bo")
    session = library.accounts.use_sign_in_link(token(link))
    assert session
    bo = library.accounts.of_session(session)
    assert bo
    assert (bo.name, bo.email, bo.is_owner) == ("Bo", "bo@example.org", False)


def test_an_invite_and_a_way_back_are_printed(data: Path, library: Library) -> None:
    invited = token(run(data, "invite"))
    bo = library.invites.use(invited, "Bo", "bo@example.org")
    assert bo
    back = library.accounts.use_sign_in_link(token(run(data, "link", "bo@example.org")))
    assert back
    assert library.accounts.of_session(back) == bo
    own = library.accounts.use_sign_in_link(token(run(data, "link")))
    assert own
    assert library.accounts.of_session(own) == library.accounts.owner()


def test_a_password_is_set_without_being_shown(data: Path, library: Library) -> None:
    library.accounts.add("Bo", "bo@example.org")
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    result = run(data, "password", "bo@example.org", typed=typed)
    assert PASSWORD not in result.output
    assert library.passwords.check("bo@example.org", PASSWORD)


def test_a_quota_is_given_and_seen(data: Path, library: Library) -> None:
    bo = library.accounts.add("Bo", "bo@example.org")
    run(data, "quota", "bo@example.org", "--articles", "7", "--storage", "20")
    assert library.quotas.mails_a_day(bo.id) == 100
    few = ("--mails", "5", "--reads", "6", "--feeds", "1")
    run(data, "quota", "bo@example.org", *few)
    assert library.quotas.mails_a_day(bo.id) == 5
    assert library.links.count(bo.id).a_day == 6
    library.subscriptions.follow(bo.id, "https://a.example/feed")
    with pytest.raises(QuotaSpent):
        library.subscriptions.follow(bo.id, "https://b.example/feed")
    run(data, "quota", "bo@example.org", "--articles", "7", "--storage", "20")
    quota = library.quotas.usage(bo.id).quota
    assert (quota.articles_a_day, quota.storage) == (7, 20_000_000)
    plain = run(data, "quota", "bo@example.org")
    assert plain.stdout == "Bo may have what everybody may\n"
    assert library.quotas.usage(bo.id).quota.articles_a_day == 300


def test_a_quota_is_said(data: Path, library: Library) -> None:
    library.accounts.add("Bo", "bo@example.org")
    done = run(data, "quota", "bo@example.org", "--articles", "1", "--storage", "20")
    said = "Bo may have 20 MB, 1 article a day; the rest as everybody\n"
    assert done.stdout == said


def test_readers_are_listed_with_what_they_have_and_may_have(
    data: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INKPOST_STORAGE_MB", "50")
    assert "Nobody is here yet" in run(data, "list").stderr
    library.accounts.owner()
    library.accounts.add("Bo", "bo@example.org")
    run(data, "quota", "bo@example.org", "--articles", "7")
    assert run(data, "list").stdout.splitlines() == [
        "ADDRESS         NAME   ARTICLES TODAY  MB KEPT",
        "(the owner)     Owner  0               0",
        "bo@example.org  Bo     0 of 7          0 of 50",
    ]


def test_a_link_is_alone_where_scripts_look(data: Path, library: Library) -> None:
    added = run(data, "add", "bo@example.org", "--name", "Bo")
    assert added.stdout.startswith("http://127.0.0.1:8480/sign-in/")
    assert len(added.stdout.splitlines()) == 1
    assert added.stderr == "Signs Bo (bo@example.org) in, once, within 15 minutes:\n"
    assert run(data, "link").stderr == "Signs Owner in, once, within 15 minutes:\n"
    invited = run(data, "invite", "--name", "Di")
    assert invited.stderr == "Lets Di open an account, once, within a week:\n"
    assert len(invited.stdout.splitlines()) == 1


@pytest.mark.parametrize("address", ["notmail", "", "bo@", "a b@example.org"])
def test_what_is_no_address_makes_no_reader(data: Path, address: str) -> None:
    result = run(data, "add", address)
    assert isinstance(result.exception, NotAnAddress)
    assert list(data.iterdir()) == []


def test_a_reader_is_removed_after_a_question(data: Path, library: Library) -> None:
    bo = library.accounts.add("Bo", "bo@example.org")
    assert run(data, "remove", "bo@example.org", typed="n\n").exit_code == 1
    assert library.accounts.find(bo.id)
    run(data, "remove", "bo@example.org", "--yes")
    assert library.accounts.find(bo.id) is None


def test_an_unknown_reader_is_named(data: Path, library: Library) -> None:
    result = run(data, "link", "nobody@example.org")
    assert isinstance(result.exception, NotFound)
    assert "nobody@example.org" in str(result.exception)
