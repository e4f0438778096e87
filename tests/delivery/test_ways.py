"""Addresses of ways out besides mail: matched, and nothing of them is believed."""

from __future__ import annotations

import pytest

from delivery import device_kind
from delivery.ways import folder_address, webdav_address
from inkpost.errors import NotADevice


@pytest.mark.parametrize(
    "name", ["", "..", "../x", "a/b", "/etc", ".ssh", "a..b", "é", "x" * 41, "a\x00b"]
)
def test_a_folder_cannot_leave_its_place(name: str) -> None:
    with pytest.raises(NotADevice):
        folder_address(name)


def test_a_password_goes_over_https_only() -> None:
    with pytest.raises(NotADevice, match="https"):
        webdav_address("http://a.test/", ("a", "b"), own_networks=False)
    known = webdav_address("http://nas.test/x", ("a", "b"), own_networks=True)
    assert (known, device_kind(known)) == ("http://nas.test/x/", "webdav")


@pytest.mark.parametrize("url", ["https://a.test/?x=1", "https://a.test/#x"])
def test_a_folder_is_a_path_and_no_question(url: str) -> None:
    with pytest.raises(NotADevice):
        webdav_address(url, None, own_networks=False)
