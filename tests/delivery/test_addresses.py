"""Which texts are device addresses; contract M10, safety 96-111."""

from __future__ import annotations

import pytest

from delivery import device_address, device_kind
from inkpost.errors import NotADevice


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("anna@kindle.com", "anna@kindle.com"),
        ("  Anna_B.7+x-y@KINDLE.com\n", "anna_b.7+x-y@kindle.com"),
        ("anna@free.kindle.com", "anna@kindle.com"),
        ("anna@pbsync.com", "anna@pbsync.com"),
        ("a" * 63 + "@kindle.com", "a" * 63 + "@kindle.com"),
    ],
)
def test_a_device_address_is_taken_in_one_form(text: str, address: str) -> None:
    assert device_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        '"a@evil.test, b"@kindle.com',  # safety 96
        "a@evil.test(@kindle.com)",
        "<a@evil.test>@kindle.com",
        "a@kindle.com\n@evil.test",
        "a@kindle.com\nb@evil.test",
        "a@kindle.com, b@evil.test",
        "grp: a@kindle.com;",
        "a@kindle.com.evil.test",
        "a@sub.kindle.com",
        "a%evil@kindle.com",  # safety 104
        "a@kındle.com",
        "a@ｋindle.com",
        "a@\u212aindle.com",  # the Kelvin sign, a k in lower case
        "a@kindle。com",
        "-oQ/tmp@kindle.com",
        "a@[127.0.0.1]",
        "a" * 300 + "@kindle.com",
        "a" * 64 + "@kindle.com",
        "@kindle.com",
        "a@",
        "",
        "a",
        "a@kindle.com\x00",  # safety 111
        "a b@kindle.com",
        "a@@kindle.com",
        "a@kindle.com.",
        "a@example.org",
        "a@kindle.com@kindle.com",
    ],
)
def test_anything_else_is_not_a_device_address(text: str) -> None:
    with pytest.raises(NotADevice, match="is not a device address"):
        device_address(text)


def test_the_refusal_is_one_line_and_short() -> None:
    with pytest.raises(NotADevice) as refusal:
        device_address("a\r\n\u2028" * 400)
    assert str(refusal.value).isprintable()
    assert len(str(refusal.value)) < 200


def test_a_closed_service_is_named() -> None:
    with pytest.raises(NotADevice, match="closed Kindle in China"):
        device_address("anna@kindle.cn")


def test_a_mailbox_is_taken_only_on_a_domain_that_the_operator_allows() -> None:
    assert device_address("B@Example.org", {"example.org"}) == "b@example.org"
    with pytest.raises(NotADevice):
        device_address("b@sub.example.org", {"example.org"})


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("a@kindle.com", "kindle"),
        ("a@pbsync.com", "pocketbook"),
        ("a@example.org", "mailbox"),
    ],
)
def test_the_domain_tells_the_kind(address: str, kind: str) -> None:
    assert device_kind(address) == kind
