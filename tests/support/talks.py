"""What can happen to a delivery after it was ordered: Amazon, bounces, time, people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage

from inkpost.model import Delivery
from tests.support import amazon
from tests.support.amazon import letter, signed
from tests.support.household import KINDLE, Household, when
from tests.support.imap import Mailbox
from tests.support.scripted import Scripted


@dataclass
class Talk:
    """A delivery of a household, its server, and what can happen to it."""

    household: Household
    server: Scripted
    mailbox: Mailbox
    delivery: Delivery = field(init=False)

    def __post_init__(self) -> None:
        self.delivery = self.household.order()
        self.household.work()

    def arrives(self, mail: bytes) -> None:
        """Let a mail come into the sender's mailbox, and be looked at."""
        self.mailbox.put(mail)
        self.household.pass_time(minutes=2)

    @property
    def newest(self) -> EmailMessage:
        """The mail that the server has taken last."""
        return self.server.taken[-1].message

    @property
    def file(self) -> str:
        """The name of the book in it."""
        (book,) = self.newest.iter_attachments()
        return str(book.get_filename())


Event = Callable[[Talk], None]

# --- what can happen -----------------------------------------------------------------


def told(words: str, event: Event) -> Event:
    """Return `event`, which is called `words` in the table."""
    event.__doc__ = words
    return event


def notice(words: str, sign: bool = True, to: str = amazon.MAILBOX) -> Event:
    """Amazon writes `words`, with {at} and {file} of the newest mail."""

    def happen(talk: Talk) -> None:
        at = when(talk.household.clock())
        date = talk.household.clock().strftime("%a, %d %b %Y %H:%M:%S +0000")
        body = words.format(at=at, file=talk.file)
        mail = letter(body, to=to, date=date)
        talk.arrives(signed(mail) if sign else mail)

    doubt = "" if sign else ", unsigned"
    doubt += "" if to == amazon.MAILBOX else ", to somebody else"
    said = words.splitlines()[0].format(at="…", file="…")
    return told(f"Amazon writes: “{said}”{doubt}", happen)


def refusal(code: str, **options: bool | str) -> Event:
    """Amazon refuses the newest mail with `code`."""
    words = "The following, sent at {at}, could not be delivered due to "
    happen = notice(f"{words}{code} - Error:\n\n* {{file}}", **options)  # type: ignore[arg-type]
    return told(f"Amazon refuses it: {code}{_doubt(happen)}", happen)


def _doubt(event: Event) -> str:
    return (event.__doc__ or "").rpartition("”")[2]


E014 = told(
    "Amazon refuses it: E014",
    notice(
        "Your Send to Kindle request at {at}, could not be processed due to E014 - "
        "Unapproved sender email address."
    ),
)
QUESTION = told(
    "Amazon asks whether it was the reader",
    notice(
        "We received a request at {at}:\n* {file}\nVerify it within the next 48 hours."
    ),
)
SUSPENSION = told(
    "Amazon suspends the sender",
    notice("We have suspended your use. Write to SendtoKindleTOU."),
)


def bounce(action: str = "failed", original: str = "") -> Event:
    """A mail server gives the newest mail back."""

    def happen(talk: Talk) -> None:
        body = (
            "--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
            f"Final-Recipient: rfc822; {KINDLE}\nAction: {action}\nStatus: 5.1.1\n"
            "Diagnostic-Code: smtp; 550 no such user\n\n"
            "--B\nContent-Type: text/rfc822-headers\n\n"
            f"Message-ID: {original or talk.newest['Message-ID']}\n\n--B--"
        )
        kind = 'multipart/report; report-type=delivery-status; boundary="B"'
        talk.arrives(letter(body, sender="mailer-daemon@mx.test", kind=kind))

    whose = "a mail of nobody's" if original else "it"
    return told(f"A mail server says of {whose}: {action}", happen)


def mail(words: str, **headers: str) -> Event:
    """Somebody writes."""
    writer = "A machine" if "Auto-Submitted" in headers.get("more", "") else "Somebody"
    return told(
        f"{writer} writes: “{words.strip()}”",
        lambda talk: talk.arrives(letter(words, **headers)),
    )


def raw(content: bytes) -> Event:
    """Bytes arrive that are hardly a mail."""
    return told("A mail arrives that is broken", lambda talk: talk.arrives(content))


def hours(number: float) -> Event:
    """Time passes, half an hour after another."""

    def happen(talk: Talk) -> None:
        for _ in range(round(number * 2)):
            talk.household.pass_time(minutes=30)

    return told(f"{number:g} hours pass" if number > 1 else "An hour passes", happen)


def try_again(talk: Talk) -> None:
    """The reader presses “Try again”."""
    talk.household.retry(talk.delivery)
    talk.household.pass_time(seconds=20)


def send_again(talk: Talk) -> None:
    """The reader presses “Send it again”."""
    talk.household.send_again(talk.delivery)
    talk.household.pass_time(seconds=20)


def order_again(talk: Talk) -> None:
    """The reader sends the same article again."""
    talk.household.order()
    talk.household.pass_time(seconds=20)


def same_notice_twice(talk: Talk) -> None:
    """One notice lies in the mailbox in two copies."""
    date = talk.household.clock().strftime("%a, %d %b %Y %H:%M:%S +0000")
    body = f"sent at {when(talk.household.clock())} due to E999 - Error:\n* {talk.file}"
    copy = signed(letter(body, date=date))
    talk.mailbox.put(copy, b"X-Copy: 2\r\n" + copy)
    talk.household.pass_time(minutes=2)
