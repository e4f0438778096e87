"""Bad input through real workers: one sentence each, the row kept, the worker alive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from inkpost.model import Delivery
from tests.support.crew import Crew, local_settings
from tests.support.stories import story
from tests.support.web import Web, open_web, wait_until

pytestmark = pytest.mark.slow

NO_ARTICLE = "<html><body><nav><a href='/'>Home</a></nav><form><input></form></body>"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@dataclass(frozen=True)
class Bad:
    """What was ordered, the state it has to end in, and what its sentence names."""

    path: str
    state: str
    names: str


#: Addresses on the test's site; see `fill`.
BAD = [
    Bad("/gone", "failed", "has no such page"),
    Bad("/private", "failed", "does not let Inkpost in"),
    Bad("/circle", "failed", "circle"),
    Bad("/paper.pdf", "failed", "PDF"),
    Bad("/photo.png", "failed", "picture"),
    Bad("/empty", "failed", "is empty"),
    Bad("/no-article", "failed", "no article"),
    Bad("/busy", "fetching", "tries again by itself"),
    Bad("/broken", "fetching", "tries again by itself"),
    Bad("http://nowhere.invalid/", "failed", "typing error"),
    Bad("http://127.0.0.2:6379/", "failed", "port"),
    Bad("http://10.0.0.1/", "failed", "not a public address"),
    Bad("http://169.254.169.254/latest/meta-data/", "failed", "not a public address"),
]


def fill(web: Web) -> None:
    web.add("/private", status=403)
    web.redirect("/circle", to=web.url("/circle"))
    web.add("/paper.pdf", PDF, "application/pdf")
    web.add("/photo.png", PNG, "image/png")
    web.add("/empty", "")
    web.add("/no-article", NO_ARTICLE)
    web.add("/busy", status=429, headers={"Retry-After": "99999999"})
    web.add("/broken", status=500)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Delivery]]:
    """Every bad order, done by the same workers, which then do a good one."""
    with open_web() as web:
        fill(web)
        crew = Crew(local_settings(tmp_path_factory.mktemp("bad"), web))
        crew.start_redis()
        processes = [crew.start("fetch"), crew.start("bind")]
        orders = {
            bad.path: crew.order(
                bad.path if ":" in bad.path else web.url(bad.path),
                address=f"reader.{number}@kindle.com",
            )
            for number, bad in enumerate(BAD)
        }
        good = crew.order(web.add("/good", story()), address="good@kindle.com")
        assert crew.wait(good, "sent", "failed").state == "sent"
        assert wait_until(lambda: all(tried(crew.look(id)) for id in orders.values()))
        assert [process.poll() for process in processes] == [None, None]
        yield {path: crew.look(id) for path, id in orders.items()}
        crew.stop()


def tried(delivery: Delivery) -> bool:
    return delivery.state == "failed" or delivery.next_attempt_at is not None


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.path)
def test_a_bad_page_gets_its_state_and_its_sentence(
    bad: Bad, settled: dict[str, Delivery]
) -> None:
    delivery = settled[bad.path]
    assert (delivery.state, delivery.package) == (bad.state, None)
    assert bad.names in delivery.sentence
    assert len(delivery.sentence.splitlines()) == 1
