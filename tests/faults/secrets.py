"""One secret of each kind that people trust the service with, each of them used."""

from __future__ import annotations

import requests

from tests.faults.town import CANARY, Town
from tests.support.web import wait_until


def entrust(town: Town) -> list[str]:
    """Give the service secrets, have it use them in vain, and return them all.

    What a reader types in begins with `CANARY`; what the service makes itself comes as
    it is shown once.
    """
    library = town.library
    account = library.accounts.add("Bo", "bo@example.org").id
    _things_of_others(town)
    made = [
        library.tokens.make(account, "secrets", "all")[1],
        library.app_passwords.make(account, "Kobo")[1],
        library.invites.make(town.owner, "Eva")[1],
        library.accounts.make_sign_in_link(account),
        library.sessions.open(account, "link"),
    ]
    token, password, invite, link, session = made
    bearer = {"Authorization": f"Bearer {token}"}
    asked = [
        ("GET", "/api/v1/articles", {"headers": bearer}),
        ("GET", f"/api/v1/articles?token={token}", {}),
        ("GET", "/opds", {"auth": ("bo", password)}),
        ("GET", f"/join/{invite}", {}),
        ("GET", f"/sign-in/{link}", {}),
        ("POST", f"/sign-in/{link}", {"headers": {"Origin": town.url}}),
        ("GET", "/", {"cookies": {"inkpost": session}}),
        ("POST", "/api/v1/services", {"headers": bearer, "json": {"secret": CANARY}}),
        ("POST", "/api/v1/services", {"headers": bearer, "data": f'{{"{CANARY}": 1}}'}),
    ]
    for method, path, more in asked:
        requests.request(method, town.url + path, timeout=30, **more)  # type: ignore[arg-type]
    return [CANARY, town.token, *made]


def _things_of_others(town: Town) -> None:
    """Name services and servers that say no, and wait until they have said so."""
    library, url = town.library, town.site.url("/none")
    wallabag = {
        "kind": "wallabag",
        "url": url,
        "client_id": "1",
        "client_secret": f"{CANARY}client",
        "username": "bo",
        "password": f"{CANARY}wallabag",
    }
    miniflux = {"kind": "miniflux", "url": url, "token": f"{CANARY}miniflux"}
    cloud = {"url": url, "user": "bo", "password": f"{CANARY}dav", "name": "Cloud"}
    for path, said in (
        ("services", wallabag),
        ("services", miniflux),
        ("devices/ways/web-folder", cloud),
    ):
        answer = requests.post(
            f"{town.url}/api/v1/{path}",
            json=said,
            headers={"Authorization": f"Bearer {town.token}"},
            timeout=30,
        )
        assert answer.ok, answer.text
    # A second reader's own mail account, at a server that is not there.
    other = library.accounts.add("Cy", "cy@example.org").id
    smtp = f"smtp+starttls://cy:{CANARY}smtp@127.0.0.1:587"
    imap = f"imaps://cy:{CANARY}box@127.0.0.1:993"
    library.senders.keep(other, "cy@example.org", smtp, imap)
    town.say("inkpost.listen", "mail", other)

    def lacks() -> list[object]:
        services = [one.trouble for one in library.upstreams.list(town.owner)]
        devices = library.devices.list(town.owner)
        paused = [one.paused for one in devices if one.kind == "webdav"]
        return [*services, *paused, library.senders.trouble(other)]

    assert wait_until(lambda: all(lacks()), 30), lacks()
    library.accounts.remove(other)
