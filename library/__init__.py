"""What is remembered. The only SQL.

`Library` hands out plain values of `inkpost.model`, and takes the account's id wherever
a reader asks: nothing here finds another one's rows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import inspect, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from inkpost.errors import LibraryUnavailable
from inkpost.model import Limits, Quota
from inkpost.store import Folder, Store
from library.accounts import Accounts
from library.app_passwords import AppPasswords
from library.archives import Archives
from library.arrivals import Arrivals
from library.articles import Articles
from library.backups import Backups, Replacement
from library.belongings import Files
from library.captures import Captures
from library.clicks import Clicks
from library.codes import Codes
from library.crowding import Crowding
from library.database import Database, has_file, open_database
from library.deliveries import Deliveries
from library.devices import Devices
from library.digest_clock import DigestClock
from library.digests import Digests
from library.empty_issues import EmptyIssues
from library.export_lists import ExportJob, ExportLists
from library.export_turns import ExportTurns
from library.export_work import ExportWork, PartJob
from library.exports import Exports
from library.feed_entries import FeedEntries, Follower, Fresh
from library.feeds import FeedClaim, Feeds
from library.guests import Guests
from library.highlights import Highlights
from library.identities import Identities
from library.import_work import Batch, ImportClaim
from library.imports import Imports
from library.invites import Invites
from library.issue_list import IssueList
from library.issues import Issues
from library.keys import Keys
from library.letters import Letters
from library.links import Links
from library.loose_entries import LooseEntries
from library.mails import Mails
from library.migrations import migrate
from library.notices import Notices
from library.outcomes import Outcomes
from library.overview import Overview
from library.passwords import Passwords
from library.previews import Previews
from library.proofs import Proofs
from library.quotas import USUAL, Quotas, limits_of, quota_of
from library.repairs import Repairs
from library.runs import Runs
from library.sealing import KEY_FILE, Seal, open_seal
from library.selecting import Selections
from library.senders import Ear, Senders
from library.sessions import Sessions
from library.shelves import CHANGES, Shelves
from library.snapshots import LEFT_OUT, AccountSnapshot, Snapshot
from library.subscription_entries import SubscriptionEntries
from library.subscriptions import Subscriptions
from library.tables import accounts
from library.tokens import Tokens
from library.tries import Tries
from library.turns import Turns
from library.upstreams import Upstreams
from library.volumes import Volumes
from library.work import LEASE, Claim, Work

__all__ = [
    "CHANGES",
    "KEY_FILE",
    "LEASE",
    "LEFT_OUT",
    "AccountSnapshot",
    "Batch",
    "Claim",
    "Ear",
    "ExportJob",
    "FeedClaim",
    "Follower",
    "Fresh",
    "ImportClaim",
    "Library",
    "PartJob",
    "Replacement",
    "Snapshot",
    "Work",
    "has_library",
    "limits_of",
    "open_library",
    "quota_of",
]


USUAL_LIMITS = Limits()


def utc_now() -> datetime:
    """Return the time, aware, in UTC."""
    return datetime.now(UTC)


class Library:
    """Everything that is remembered, by what it is about.

    `seal`: asked for when there is a secret to be sealed, for it may make a key.
    `store`: where its files are; None: in `folder`.
    """

    def __init__(  # noqa: PLR0915  # a line a subject
        self,
        database: Database,
        folder: Path,
        now: Callable[[], datetime],
        seal: Callable[[], Seal],
        quota: Quota = USUAL,
        limits: Limits = USUAL_LIMITS,
        store: Store | None = None,
    ) -> None:
        self._database = database
        self.store: Store = store or Folder(folder)
        self.accounts = Accounts(database, now)
        self.passwords = Passwords(database, now)
        self.sessions = Sessions(database, now)
        self.invites = Invites(database, now)
        self.identities = Identities(database, now)
        self.codes = Codes(database, now)
        self.tries = Tries(database, now)
        self.shelves = Shelves(database, now)
        self.selections = Selections(database)
        self.tokens = Tokens(database, now)
        self.app_passwords = AppPasswords(database, now)
        self.keys = Keys(database, now)
        self.devices = Devices(database, now, seal)
        self.articles = Articles(database, now, folder / "pictures")
        self.captures = Captures(database, now)
        self.quotas = Quotas(database, now, quota)
        self.crowding = Crowding(database, folder, limits)
        self.links = Links(database, now, self.quotas)
        self.highlights = Highlights(database, now)
        self.imports = Imports(database, now, self.store)
        self.files = Files(database, now)
        self.exports = Exports(database, now, folder)
        self.export_lists = ExportLists(database, now, self.selections)
        self.export_work = ExportWork(database, now, folder)
        self.export_turns = ExportTurns(database, now)
        self.digests = Digests(database, now)
        self.digest_clock = DigestClock(database, now)
        self.issues = Issues(database, now, self.quotas)
        self.empty_issues = EmptyIssues(database, now)
        self.issue_list = IssueList(database, now, folder)
        self.upstreams = Upstreams(database, now, seal)
        self.deliveries = Deliveries(database, now, folder, self.quotas, self.crowding)
        self.work = Work(database, now, folder)
        self.turns = Turns(database, now)
        self.volumes = Volumes(database, now, folder)
        self.outcomes = Outcomes(database, now)
        self.proofs = Proofs(database, now)
        self.senders = Senders(database, now, seal)
        self.mails = Mails(database, now)
        self.arrivals = Arrivals(database, now)
        self.notices = Notices(database, now)
        self.runs = Runs(database, now)
        self.repairs = Repairs(database, now)
        self.overview = Overview(database, now)
        self.previews = Previews(database, now, seal)
        self.feeds = Feeds(database, now)
        self.feed_entries = FeedEntries(database, now)
        self.subscriptions = Subscriptions(database, now, self.quotas)
        self.loose_entries = LooseEntries(database, now)
        self.letters = Letters(database, now)
        self.entries = SubscriptionEntries(database, now)
        self.guests = Guests(database, now)
        self.clicks = Clicks(database, now)
        self.backups = Backups(database, now)
        self.archives = Archives(database, now, folder)

    def answers(self) -> bool:
        """Tell whether the database answers, and what it says is there."""
        try:
            with self._database.read() as connection:
                connection.execute(select(accounts.c.id).limit(1))
        except SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        """Close all connections to the database."""
        self._database.close()


def open_library(
    database_url: str,
    data_dir: Path,
    now: Callable[[], datetime] = utc_now,
    secret_key: str = "",
    quota: Quota = USUAL,
    limits: Limits = USUAL_LIMITS,
    store: Store | None = None,
) -> Library:
    """Return the library at `database_url` (empty: SQLite in `data_dir`), migrated.

    `secret_key`: see `open_seal`. `quota`: of accounts with none of their own;
    `limits`: of all together, where readers order; `store`: see `Library`. Raises
    `SettingInvalid` where `database_url` is none that Inkpost speaks, and
    `LibraryUnavailable` where it does not answer.
    """
    database = open_database(database_url, data_dir)
    try:
        migrate(database)
    except DBAPIError as error:
        raise _unavailable(database) from error
    seal = partial(open_seal, data_dir, secret_key)
    return Library(database, data_dir, now, seal, quota, limits, store)


def has_library(database_url: str, data_dir: Path) -> bool:
    """Tell whether `open_library` would find one there; nothing is made.

    Raises as it does.
    """
    if not has_file(database_url, data_dir):
        return False
    database = open_database(database_url, data_dir)
    try:
        with database.read() as connection:
            return inspect(connection).has_table(accounts.name)
    except DBAPIError as error:
        raise _unavailable(database) from error
    finally:
        database.close()


def _unavailable(database: Database) -> LibraryUnavailable:
    return LibraryUnavailable(
        f"The database {database} cannot be used: look whether it is running "
        "and its disk has room, and at INKPOST_DATABASE_URL and INKPOST_DATA_DIR"
    )
