"""Logs: one line an event, `name=value`, on standard error, from us and from libraries.

None of them holds a secret, whoever wrote it: what the operator has set is known, and
what Inkpost makes itself (tokens, links, sessions) is known by its form.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable

import structlog

#: What stands for a secret.
HIDDEN = "***"
#: A password that is shorter would hide half of the log.
SHORTEST_SECRET = 4

_FORMS = re.compile(
    # a user and a password in an address
    r"(?<=://)[^/\s:@\"']*:[^/\s@\"']+(?=@)"
    # tokens of the API, and app passwords
    r"|\bink_[A-Za-z0-9_-]+"
    # sign-in links, sessions, invites: `token_urlsafe(32)`; a slug has no capitals
    r"|(?<![A-Za-z0-9_-])(?=[a-z0-9_-]*[A-Z])[A-Za-z0-9_-]{43,}(?![A-Za-z0-9_-])"
    # codes that devices show
    r"|(?<=code=)\d{6}\b"
)
#: Whatever is called one, in a line, a header or a dict.
_CALLED = re.compile(
    r"((?:password|secret|token|cookie|authorization)[\"']?\s?[=:]\s?[\"']?"
    r"(?:basic |bearer )?|\bbearer )[^\s,;&\"'}]+",
    re.IGNORECASE,
)


def hide_secrets(line: str, secrets: Iterable[str] = ()) -> str:
    """Return `line` without any of `secrets`, and without what looks like one.

    >>> hide_secrets("smtps://anna:s3cr3t@mail.test refused ink_4bH9w token=abc")
    'smtps://***@mail.test refused *** token=***'
    """
    for secret in secrets:
        line = line.replace(secret, HIDDEN)
    return _CALLED.sub(rf"\1{HIDDEN}", _FORMS.sub(HIDDEN, line))


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """The last hand on a line, tracebacks and libraries' words included."""

    secrets: tuple[str, ...] = ()

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of `record`, with nothing secret in it."""
        return hide_secrets(super().format(record), self.secrets)


def set_up_logs(name: str, secrets: Iterable[str] = ()) -> None:
    """Write the logs of this process, which is called `name` in them.

    `secrets`: what is never written.
    """
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
    ]
    formatter = _Formatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _named(name),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(
                key_order=["timestamp", "level", "process", "event"]
            ),
        ],
    )
    known = {secret for secret in secrets if len(secret) >= SHORTEST_SECRET}
    # The longest first: one may be a part of another.
    formatter.secrets = tuple(sorted(known, key=lambda secret: -len(secret)))
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # What these say at each message and each migration is nothing that went wrong.
    for chatty in ("alembic", "celery", "kombu", "PIL", "fontTools"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            *shared[:2],
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _named(name: str) -> structlog.types.Processor:
    def add(
        _logger: object, _method: str, event: structlog.types.EventDict
    ) -> structlog.types.EventDict:
        return {"process": name, **event}

    return add
