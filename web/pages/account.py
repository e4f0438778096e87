"""The account page: name, password, who is signed in, passwords for catalogues."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from inkpost.errors import AddressTaken, NotAnAddress, PasswordUnfit
from inkpost.model import AppPasswordId, SessionId
from inkpost.removal import remove_account
from inkpost.render import one_line
from library.credentials import checked_email
from web.agents import short_agent
from web.desk import TheDesk
from web.languages import N_, _
from web.page import page
from web.reader import Reader, TheSession, cookie_name
from web.told import told
from web.ways_in import (
    TooManyTries,
    confirms,
    let_in,
    needs_no_password,
)

router = APIRouter()

#: App passwords that an account may have.
MOST_APP_PASSWORDS = 50

Password = Annotated[str, Form(max_length=1000)]


class Here:
    """The account page, in front of whom it is."""

    def __init__(
        self, request: Request, desk: TheDesk, reader: Reader, session: TheSession
    ) -> None:
        self.request = request
        self.desk = desk
        self.reader = reader
        self.session = session

    def page(
        self,
        wrong: dict[str, str] | None = None,
        secret: str | None = None,
        notice: str | None = None,
        *,
        linking: bool = False,
    ) -> Response:
        """Return the page. `wrong`: a sentence by form; `secret`: shown this once.

        `linking`: with the way to the identity provider.
        """
        library, reader = self.desk.library, self.reader
        return page(
            self.request,
            "account.html",
            library.accounts.find(reader.id),
            422 if wrong else 200,
            sessions=library.sessions.list(reader.id),
            current=self.session.id,
            short_agent=short_agent,
            app_passwords=library.app_passwords.list(reader.id),
            address=self.desk.settings.public_url.rstrip("/"),
            secret=secret,
            notice=notice,
            linking=linking,
            wrong=wrong or {},
            oidc=self.desk.settings.oidc_issuer and self.desk.settings.oidc_name,
            has_identity=library.identities.has(
                reader.id, self.desk.settings.oidc_issuer
            ),
            asks_password=not needs_no_password(reader, self.session),
            usage=library.quotas.usage(reader.id),
            mails=bool(self.desk.settings.smtp_url),
        )


#: The account page of the reader who asks.
TheAccount = Annotated[Here, Depends()]


def _confirmed(here: Here, password: str) -> bool:
    return confirms(here.request, here.desk, here.reader, here.session, password)


WRONG = N_("This is not your present password.")


@router.get("/account")
def show(here: TheAccount) -> Response:
    """Show the account."""
    return here.page()


@router.post("/account")
def change(
    here: TheAccount,
    name: Annotated[str, Form(max_length=300)] = "",
    email: Annotated[str, Form(max_length=300)] = "",
    password: Password = "",
) -> Response:
    """Change the name, and the address that one signs in with."""
    called = one_line(name, 60) or here.reader.name
    try:
        known = checked_email(email) if email.strip() else None
        moved = known != here.reader.email
        if moved and not _confirmed(here, password):
            return here.page({"name": _(WRONG)})
        here.desk.library.accounts.change(here.reader.id, called, known)
    except (AddressTaken, NotAnAddress, TooManyTries) as error:
        return here.page({"name": told(f"{error}.")})
    return here.page(notice=_("That is kept."))


@router.post("/account/password")
def set_password(
    here: TheAccount, password: Password = "", new: Password = ""
) -> Response:
    """Set another password; every other browser is signed out."""
    if not here.reader.email:
        sentence = _("Write your e-mail address first: you sign in with it.")
        return here.page({"password": sentence})
    try:
        if not _confirmed(here, password):
            return here.page({"password": _(WRONG)})
        here.desk.library.passwords.set(here.reader.id, new)
    except PasswordUnfit as error:
        return here.page({"new": told(f"{error}.")})
    except TooManyTries as error:
        return here.page({"password": told(f"{error}.")})
    return let_in(here.request, here.desk, here.reader, "password", "/account")


@router.post("/account/sessions/others")
def end_other_sessions(here: TheAccount) -> Response:
    """Sign every other browser out."""
    here.desk.library.sessions.revoke_others(here.reader.id, here.session.id)
    return RedirectResponse("/account", 303)


@router.post("/account/sessions/{id:key}/revoke")
def end_session(here: TheAccount, id: SessionId) -> Response:
    """Sign a browser out."""
    here.desk.library.sessions.revoke(here.reader.id, id)
    return RedirectResponse("/account", 303)


@router.post("/account/app-passwords")
def make_app_password(
    here: TheAccount, name: Annotated[str, Form(max_length=300)] = ""
) -> Response:
    """Make an app password, and show it this once."""
    called = one_line(name, 60)
    known = here.desk.library.app_passwords
    if not called:
        return here.page({"app": _("Give it a name.")})
    if len(known.list(here.reader.id)) >= MOST_APP_PASSWORDS:
        sentence = _(
            "You have %(most)s: remove one that is not used.", most=MOST_APP_PASSWORDS
        )
        return here.page({"app": sentence})
    secret = known.make(here.reader.id, called)[1]
    return here.page(secret=secret)


@router.post("/account/app-passwords/{id:key}/revoke")
def end_app_password(here: TheAccount, id: AppPasswordId) -> Response:
    """End an app password at once."""
    here.desk.library.app_passwords.revoke(here.reader.id, id)
    return RedirectResponse("/account", 303)


@router.post("/account/remove")
def remove(here: TheAccount, password: Password = "") -> Response:
    """Forget the account and all that it has. The owner's stays."""
    if here.reader.is_owner:
        return here.page({"remove": _("The account of the owner stays.")})
    try:
        if not _confirmed(here, password):
            return here.page({"remove": _(WRONG)})
    except TooManyTries as error:
        return here.page({"remove": told(f"{error}.")})
    remove_account(here.desk.library, here.reader.id)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(cookie_name(here.desk))
    return response
