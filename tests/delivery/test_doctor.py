"""What the connection doctor finds, against real servers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from delivery.doctor import DkimKey, Finding, examine, examine_mailbox
from delivery.names import Txt
from delivery.route import Route
from delivery.signing import key_record, new_key
from inkpost.errors import MailUnavailable
from tests.delivery.books import FROM
from tests.delivery.relays import relay
from tests.support.certificates import client_tls, server_tls
from tests.support.imap import Mailbox
from tests.support.scripted import Scripted, scripted
from tests.support.smtp import free_port

KEY = DkimKey("ink", new_key())
DOMAIN = "send.example.org"
RECORDS: dict[str, list[bytes]] = {
    DOMAIN: [b"something else", b"v=spf1 include:_spf.example.org -all"],
    f"ink._domainkey.{DOMAIN}": [key_record(KEY.pem).encode()],
    "_dmarc.example.org": [b"v=DMARC1; p=reject"],
}


def names(records: Mapping[str, Sequence[bytes]]) -> Txt:
    return lambda name: records.get(name, ())


def states(findings: Sequence[Finding]) -> dict[str, str]:
    return {finding.check: finding.state for finding in findings}


def sentence(findings: Sequence[Finding], check: str) -> str:
    (found,) = [finding.sentence for finding in findings if finding.check == check]
    return found


def test_a_healthy_sender_is_good_in_every_way() -> None:
    with Scripted(tls=server_tls(), implicit_tls=True) as server:
        route = relay(server.port, "tls", "anna", "secret").route
        findings = examine(route, FROM, names(RECORDS), KEY)
        assert set(states(findings).values()) == {"good"}
        assert len(findings) == 7
        assert server.taken == []


def test_no_mail_is_begun_that_is_not_taken_back() -> None:
    with scripted() as server:
        examine(relay(server.port).route, FROM, names(RECORDS))
        assert [line.split()[0].upper() for line in server.seen] == [
            "EHLO",
            "MAIL",
            "RSET",
            "QUIT",
        ]


@pytest.mark.parametrize(
    ("script", "check", "words"),
    [
        ({"AUTH": b"535 no"}, "line", "user name or password"),
        ({"MAIL": b"553 5.7.1 no"}, "from", "does not let you send"),
        ({"HELLO": b"554 no"}, "line", "does not talk to us"),
        ({"EHLO": b"250-x\r\n250 SIZE 0"}, "line", "offers no login"),
    ],
)
def test_what_the_server_says_is_told(
    script: dict[str, bytes | list[bytes]], check: str, words: str
) -> None:
    with Scripted(script) as server:
        route = relay(server.port, user="anna").route
        findings = examine(route, FROM, names(RECORDS), KEY)
        assert states(findings)[check] == "bad"
        assert words in sentence(findings, check)


@pytest.mark.parametrize(
    ("feature", "state", "words"),
    [
        ("SIZE 52428800", "good", "as large as Amazon"),
        ("SIZE 10240000", "doubtful", "takes mails of 10 MB"),
        ("SIZE 0", "doubtful", "does not say"),
        ("SIZE", "doubtful", "does not say"),
        ("SIZE many", "doubtful", "does not say"),
        ("8BITMIME", "doubtful", "does not say"),
    ],
)
def test_the_size_that_a_server_takes_is_told(
    feature: str, state: str, words: str
) -> None:
    with Scripted(features=(feature,)) as server:
        findings = examine(relay(server.port).route, FROM, names(RECORDS))
        assert states(findings)["size"] == state
        assert words in sentence(findings, "size")


def test_a_server_that_is_not_there_hides_nothing_else() -> None:
    findings = examine(relay(free_port()).route, FROM, names(RECORDS), KEY)
    assert states(findings) == {
        "line": "bad",
        "spf": "good",
        "dkim": "good",
        "dmarc": "good",
    }


@pytest.mark.parametrize(
    ("records", "check", "state", "words"),
    [
        ({DOMAIN: []}, "spf", "bad", "add the TXT record “v=spf1"),
        ({DOMAIN: [b"v=spf1 -all", b"v=spf1 mx -all"]}, "spf", "bad", "make them one"),
        ({DOMAIN: [b"v=spf1 +all"]}, "spf", "bad", "lets everybody in"),
        ({f"ink._domainkey.{DOMAIN}": []}, "dkim", "bad", "does not have our key"),
        (
            {f"ink._domainkey.{DOMAIN}": [key_record(new_key()).encode()]},
            "dkim",
            "bad",
            "v=DKIM1; k=rsa; p=",
        ),
        ({"_dmarc.example.org": []}, "dmarc", "doubtful", "_dmarc.send.example.org"),
    ],
)
def test_what_the_domain_lacks_is_told_with_the_record_to_add(
    records: dict[str, list[bytes]], check: str, state: str, words: str
) -> None:
    findings = examine(relay(free_port()).route, FROM, names(RECORDS | records), KEY)
    assert states(findings)[check] == state
    assert words in sentence(findings, check)


def test_a_server_that_signs_by_itself_is_not_judged() -> None:
    findings = examine(relay(free_port()).route, FROM, names(RECORDS))
    assert states(findings)["dkim"] == "doubtful"
    assert "dkim=pass" in sentence(findings, "dkim")


def test_name_servers_that_do_not_answer_are_named() -> None:
    def silent(name: str) -> Sequence[bytes]:
        raise MailUnavailable(f"The name servers do not tell about {name}")

    findings = examine(relay(free_port()).route, FROM, silent, KEY)
    assert states(findings)["spf"] == "doubtful"
    assert DOMAIN in sentence(findings, "spf")


@pytest.mark.parametrize(
    ("host", "user", "state"),
    [
        ("127.0.0.1", "", "good"),
        ("mail.test", "", "doubtful"),
        ("mail.test", "a", "bad"),
    ],
)
def test_a_line_without_encryption_is_judged_by_what_it_carries(
    host: str, user: str, state: str
) -> None:
    with scripted() as server:
        route = relay(server.port, host=host, user=user).route
        assert states(examine(route, FROM, names(RECORDS)))["security"] == state


@pytest.mark.tool
@pytest.mark.parametrize(
    ("password", "state"), [({}, "good"), ({"password": "x"}, "bad")]
)
def test_a_mailbox_is_good_where_it_opens(
    mailbox: Mailbox, password: dict[str, str], state: str
) -> None:
    route = Route(mailbox.server("tls", **password), tls=client_tls())
    assert examine_mailbox(route).state == state
