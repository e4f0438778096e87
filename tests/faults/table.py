"""The faults, one a line: what happens, when, and how the reader's order may end.

After each, `Town.reckon` asserts the same of all: no row is lost, no mail goes out
twice, every order is at its end in time, memory is as before, the next job is done, and
nobody has connected to where nobody should.
"""

from __future__ import annotations

import gzip
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults import scenes as s
from tests.faults import scenes_of_others as others
from tests.faults import scenes_of_storage as storage
from tests.faults import scenes_of_the_broker as broker
from tests.faults.moments import (
    Moment,
    addressing,
    binding,
    checking,
    extracting,
    fetching,
    handed_over,
    handing_over,
    nothing_to_do,
    queued,
    said_yes,
)
from tests.faults.town import Town
from tests.support.scripted import DRIP, DROP, STALL, TAKE_AND_DROP

SENT, FAILED, MAYBE = ("sent",), ("failed",), ("maybe_sent",)
#: What nobody can know is asked of the reader; it may have gone well, too.
SENT_OR_MAYBE = (*SENT, *MAYBE)


@dataclass(frozen=True)
class Fault:
    """What breaks, `when` in a delivery's life, and the states that it may end in.

    `within`: seconds from the fault's end to that state. `disk`: a disk is needed that
    may be filled.
    """

    what: str
    when: str
    scene: s.Scene
    ends: tuple[str, ...] = SENT
    within: float = 30.0
    disk: bool = False

    def __str__(self) -> str:
        return f"{self.what}, {self.when}"


def kills(part: str, *moments: Moment) -> list[Fault]:
    """Return the faults in which `part` is killed at each of `moments`."""
    return [
        Fault(
            f"SIGKILL of {part}",
            moment.__name__.replace("_", " "),
            s.at(moment, s.kill(part)),
            SENT_OR_MAYBE if moment in LATE else SENT,
        )
        for moment in moments
    ]


def freezes(part: str, *moments: Moment) -> list[Fault]:
    """Return the faults in which `part` is frozen for longer than a lease."""
    return [
        Fault(
            f"SIGSTOP of {part}",
            moment.__name__.replace("_", " "),
            s.at(moment, s.freeze(part)),
            SENT_OR_MAYBE if moment in LATE else SENT,
        )
        for moment in moments
    ]


#: From the mail's DATA on, only the mail server knows.
LATE = (handing_over, handed_over, said_yes)


def site(answer: Callable[[Town, str], object], what: str, within: float = 30) -> Fault:
    """Return the fault of a site that never gives the page."""
    return Fault(f"A site {what}", "fetching", others.visit(answer), FAILED, within)


def mail(what: str, scene: s.Scene, ends: tuple[str, ...] = SENT) -> Fault:
    """Return the fault of a mail server."""
    return Fault(f"The mail server {what}", "sending", scene, ends)


def slow_imap(line: socket.socket) -> None:
    """Greet, and say nothing more."""
    line.sendall(b"* OK\r\n")
    line.recv(1)
    line.settimeout(6)
    line.recv(1000)


BOMB = gzip.compress(bytes(200_000_000), 6)
BOMBED = {"Content-Encoding": "gzip"}
ATTRIBUTES = "<p " + " ".join(f"a{number}=1" for number in range(300_000)) + ">x"

PROCESSES = [
    *kills(
        "fetch", queued, fetching, addressing, handing_over, handed_over, said_yes
    ),
    *kills("bind", binding, checking),
    *kills("clock", fetching),
    *kills("web", fetching),
    *kills("redis-server", queued, handed_over),
    Fault("SIGKILL of the cell", "extracting",
          s.at(extracting, s.kill_children("fetch"))),
    Fault("SIGKILL of a bindery's child", "binding",
          s.at(binding, s.kill_children("bind"))),
    Fault("All is killed at once", "handed over", s.at(handed_over, s.pull_the_plug),
          SENT_OR_MAYBE),
    *freezes("fetch", fetching, handed_over),
    *freezes("bind", binding),
    *freezes("clock", fetching),
    *freezes("web", nothing_to_do),
    *freezes("redis-server", handed_over),
    Fault("A new version comes (SIGTERM)", "fetching",
          s.at(fetching, s.drain("fetch", "bind"))),
    Fault("A new version comes (SIGTERM)", "handed over",
          s.at(handed_over, s.drain("fetch")), SENT_OR_MAYBE),
    Fault("Stopped and started", "fetching", s.at(fetching, s.stop_and_start)),
]  # fmt: skip

BROKER = [
    Fault("Redis forgets all (FLUSHALL)", "queued", s.at(queued, broker.flush)),
    Fault("Redis is killed twice", "eight orders", broker.restarts_under_load,
          within=60),
    Fault("Redis is full", "ordering",
          s.during(lambda town: broker.set_redis(town, "maxmemory", "1"))),
    Fault("Redis is read-only", "ordering", s.during(broker.read_only_redis)),
    Fault("Redis answers after 3 s", "fetching", s.at(fetching, broker.pause_redis(3))),
    Fault("Redis is frozen", "ordering",
          s.during(lambda town: s.frozen(town, "redis-server"))),
    Fault("Messages are lost", "queued", broker.no_message),
    Fault("Messages come five times", "queued", broker.doubled),
    Fault("Messages come too late", "sent", broker.too_late),
    Fault("Messages are forged", "queued", broker.forged),
    Fault("A message is a pickle", "queued", broker.pickled),
]  # fmt: skip

DATABASE = [
    Fault("The database is locked for 3 s", "binding", s.at(binding, storage.lock(3))),
    Fault("The database is locked for 3 s", "handed over",
          s.at(handed_over, storage.lock(3)), SENT_OR_MAYBE),
]  # fmt: skip

DISK = [
    Fault("The disk is full", "ordering", s.during(storage.full_disk), disk=True),
    Fault("The disk is full", "fetching", s.at(fetching, storage.fill), disk=True),
    Fault("The disk is full", "binding", s.at(binding, storage.fill), disk=True),
    Fault("Books and pictures are gone", "binding",
          s.at(binding, storage.lose("books", "pictures"))),
]  # fmt: skip

POSTGRESQL = [
    Fault("PostgreSQL cuts all lines", "fetching", s.at(fetching, storage.end_lines)),
    Fault("PostgreSQL cuts all lines", "binding", s.at(binding, storage.end_lines)),
    Fault("PostgreSQL cuts all lines", "handed over",
          s.at(handed_over, storage.end_lines), SENT_OR_MAYBE),
    Fault("PostgreSQL is restarted", "fetching",
          s.at(fetching, storage.restart_postgres(signal.SIGINT))),
    Fault("PostgreSQL is killed", "handed over",
          s.at(handed_over, storage.restart_postgres(signal.SIGQUIT)), SENT_OR_MAYBE),
    Fault("PostgreSQL is frozen", "fetching", s.at(fetching, storage.freeze_postgres)),
    Fault("PostgreSQL is read-only", "fetching",
          s.at(fetching, storage.read_only_for_a_while)),
    *DATABASE,
    *kills("fetch", said_yes),
    *kills("bind", binding),
    Fault("Two of everything", "ten orders, from two tabs each", s.two_of_everything),
]  # fmt: skip

MAIL = [
    mail("is not there", others.no_mail_server),
    mail("says 421 at first", others.says_once(HELLO=b"421 4.3.2 closing")),
    mail("says 450 at first", others.says_once(RCPT=b"450 4.2.1 later")),
    mail("says nothing", others.says_once(HELLO=STALL)),
    mail("drips", others.says_once(MAIL=DRIP)),
    mail("hangs up within the mail", others.says_once(MIDDLE=DROP), MAYBE),
    mail("takes the mail and hangs up", others.says_once(BODY=TAKE_AND_DROP), MAYBE),
    mail("takes the mail and says nothing", others.says_once(BODY=STALL), MAYBE),
    mail("talks nonsense", others.says_once(MAIL=b"\xff\xfe hello"), (*SENT, *FAILED)),
    mail("says 550: no such user", others.says(RCPT=b"550 5.1.1 no such user"), FAILED),
    mail("says 552: too big", others.says(BODY=b"552 5.3.4 too big"), FAILED),
    mail("says 450 for ever", others.says(RCPT=b"450 4.2.1 later"), FAILED),
    Fault("The mailbox hangs up", "sending", others.mailbox(lambda _line: None)),
    Fault("The mailbox says nothing", "sending", others.mailbox(slow_imap)),
    Fault("The mailbox talks nonsense", "sending",
          others.mailbox(lambda line: line.sendall(b"\x00\xff" * 100_000 + b"\r\n"))),
]  # fmt: skip

SITES = [
    site(lambda town, path: town.site.stall(path), "says nothing", 40),
    site(lambda town, path: town.site.drip(path, b"HTTP/1.1 200 OK\r\n\r\n", b"<p>"),
         "drips", 40),
    site(lambda town, path: town.site.raw(path, lambda line: None), "hangs up"),
    site(lambda town, path: town.site.add(path, b"x", headers={"Content-Length": "9"}),
         "lies about its length"),
    site(lambda town, path: town.site.add(path, BOMB, headers=BOMBED), "sends a bomb"),
    site(lambda town, path: town.site.add(path, ATTRIBUTES),
         "sends what the parser takes minutes for"),
    site(lambda town, path: town.site.redirect(path, town.site.url(path)),
         "goes round in a circle"),
    site(lambda town, path: town.site.add(path, status=503), "is always busy"),
    site(lambda town, path: town.site.redirect(path, "http://10.0.0.1/"),
         "leads inside"),
]  # fmt: skip

TIME = [
    Fault("The clock jumps a day ahead, and back", "ordering",
          s.during(s.jumping(86_400))),
    Fault("The clock jumps a day back, and ahead", "ordering",
          s.during(s.jumping(-86_400))),
    Fault("The clock jumps an hour back, and ahead", "fetching",
          s.jump_while_fetching(-3_600)),
]  # fmt: skip

ON_SQLITE = [*PROCESSES, *BROKER, *DATABASE, *DISK, *MAIL, *SITES, *TIME]
ON_POSTGRESQL = POSTGRESQL
