"""What can go wrong, and what is done about it.

The class says what happens next: a `Temporary` error is tried again by the queue, a
`Permanent` one is told to the reader. The message is always one sentence for the
reader, which names the address or the file and says what to do; the cause is chained
for the log.

None of these is an `OSError`: urllib3 would take it for a network error and retry.
"""

from typing import Literal


class InkpostError(Exception):
    """Base of everything that Inkpost raises on purpose."""


class Temporary(InkpostError):
    """Trying again later may help.

    `retry_after`: seconds that the other side asked us to wait, or None.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Permanent(InkpostError):
    """Trying again will not help; the reader has to know."""


# --- the web -------------------------------------------------------------------------


class PageUnavailable(Temporary):
    """A site did not answer, or asked us to come back later."""


class AddressRefused(Permanent):
    """An address that Inkpost does not open: malformed, not http, or not public."""


class PageRefused(Permanent):
    """A site answered, and the answer is no (404, 403, a bad certificate ...)."""


class PageTooLarge(Permanent):
    """More bytes than the limits allow."""


class NotAPage(Permanent):
    """Something else than a web page: a film, an archive, nothing at all."""


class NotAFeed(Permanent):
    """What was to be a feed and is none."""


class FeedGone(Permanent):
    """A feed whose site says that it will not come back (410)."""


class FileUnreadable(Permanent):
    """A file named on the command line cannot be read."""


class FileUnwritable(Permanent):
    """A book cannot be written where it was to go."""


class Misused(Permanent):
    """Words on the command line that make no sense together."""


# --- the article ---------------------------------------------------------------------


class NoArticle(Permanent):
    """The page has no article that could be found."""


class Unreadable(Permanent):
    """Bytes that could not be read safely: crashed, out of memory, out of time."""


# --- the book ------------------------------------------------------------------------


class FormatUnavailable(Permanent):
    """A format that is unknown, or whose tool is not installed."""


class BookInvalid(Permanent):
    """A book that breaks the output contract; it is neither stored nor sent."""


# --- the mail ------------------------------------------------------------------------


class NotADevice(Permanent):
    """An address to which Inkpost does not send books."""


class TooManyCodes(Permanent):
    """A device that has got enough codes for today."""


class SenderMissing(Permanent):
    """An account from which no mail can go yet."""


class MailUnavailable(Temporary):
    """The mail server did not answer, or said: later (4xx)."""


class MailRefused(Permanent):
    """The mail server said no (5xx), or is not fit to be spoken to.

    `concerns`: what has to be mended before another mail can go. `code`: the server's
    reply code, or None where it was Inkpost that ended the talk.
    """

    def __init__(
        self,
        message: str,
        *,
        concerns: Literal["sender", "recipient", "message"] = "sender",
        code: int | None = None,
    ) -> None:
        super().__init__(message)
        self.concerns = concerns
        self.code = code


class MailUncertain(Permanent):
    """The line broke after the mail was handed over: it may have been sent."""


# --- what is remembered --------------------------------------------------------------


class DigestInvalid(Permanent):
    """A digest cannot be as it is wished: its days, its sources, its devices."""


class NotFound(Permanent):
    """There is no such thing, or it is somebody else's."""


class LibraryUnavailable(Temporary):
    """The database does not answer, or cannot be read."""


class StoreUnavailable(Temporary):
    """The files of the library cannot be read or written just now.

    `reason`: for the operator; readers need not know how it looks inside.
    """

    def __init__(self, reason: str) -> None:
        super().__init__("Inkpost cannot get at its files just now")
        self.reason = reason


class AddressTaken(Permanent):
    """An e-mail address, or an identity, that another account has."""


class NotAnAddress(Permanent):
    """What is no e-mail address."""


class PasswordUnfit(Permanent):
    """A password that nobody should have."""


class QueryUnclear(Permanent):
    """Words that ask for articles, and cannot be understood."""


class QuotaSpent(Permanent):
    """An account that has had all that the operator lets it have."""


class Overloaded(Temporary):
    """So much waits, or the disk is so full, that nothing more is taken just now."""


class ArchiveUnfit(Permanent):
    """An archive that is damaged, none of ours, or from a newer Inkpost."""


class NotEmpty(Permanent):
    """A library that would be lost if another one took its place."""


class LeaseLost(InkpostError):
    """Another worker has this delivery now; ours must stop, and change nothing."""


# --- the operator --------------------------------------------------------------------


class AlreadyRunning(Permanent):
    """Another Inkpost is running on the same data folder."""


class SettingInvalid(Permanent):
    """A setting that cannot be used; the message names it."""


#: What stops one article, and not the others beside it: also faults of ours, which
#: would kill one worker after the other.
OF_ONE_ARTICLE = (
    Permanent,
    MemoryError,
    RecursionError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    SyntaxError,
    TypeError,
    ValueError,
)
