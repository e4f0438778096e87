"""A reader, their Kindle, a mail server that follows a script, and Amazon.

Real: the library on SQLite, the books, the lines to both servers. Workers are run one
step at a time, by the test; the clock stands still until the test moves it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from articles.upstreams import open_services_elsewhere
from delivery import Send
from delivery.route import Patience, Route
from delivery.send import Relay
from delivery.servers import MailServer
from inkpost import deliver, listening, orders, proving
from inkpost.model import (
    Article,
    Delivery,
    DeliveryId,
    Device,
    DeviceId,
    Errand,
    FeedAnswer,
    Page,
    Picture,
    Quota,
    Validators,
)
from inkpost.post import Sender
from inkpost.post_office import PostOffice
from inkpost.services import Services, Workshop
from library import Ear, Library, open_library
from library.quotas import USUAL
from tests.support import amazon
from tests.support.clock import Clock
from tests.support.drawings import photograph, to_bytes
from tests.support.imap import Mailbox
from tests.support.tables import laid
from worker.clock import sweep, wake_listeners

STEPS = {"fetch": deliver.fetch, "bind": deliver.make_book, "send": deliver.send}
URL = "https://example.org/a-walk"
TITLE = "A walk"
PICTURE = "https://example.org/river.png"
#: Each rung of the ladder takes something away from it.
BODY = (
    "<p>" + "Two friends walked along the river, and talked. " * 30 + "</p>"
    f'<p><img src="{PICTURE}" alt="The river"/></p>'
    "<p>They passed <ruby>川<rt>kawa</rt></ruby> on the way.</p>"
)
KINDLE = "anna@kindle.com"
PATIENCE = Patience(answer=20, verdict=2, whole=60)
IMAP = "imaps://anna:secret@mail.test"


def no_fetch(url: str) -> Page:
    raise AssertionError(f"{url} is fetched although it is known")


def no_feed(url: str, _known: Validators) -> FeedAnswer:
    raise AssertionError(f"{url} is polled")


def no_extract(page: Page) -> Article:
    raise AssertionError(f"{page.url} is extracted although it is known")


@dataclass
class Household:
    """One reader with one Kindle. `relay`: how mail goes out; `mailbox`: what comes in.

    `proved`: whether the Kindle is. `waiting`: the errands that workers were woken for,
    in order.
    """

    folder: Path
    send: Callable[[Sender], Send]
    mailbox: Mailbox | None = None
    proved: bool = True
    quota: Quota = USUAL
    clock: Clock = field(default_factory=Clock)
    waiting: deque[tuple[Errand, str]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.library: Library = open_library(
            "", laid(self.folder), self.clock, quota=self.quota
        )
        self.account = self.library.accounts.owner().id
        imap_url = IMAP if self.mailbox else ""
        self.library.senders.keep(self.account, amazon.MAILBOX, imap_url=imap_url)
        self.kindle: Device = self.library.devices.add(self.account, "Kindle", KINDLE)
        if self.proved:
            self.library.proofs.prove(self.account, self.kindle.id)
        self.services = Services(
            library=self.library,
            workshop=Workshop(
                no_fetch,
                no_extract,
                _as_it_is,
                self.folder / "books",
                no_feed,
                open_services_elsewhere(),
            ),
            post=PostOffice(
                mail_from=amazon.MAILBOX,
                host="mail.test",
                domain="",
                relay=self.send,
                mailbox=self._way_to_mailbox,
                txt=amazon.txt,
            ),
            enqueue=self._wake,
            now=self.clock,
        )

    def _wake(self, errand: Errand, id: str) -> None:
        self.waiting.append((errand, id))

    def _way_to_mailbox(self, ear: Ear) -> Route | None:
        return Route(self.mailbox.server()) if self.mailbox else None

    # --- what the reader does --------------------------------------------------------

    def order(self, url: str = URL, title: str = TITLE) -> Delivery:
        """Send an article, which is in the library, to the Kindle."""
        article = Article(
            url=url, title=title, body=BODY, language="en", pictures=(self._draw(),)
        )
        self.library.articles.keep(self.account, url, article)
        enqueue = self.services.enqueue
        return orders.order(self.library, enqueue, self.account, [url], self.kindle.id)

    def _draw(self) -> Picture:
        """Return a picture, as if it had been fetched."""
        content = to_bytes(photograph((400, 300)), "PNG")
        name = f"{sha256(content).hexdigest()}.png"
        (self.folder / "pictures").mkdir(exist_ok=True)
        path = self.folder / "pictures" / name
        path.write_bytes(content)
        return Picture(PICTURE, "The river", path, "image/png", 400, 300)

    def look(self, delivery: Delivery) -> Delivery:
        """Return the delivery as the reader sees it now."""
        return self.library.deliveries.find(self.account, delivery.id)

    def retry(self, delivery: Delivery) -> None:
        """Press “Try again”."""
        orders.retry(self.library, self.services.enqueue, self.account, delivery.id)

    def send_again(self, delivery: Delivery) -> None:
        """Press “Send again”."""
        orders.send_again(
            self.library, self.services.enqueue, self.account, delivery.id
        )

    # --- what the machine does -------------------------------------------------------

    def work(self) -> None:
        """Do all that workers were woken for."""
        while self.waiting:
            errand, id = self.waiting.popleft()
            if errand == "listen":
                listening.look_into(self.services, id)
            elif errand == "code":
                proving.send_code(self.services, DeviceId(id))
            else:
                STEPS[errand](self.services, DeliveryId(id))

    def pass_time(self, **parts: float) -> None:
        """Move the clock on, tick once, and work."""
        self.clock.pass_time(**parts)
        sweep(self.library, self.services.enqueue)
        wake_listeners(self.library, self.services.enqueue)
        self.library.outcomes.expire()
        self.work()


def _as_it_is(article: Article, *_brought: object) -> Article:
    return article


def through(port: int, patience: Patience = PATIENCE) -> Callable[[Sender], Send]:
    """Return how mail goes out through the server at `port`."""
    server = MailServer("127.0.0.1", port, "plain")
    return lambda sender: Relay(Route(server, patience))


def when(time: datetime) -> str:
    """Return `time` as Amazon writes it."""
    return f"{time:%I:%M %p on %a, %b %d, %Y} GMT"
