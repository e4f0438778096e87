"""DKIM: a mail that says whose it is (RFC 6376), and whose mail we believe."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from email.utils import getaddresses

import dkim
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from delivery.names import Txt
from delivery.send import Sign
from inkpost.errors import SettingInvalid

#: What we sign. From stands twice: a second one cannot be added (RFC 6376, 5.4.2).
SIGNED = [
    header.encode()
    for header in (
        "from from to subject date message-id auto-submitted mime-version content-type"
    ).split()
]
#: What must be signed before a mail is believed: what we read of it.
DEMANDED = {b"from", b"to", b"subject", b"date"}
#: Headers that decide how a body is read: signed if there, and there once.
SHAPE = {b"content-type", b"content-transfer-encoding", b"mime-version"}
#: Signatures looked at; each costs a question to a name server.
MOST_SIGNATURES = 4

_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


def new_key() -> str:
    """Return a new private key for DKIM, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return _pem(key).decode()


def key_record(pem: str) -> str:
    """Return the TXT record of ``<selector>._domainkey.<domain>`` for the key `pem`.

    Raises `SettingInvalid`.
    """
    public = _load(pem).public_key()
    encoded = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return f"v=DKIM1; k=rsa; p={base64.b64encode(encoded).decode()}"


def open_sign(pem: str, selector: str, domain: str) -> Sign:
    """Return how mails from `domain` are signed; raise `SettingInvalid`."""
    key = _pem(_load(pem))

    def sign(mail: bytes) -> bytes:
        signature: bytes = dkim.sign(
            mail,
            selector.encode(),
            domain.encode(),
            key,
            canonicalize=(b"relaxed", b"simple"),
            include_headers=SIGNED,
        )
        return signature + mail

    return sign


def _load(pem: str) -> rsa.RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SettingInvalid(
            "INKPOST_DKIM_KEY is no private key in PEM without a password"
        ) from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise SettingInvalid("INKPOST_DKIM_KEY has to be an RSA key")
    return key


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,  # dkimpy reads PKCS#1
        serialization.NoEncryption(),
    )


# --- belief --------------------------------------------------------------------------


def author(mail: bytes, txt: Txt) -> str | None:
    """Return the address in From if its own domain has signed what we read of `mail`.

    None where it has not: unsigned, changed, signed by another domain, or only in part.
    Raises `MailUnavailable` where the name servers do not answer.
    """
    try:
        headers = dkim.DKIM(mail).headers
        address = _only_author(headers)
    except dkim.DKIMException:
        return None
    if address is None:
        return None
    domain = address.rpartition("@")[2].encode()
    signatures = sum(name.lower() == b"dkim-signature" for name, _ in headers)
    tries = range(min(signatures, MOST_SIGNATURES))
    vouched = any(_vouches(mail, index, domain, headers, txt) for index in tries)
    return address if vouched else None


def _only_author(headers: list[tuple[bytes, bytes]]) -> str | None:
    """Return the one address in From; None where a header that counts is doubled.

    A signature is over the last of two; a reader may show the first.
    """
    names = [name.lower() for name, _ in headers]
    if any(names.count(name) > 1 for name in DEMANDED | SHAPE):
        return None
    value = next((value for name, value in headers if name.lower() == b"from"), b"")
    addresses = getaddresses([value.decode("ascii", "replace")])
    if len(addresses) != 1:
        return None
    address = addresses[0][1].lower()
    return address if _DOMAIN.fullmatch(address.rpartition("@")[2]) else None


def _vouches(
    mail: bytes,
    index: int,
    domain: bytes,
    headers: list[tuple[bytes, bytes]],
    txt: Txt,
) -> bool:
    """Return whether the signature `index` is of `domain`, good, and over enough."""
    letter = dkim.DKIM(mail, minkey=1024)
    try:
        good = letter.verify(index, dnsfunc=_dkim_key(txt))
    except (dkim.DKIMException, ValueError, TypeError):
        return False
    there = {name.lower() for name, _ in headers}
    demanded = DEMANDED | (SHAPE & there)
    whole = b"l" not in letter.signature_fields  # a part of a body proves nothing
    return bool(
        good
        and whole
        and letter.domain.lower() == domain
        and demanded <= set(letter.include_headers)
    )


def _dkim_key(txt: Txt) -> Callable[..., bytes | None]:
    def find(name: bytes, timeout: float = 0) -> bytes | None:  # noqa: ARG001 - dkimpy's
        records = txt(name.decode("ascii", "replace").rstrip("."))
        return next((record for record in records if b"p=" in record), None)

    return find
