"""The web application behind a real uvicorn, with a library of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from fastapi import FastAPI

from inkpost.model import Account, Errand
from inkpost.settings import Settings
from library import Library, open_library
from tests.support.service import running
from tests.support.tables import laid
from web.app import build_app
from web.desk import Desk


@dataclass
class Service:
    """A service without workers. `woken`: the deliveries that workers were told of."""

    address: str
    library: Library
    data_dir: Path
    woken: list[tuple[Errand, str]] = field(default_factory=list)
    app: FastAPI = field(default_factory=FastAPI)

    def wake(self, errand: Errand, id: str) -> None:
        """Note that a worker was told."""
        self.woken.append((errand, id))

    def link(self, account: Account) -> str:
        """Return an address that signs `account` in once."""
        token = self.library.accounts.make_sign_in_link(account.id)
        return f"{self.address}/sign-in/{token}"

    def session(self, account: Account) -> requests.Session:
        """Return a browser, of a kind, that is signed in as `account`."""
        browser = requests.Session()
        browser.headers["Origin"] = self.address
        browser.post(self.link(account), timeout=5).raise_for_status()
        return browser


@contextmanager
def serving(folder: Path, mail_from: str, **more: object) -> Iterator[Service]:
    """Run a service on `folder` whose books come from `mail_from`; `more`: settings."""
    library = open_library(str(more.get("database_url", "")), laid(folder))
    made = Service("", library, folder)

    def create(address: str) -> FastAPI:
        made.address = address
        given = {"data_dir": folder, "public_url": address, "mail_from": mail_from}
        settings = Settings.model_validate(given | more)
        made.app = build_app(Desk(settings, made.library, made.wake))
        return made.app

    with running(create) as _address:
        yield made
    made.library.close()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("data")
    with serving(folder, "ink@books.example.org") as made:
        yield made


@pytest.fixture(scope="module")
def owner(service: Service) -> Account:
    return service.library.accounts.owner()


@pytest.fixture(scope="module")
def browser(service: Service, owner: Account) -> requests.Session:
    return service.session(owner)
