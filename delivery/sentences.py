"""What a reader is told about a delivery; never *delivered*, which nobody can know.

Amazon says when something is wrong and is silent otherwise (contract Q1). Codes and
meanings: Amazon's help page T48rsVm3gY7KeGkKUk, "Troubleshoot Send to Kindle Errors".
"""

from __future__ import annotations

from datetime import datetime

from delivery.ladder import Climb, Halt, Next
from inkpost.model import Rung

MEANINGS: dict[str, str] = {
    "E001": "it does not know this kind of file",
    "E002": "it finds the file broken",
    "E003": "it does not know this kind of Word document",
    "E004": "the file is locked with a password",
    "E005": "it finds the PDF broken",
    "E006": "there were more than 25 files in one mail",
    "E007": "the file is larger than 50 MB",
    "E008": "the mail went to more than 15 addresses",
    "E009": "it found no book in the mail",
    "E013": "something in the book does not suit it",
    "E014": "the sender's address is not on its list of approved senders",
    "E015": "it could not find the article in the HTML file",
    "E999": "it could not make a Kindle book of it, and does not say why",
}

MAKING: dict[Rung, str] = {
    "plain": "the book as it was",
    "strict": "a simpler book",
    "text": "a book without pictures",
    "html": "a plain HTML file",
}


def sent(kind: str, address: str) -> str:
    """Return what is said of a mail that was taken by the mail server."""
    if kind == "kindle":
        return f"Sent to {address}; Amazon has not complained"
    return f"Sent to {address}; no complaint has come back"


def nearly_spent(left: float) -> str:
    """Return the warning that the day's allowance comes to its end: `left`, of 1."""
    return (
        f"; {1 - left:.0%} of what may go in a day has gone, so the next ones may wait "
        "till tomorrow"
    )


def refused(code: str, next_step: Next, mail_from: str) -> str:
    """Return what is said when Amazon refuses with `code`: it, and what follows."""
    meaning = MEANINGS.get(code, "its help pages do not say what that means")
    return f"Amazon refused it with {code}: {meaning}; {_follows(next_step, mail_from)}"


def _follows(next_step: Next, mail_from: str) -> str:
    if isinstance(next_step, Climb):
        return f"Inkpost now sends {MAKING[next_step.rung]} by itself"
    if isinstance(next_step, Halt):
        return (
            f"add {mail_from} at Amazon under “Approved Personal Document E-mail "
            "List”, then try again"
        )
    if next_step.alarm:
        return "that is our mistake, and the operator is told: download the book"
    return "nothing simpler is left to send: download the book"


def waiting(until: datetime) -> str:
    """Return what is said while Amazon wants the reader's word (contract Q3)."""
    return (
        "Amazon asks whether this mail is from you: open its mail and press “Verify” "
        f"before {until:%d %B %H:%M} UTC"
    )


def bounced(address: str, status: str, said: str) -> str:
    """Return what is said when a mail server gives the mail back."""
    words = f": “{said}”" if said else ""
    return (
        f"The mail to {address} came back ({status}{words}); compare the address with "
        "the one that your device shows, then try again"
    )


def suspended(mail_from: str) -> str:
    """Return what is said when Amazon has stopped a sender (safety guard)."""
    return (
        f"Amazon has stopped taking mail from {mail_from}, so Inkpost sends none: "
        "answer Amazon's notice, then switch the sender on again"
    )


#: What is said of a mail where there is no mail server.
IN_OUTBOX = (
    "The mail is ready, and waits in the outbox: this Inkpost has no mail account yet"
)


#: What is said of a book that its reader fetches.
DOWNLOAD_READY = "The book is ready: download it here"


def put_there(name: str) -> str:
    """Return what is said of a book that lies in a folder."""
    return f"The book lies in “{name}”"


def untried(name: str) -> str:
    """Return what is said of a book for a folder that was never written to."""
    return (
        f"“{name}” has not been tried yet, so the book waits: test it on the page of "
        "your devices, then it goes by itself"
    )


def unproved(address: str) -> str:
    """Return what is said of a book for a device that nobody has proved."""
    return (
        f"Nobody has shown yet that {address} is yours, so the book waits: ask for a "
        "code on the page of your devices and type it in, then it goes by itself"
    )


def queued(at: datetime) -> str:
    """Return what is said of a mail that has to wait for its turn."""
    return f"Waiting for its turn: it goes at {at:%H:%M} UTC on {at:%d %B}"


#: Seconds of a wait that nobody needs to be told of.
SHORT = 15.0


def turn_in(seconds: float) -> str:
    """Return what is said of a delivery that has so long to go, for others wait, too.

    >>> turn_in(10), turn_in(240)
    ('Waiting for its turn', 'Waiting for its turn: about 4 minutes left')
    """
    if seconds < SHORT:
        return "Waiting for its turn"
    if seconds < 90:
        return "Waiting for its turn: about a minute left"
    minutes = round(seconds / 60)
    if minutes < 120:
        return f"Waiting for its turn: about {minutes} minutes left"
    return f"Waiting for its turn: about {round(minutes / 60)} hours left"
