"""What incoming mails mean, and which are not believed; contract Q2, Q3."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery.reading import read_notice
from inkpost.errors import MailUnavailable
from inkpost.post import Notice
from tests.support import amazon
from tests.support.amazon import MAILBOX, letter, other_key, signed, txt

pytestmark = pytest.mark.slow

SENT_AT = datetime(2026, 3, 13, 6, 31, tzinfo=UTC)


def read(mail: bytes) -> Notice:
    return read_notice(mail, MAILBOX, txt)


# --- Amazon --------------------------------------------------------------------------


def test_a_refusal_names_code_file_and_time() -> None:
    notice = read(signed(letter(amazon.E999)))
    assert notice.kind == "refusal"
    assert notice.code == "E999"
    assert notice.files == ("A walk.epub",)
    assert notice.sent_at == SENT_AT
    assert notice.at == datetime(2026, 3, 13, 6, 33, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "code", "files"),
    [
        (amazon.E014, "E014", ()),
        (amazon.E009, "E009", ()),
        ("due to E001 - Unsupported File Format: * x.mobi", "E001", ("x.mobi",)),
        ("due to E0999 - Internal Error: * x.epub", "E999", ("x.epub",)),
        (
            "could not be delivered due to\n  E999 - Internal Error:\n"
            " * One's (two).epub\n * Three.v2.epub",
            "E999",
            ("One's (two).epub", "Three.v2.epub"),
        ),
        ("due to E999 - Error:\n• E014.epub", "E999", ("E014.epub",)),
        ("Problem: E013\n* E014 and E999.epub", "E013", ("E014 and E999.epub",)),
    ],
)
def test_codes_and_files_are_found(
    body: str, code: str, files: tuple[str, ...]
) -> None:
    notice = read(signed(letter(body)))
    assert (notice.kind, notice.code, notice.files) == ("refusal", code, files)


def test_a_refusal_in_html_is_read_too() -> None:
    body = (
        "<html><head><style>p {}</style></head><body><p>The following, sent at 06:31 AM"
        " on Fri, Mar 13, 2026 GMT, could not be delivered due to E999 - Error:</p>"
        "<ul><li>* L&#39;été &amp; co.epub</li></ul></body></html>"
    )
    notice = read(signed(letter(body, kind="text/html; charset=utf-8")))
    assert (notice.code, notice.files) == ("E999", ("L'été & co.epub",))
    assert notice.sent_at == SENT_AT


def test_a_question_says_until_when_it_waits() -> None:
    notice = read(signed(letter(amazon.VERIFY, subject="Verify your request")))
    assert notice.kind == "verification"
    assert notice.until == datetime(2026, 3, 15, 6, 33, 10, tzinfo=UTC)
    assert notice.files == ("A walk.epub",)


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        (amazon.SUSPENDED, "Your use of Send to Kindle"),
        ("Please write to us.", "There was a problem with the sender"),
    ],
)
def test_a_suspension_is_known(body: str, subject: str) -> None:
    assert read(signed(letter(body, subject=subject))).kind == "suspension"


def test_other_mail_from_amazon_is_kept_as_unknown() -> None:
    assert read(signed(letter("Your parcel is on its way."))).kind == "unknown"


# --- belief --------------------------------------------------------------------------

GOOD = signed(letter(amazon.E999))

FORGED = {
    "unsigned": letter(amazon.E999),
    "signed by another domain": signed(
        letter(amazon.E999), domain="evil.test", pem=other_key()
    ),
    "signed with another key": signed(letter(amazon.E999), pem=other_key()),
    "with a selector that is not there": GOOD.replace(b"s=s1;", b"s=s2;"),
    "with a changed body": GOOD.replace(b"E999", b"E014"),
    "with a changed subject": GOOD.replace(b"Subject: There", b"Subject: Where"),
    "sent on from another mailbox": signed(letter(amazon.E999, to="b@evil.test")),
    "sent on, with our address added": b"To: " + MAILBOX.encode() + b"\r\n" + GOOD,
    "with a second subject": b"Subject: You are suspended\r\n" + GOOD,
    "with a second sender": b"From: x@evil.test\r\n" + GOOD,
    "with another type of content": b"Content-Type: text/html\r\n" + GOOD,
    "signed in part": signed(letter("due to E999"), part=True) + b"and E014",
    "signed without its date": signed(
        letter(amazon.E999), headers="from to subject content-type mime-version"
    ),
    "to several mailboxes": signed(letter(amazon.E999, to=f"{MAILBOX}, b@evil.test")),
    "with a broken signature": b"DKIM-Signature: v=1; a=x; b==\r\n"
    + letter(amazon.E999),
    "with signatures of nonsense": b"DKIM-Signature: ;;;\r\n" * 50
    + letter(amazon.E999),
}


@pytest.mark.parametrize("mail", FORGED.values(), ids=FORGED.keys())
def test_what_is_not_proved_to_be_amazons_is_not_believed(mail: bytes) -> None:
    notice = read(mail)
    assert notice.kind in {"forged", "unknown"}
    assert notice.code is None


def test_a_mailbox_of_sellers_is_not_believed() -> None:
    mail = signed(letter(amazon.E999, sender="seller-1@amazon.com"))
    assert read(mail).kind == "unknown"


def test_a_name_that_looks_like_amazon_is_nobody() -> None:
    mail = letter(amazon.E999, sender='"do-not-reply@amazon.com" <x@evil.test>')
    assert read(mail).kind == "unknown"


def test_a_good_signature_below_a_bad_one_counts() -> None:
    bad = b"DKIM-Signature: v=1; a=rsa-sha256; d=x.test; s=a; h=from; bh=a; b=a\r\n"
    assert read(bad + GOOD).kind == "refusal"


def test_few_signatures_are_looked_up() -> None:
    asked: list[str] = []

    def listen(name: str) -> Sequence[bytes]:
        asked.append(name)
        return []

    signature = GOOD[: GOOD.index(b"From:")]
    read_notice(signature * 40 + letter(amazon.E999), MAILBOX, listen)
    assert len(asked) == 4


def test_where_name_servers_are_silent_it_is_read_later() -> None:
    def silent(name: str) -> Sequence[bytes]:
        raise MailUnavailable(f"nothing about {name}")

    with pytest.raises(MailUnavailable):
        read_notice(GOOD, MAILBOX, silent)


# --- bounces and machines ------------------------------------------------------------


def bounce(
    action: str = "failed",
    copy: str = "message/rfc822",
    original: str = "<d7f3@send.example.org>",
    to: str = MAILBOX,
) -> bytes:
    kind = 'multipart/report; report-type=delivery-status; boundary="B"'
    body = (
        "--B\n\nYour mail could not be delivered: E999.\n"
        "--B\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.test\nArrival-Date: Fri, 13 Mar 2026 06:31:00 +0000\n\n"
        f"Final-Recipient: rfc822; Anna@Kindle.com\nAction: {action}\n"
        "Status: 5.1.1 (unknown)\n"
        "Diagnostic-Code: smtp; 550 5.1.1 No such\n user here\n\n"
        f"--B\nContent-Type: {copy}\n\nFrom: {MAILBOX}\nMessage-Id: {original}\n"
        "Subject: A walk\n\ntext\n--B--"
    )
    return letter(body, sender="mailer-daemon@mx.test", to=to, kind=kind)


@pytest.mark.parametrize("copy", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_names_mail_recipient_and_reason(copy: str) -> None:
    notice = read(bounce(copy=copy))
    assert notice.kind == "bounce"
    assert notice.original == "<d7f3@send.example.org>"
    assert notice.recipient == "anna@kindle.com"
    assert notice.status == "5.1.1"
    assert notice.said == "550 5.1.1 No such user here"


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("Failed", "bounce"),
        ("failed (bounced)", "bounce"),
        ("delayed", "delay"),
        ("delivered", "unknown"),
        ("relayed", "unknown"),
        ("", "unknown"),
    ],
)
def test_what_a_bounce_says_of_its_action_counts(action: str, kind: str) -> None:
    assert read(bounce(action)).kind == kind


def test_a_bounce_without_a_copy_is_known_by_the_address_it_came_to() -> None:
    mail = bounce(copy="text/plain", to="b-d7F3_x@send.example.org")
    assert read(mail).original == "<d7F3_x@send.example.org>"


@pytest.mark.parametrize(
    "more",
    ["Auto-Submitted: auto-replied\n", "X-Autoreply: yes\n", "X-Autorespond: On\n"],
)
def test_a_machine_that_answers_is_known(more: str) -> None:
    mail = letter("I am away. E999", sender="b@example.org", more=more)
    assert read(mail).kind == "reply"


def test_a_person_who_answers_is_unknown_and_kept_with_the_words() -> None:
    notice = read(letter("Thank you!", sender="Ben <B@example.org>", subject="Re: you"))
    assert notice.kind == "unknown"
    assert (notice.sender, notice.subject) == ("b@example.org", "Re: you")
    assert notice.said == "Thank you!"


# --- bad input -----------------------------------------------------------------------

DEEP = "".join(
    f"--b{level}\nContent-Type: multipart/mixed; boundary=b{level + 1}\n\n"
    for level in range(3000)
)
BROKEN = {
    "nothing": b"",
    "no header": b"\r\n\r\n",
    "binary": bytes(range(256)) * 40,
    "no body": b"From: a@b.test",
    "unknown charset": letter("x", kind="text/plain; charset=klingon-8"),
    "a codec that is no charset": letter("x", kind="text/plain; charset=zlib"),
    "wrong charset": letter("é", kind="text/plain; charset=ascii"),
    "idna": letter("é" * 200, kind="text/plain; charset=idna"),
    "no boundary": letter("x", kind="multipart/mixed"),
    "never ends": letter("--B\n\nx", kind="multipart/report; boundary=B"),
    "deep": letter(DEEP, kind="multipart/mixed; boundary=b0"),
    "bad base64": letter("=???=", more="Content-Transfer-Encoding: base64\n"),
    "bad subject": letter("x", subject="=?utf-8?B?!!!?= =?x?Q?=zz?="),
    "bad date": letter("x", date="Fri, 99 Foo 20266 99:99:99 +9999"),
    "bad addresses": letter("x", sender='"<@@,;:'),
    "report of text": letter(
        "--B\nContent-Type: message/delivery-status\n\nx",
        kind="multipart/x; boundary=B",
    ),
    "only opening tags": letter("<" * 100_000, kind="text/html"),
    "long line": letter("due to " * 15_000),
    "many bullets": letter("* " * 60_000),
    "bad times": letter("at 99:99 PM on Fri, Mar 99, 2026 GMT due to E999"),
}


@pytest.mark.timeout(5)
@pytest.mark.parametrize("mail", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("sign", [lambda mail: mail, signed], ids=["plain", "signed"])
def test_broken_mail_is_read_without_harm(mail: bytes, sign: object) -> None:
    assert read(mail).said is not None


@given(st.binary(max_size=400), st.sampled_from([GOOD, bounce(), b""]), st.integers())
@settings(max_examples=150, deadline=None)
def test_no_mail_stops_the_reader(noise: bytes, mail: bytes, place: int) -> None:
    at = place % (len(mail) + 1)
    assert read(mail[:at] + noise + mail[at:]).kind


@pytest.mark.parametrize("charset", ["klingon", "utf-\x01\x00", "x" * 5000])
def test_a_wrong_charset_still_shows_its_words(charset: str) -> None:
    kind = f"text/plain; charset={charset}"
    notice = read(letter("due to nothing at all é", kind=kind))
    assert notice.said == "due to nothing at all é"
