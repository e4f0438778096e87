"""Mail to the sender's address, handed over by whoever receives it (a webhook)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body

from web.api.bearer import Owner
from web.desk import TheDesk

router = APIRouter(prefix="/mail", tags=["mail"])

#: A mail as it came, with all of its headers: a signature is over these bytes.
RawMail = Annotated[bytes, Body(media_type="message/rfc822", max_length=1_000_000)]
#: Bytes of a body that is read: what is too long for a mail is told so as a problem.
LARGEST_BODY = 5_000_000


@router.post("", status_code=202, max_body_size=LARGEST_BODY)
def hand_over(desk: TheDesk, account: Owner, mail: RawMail) -> None:
    """Hand over one incoming mail, as it came. It is read in the background.

    For a mailbox that Inkpost cannot look into by IMAP: a mail server's pipe, or a
    mail service's webhook that sends the raw message. The owner's token takes mail for
    every account's sender, found by its To.
    """
    whose = None if account.is_owner else account.id
    desk.enqueue("listen", desk.library.arrivals.keep(whose, mail))
