"""A file of another program comes into a library: looked through first, then taken in.

    file -> Brought -> Link -> Article, waiting to be read

Lines are dealt with in batches, and a batch is committed whole with its place in the
file: a worker that is killed leaves the rest to the next one, and nothing comes twice.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice
from urllib.parse import urlsplit

import structlog

from articles.addresses import Reach, check_url, literal
from articles.feeds.cells import cell_read_opml
from articles.imports import feeds_list, open_import
from articles.imports.texts import add_along, write_text
from inkpost.at_hand import keep_pictures
from inkpost.errors import (
    AddressRefused,
    FileUnreadable,
    LeaseLost,
    Permanent,
    StoreUnavailable,
    Temporary,
)
from inkpost.following import bring_feeds
from inkpost.model import AccountId, Brought, ImportId, Link, Refused
from inkpost.retries import STORE
from inkpost.services import Services
from library import Batch, ImportClaim

log = structlog.get_logger()

#: Lines of one batch, and seconds after which it is committed although it has fewer.
BATCH, LONGEST_BATCH = 500, 2.0
#: Seconds after which an import lets others have their turn.
SLICE = 20.0
#: Lines of one file.
MOST_LINES = 500_000

Lines = Iterator[Brought | Refused]


def take_in(services: Services, id: ImportId) -> None:
    """Do the next part of an import; what stops it is told there."""
    work = services.library.imports.work
    claim = work.claim(id)
    if claim is None:
        return
    try:
        with suppress(LeaseLost):  # its reader has stopped it
            _carry_on(services, claim)
    except StoreUnavailable as error:
        sentence = f"{error}; Inkpost tries again by itself"
        work.put_off(claim, services.now() + STORE, sentence)
    except FileNotFoundError:
        work.fail(claim, "The file is gone: bring it again")
    except (Permanent, Temporary) as error:
        work.fail(claim, str(error))
    except (MemoryError, RecursionError):
        work.fail(claim, "The file is too large to be read")


def _carry_on(services: Services, claim: ImportClaim) -> None:
    path = services.library.imports.path(claim.row.id)
    if not services.library.store.has(path):
        raise FileNotFoundError(path)
    with open_import(path) as (format, lines):
        if format == feeds_list.NAME:
            _take_feeds(services, claim, format)
        elif claim.row.state == "looking":
            _look(services, claim, format, lines)
        else:
            _bring(services, claim, format, lines)


def _look(services: Services, claim: ImportClaim, format: str, lines: Lines) -> None:
    """Count what is new, and say what is refused; nothing comes in."""
    work = services.library.imports.work
    work.called(claim, format)
    seen: set[bytes] = set()
    total = 0
    for batch in _batches(services, claim.row.account, lines, keep_texts=None):
        urls = [link.url for at, link in enumerate(batch.links) if at not in batch.more]
        known = services.library.links.known(claim.row.account, urls)
        names = {sha256(url.encode()).digest()[:8]: url in known for url in urls}
        new = sum(not there for name, there in names.items() if name not in seen)
        seen.update(names)
        total += batch.lines
        work.note(claim, batch, new, len(urls) - new)
    if not total:
        raise FileUnreadable("There is nothing in this file: export it again")
    work.looked(claim, total)


def _bring(services: Services, claim: ImportClaim, format: str, lines: Lines) -> None:
    """Take in what is left, for a while."""
    work = services.library.imports.work
    rest = islice(lines, claim.row.position, None)
    end = time.monotonic() + SLICE
    for batch in _batches(services, claim.row.account, rest, keep_texts=format):
        work.commit(claim, batch)
        if time.monotonic() > end:
            work.release(claim)
            services.enqueue("import", claim.row.id)
            return
    work.done(claim, "It is all in, and is read little by little")


def _take_feeds(services: Services, claim: ImportClaim, format: str) -> None:
    library, work = services.library, services.library.imports.work
    content = library.imports.path(claim.row.id).read_bytes()
    looks = claim.row.state == "looking"
    if looks:
        work.called(claim, format)
        listed = cell_read_opml(content)
        new, there, troubles = len(listed.outlines), 0, listed.troubles
    else:
        came = bring_feeds(library, claim.row.account, content)
        new, there, troubles = came.new, came.known, came.troubles
    batch = Batch(new + there + len(troubles))
    batch.refused = [Refused("", "", trouble) for trouble in troubles]
    work.note(claim, batch, new, there)
    if looks:
        work.looked(claim, batch.lines)
    else:
        work.done(claim, "The feeds are followed")


# --- batches


@dataclass
class _Batch(Batch):
    """A batch that is being filled."""

    clippings: list[Brought] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)

    @property
    def is_full(self) -> bool:
        return self.lines >= BATCH or time.monotonic() > self.begun + LONGEST_BATCH


def _batches(
    services: Services, account: AccountId, lines: Lines, keep_texts: str | None
) -> Iterator[Batch]:
    """Yield what comes of `lines`. `keep_texts`: of which program; None: no texts."""
    batch = _Batch()
    for line in islice(lines, MOST_LINES):
        batch.lines += 1
        if isinstance(line, Refused):
            batch.refused.append(line)
        elif not line.url and line.marks:
            batch.clippings.append(line)
        else:
            _add(batch, services, line, keep_texts)
        if batch.is_full:
            yield _matched(services, account, batch)
            batch = _Batch()
    if batch.lines:
        yield _matched(services, account, batch)
    if next(lines, None) is not None:
        reason = f"Only the first {MOST_LINES:,} lines of a file come in: part it"
        yield Batch(1, refused=[Refused("the rest", "", reason)])


def _add(
    batch: _Batch, services: Services, line: Brought, keep_texts: str | None
) -> None:
    try:
        url = check_address(line.url, services.reach)
    except AddressRefused as error:
        batch.refused.append(Refused(line.place, line.url[:500], str(error)))
        return
    if line.marks:
        batch.marks.append((len(batch.links), line.marks))
    if line.is_more:
        batch.more.add(len(batch.links))
    batch.links.append(_link(services, line, url, keep_texts))


def check_address(text: str, reach: Reach) -> str:
    """Return `text` as the one way to write that address; raises `AddressRefused`.

    What is somebody's own network by its looks is refused at once; of other names that
    is seen when they are opened.
    """
    url = check_url(text)
    parts = urlsplit(url)
    host = parts.hostname or ""
    if literal(host) and not reach.permits(host):
        raise AddressRefused(f"{host} is not a public address")
    if not reach.permits_name(host):
        raise AddressRefused(f"{host} is not a public address")
    if parts.port and not reach.permits_port(parts.port):
        raise AddressRefused(f"Inkpost opens no port {parts.port}")
    return url


def _link(services: Services, line: Brought, url: str, keep_texts: str | None) -> Link:
    link = Link(
        url,
        line.title,
        line.saved_at,
        line.tags,
        line.is_archived,
        line.is_favourite,
    )
    if line.html is None or keep_texts is None:
        return link
    try:
        article = write_text(line, url, keep_texts)
        if line.along:
            folder = services.workshop.folder.parent / "pictures"
            article = add_along(article, line.along, folder)
            keep_pictures(services.library.store, article)
    except StoreUnavailable:
        raise
    except (Permanent, Temporary) as error:
        # It is read on the web instead, as any link is.
        log.info("text of an import not kept", url=url, reason=str(error))
        return link
    return replace(link, article=article)


def _matched(services: Services, account: AccountId, batch: _Batch) -> Batch:
    """Return `batch` with the articles of its clippings, which have titles alone."""
    highlights = services.library.highlights
    titles = [line.title or "" for line in batch.clippings]
    known = highlights.titles(account, titles) if titles else {}
    for line in batch.clippings:
        title, quote = line.title or "", line.marks[0].quote
        article = highlights.match(account, title, quote, known)
        if article:
            batch.marks.append((article, line.marks))
        else:
            reason = "No article in your library is called so, or has this passage"
            batch.refused.append(Refused(line.place, title, reason))
    return batch
