"""TXT records: what a domain says of its mail (SPF, DKIM, DMARC)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import dns.exception
import dns.resolver

from inkpost.errors import MailUnavailable

#: Return the TXT records of a name, in any order; none where there is no such name.
#: Raises `MailUnavailable` where the name servers do not answer.
Txt = Callable[[str], Sequence[bytes]]

#: Seconds for one name, all tries together.
PATIENCE = 10.0


def look_up_txt(name: str) -> Sequence[bytes]:
    """Return the TXT records of `name`; see `Txt`."""
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=PATIENCE)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN):
        return ()
    except (dns.exception.DNSException, OSError) as error:
        raise MailUnavailable(
            f"The name servers do not tell about {name}: look whether this machine "
            "reaches them"
        ) from error
    return [b"".join(record.strings) for record in answer]
