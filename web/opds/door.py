"""Who is asking: the app password of a program that knows nothing else."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from starlette.concurrency import run_in_threadpool

from inkpost.model import Account
from web.desk import TheDesk
from web.languages import LANGUAGES, speak

_basic = HTTPBasic(auto_error=False, realm="Inkpost")
Credentials = Annotated[HTTPBasicCredentials | None, Depends(_basic)]


async def _subscriber(desk: TheDesk, credentials: Credentials) -> Account:
    account = None
    if credentials:
        use = desk.library.app_passwords.use
        account = await run_in_threadpool(use, credentials.password)
    if account is None:
        raise HTTPException(
            401,
            "An app password is needed: make one on your account page",
            {"WWW-Authenticate": 'Basic realm="Inkpost", charset="UTF-8"'},
        )
    if account.language in LANGUAGES:
        speak(account.language)
    return account


#: Whose catalogue it is; 401 without an app password.
Subscriber = Annotated[Account, Depends(_subscriber)]
