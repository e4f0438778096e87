"""One of each thing that a reader may have."""

from __future__ import annotations

from pathlib import Path

from inkpost.model import Account, ImportId
from library import Library
from tests.support.exported import make_export
from tests.support.papers import plan
from tests.support.shelf import keep_article
from tests.support.steps import finish

DELIVERY, DEVICE, TOKEN, ARTICLE = "delivery", "device", "token", "article"
PREVIEW, EXPORT, IMPORT, DIGEST = "preview", "export", "import", "digest"
SERVICE, FEED, SESSION, READER = "service", "feed", "session", "reader"
APP_PASSWORD, INVITE = "app password", "invite"

URL = "https://skerry.example.org/secret"


def give(
    library: Library, data_dir: Path, account: Account, address: str = "anna@kindle.com"
) -> dict[str, str]:
    """Give `account` one of each, a device at `address` among them; return their ids.

    The delivery has its book and its mail, the article a picture, the digest a device.
    """
    id, made = account.id, {}
    device = library.devices.add(id, "Anna", address, "kindle")
    delivery = library.deliveries.order(id, [URL], device.id)
    finish(library, data_dir, delivery.id)
    article = keep_article(library, account, data_dir)
    preview = library.previews.add(id, URL)
    library.previews.ready(preview, article)
    made = {DELIVERY: delivery.id, DEVICE: device.id, ARTICLE: article}
    made |= {PREVIEW: preview, IMPORT: library.imports.new_id()}
    library.imports.add(id, "a", ImportId(made[IMPORT]))
    made |= {EXPORT: make_export(library, data_dir, id, article)}
    made |= {DIGEST: library.digests.add(id, plan(device)).id}
    # Each has a feed of their own: one that several follow stays for the others.
    feed = f"https://skerry.example.org/{address}"
    made |= {FEED: library.subscriptions.follow(id, feed)[0]}
    url, login = "https://reader.example.org", {"token": "secret"}
    made |= {SERVICE: library.upstreams.add(id, "miniflux", url, login)}
    made |= {TOKEN: library.tokens.make(id, "Phone", "all")[0].id}
    made |= {READER: library.accounts.add("Third").id}
    made |= {INVITE: library.invites.make(id, "Fourth")[0].id}
    made |= {APP_PASSWORD: library.app_passwords.make(id, "Kobo")[0].id}
    library.sessions.open(id, "link")
    return made | {SESSION: library.sessions.list(id)[0].id}
