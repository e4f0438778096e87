from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import example, given, strategies

from articles import check_url
from articles.addresses import Reach, is_local_name, is_public
from inkpost.errors import AddressRefused


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "missing"),  # safety 1
        ("   \n", "missing"),
        ("not a url", "not a web address"),  # safety 2
        ("example", "not a web address"),
        ("example.com/article", "not a web address"),
        ("javascript:alert(1)", "only http and https"),  # safety 3
        ("data:text/html,x", "only http and https"),
        ("vbscript:x", "only http and https"),
        ("about:blank", "only http and https"),
        ("blob:https://example.com/1", "only http and https"),
        ("file:///etc/passwd", "only http and https"),  # safety 4
        ("ftp://example.com/", "only http and https"),
        ("gopher://127.0.0.1:6379/_X", "only http and https"),
        ("dict://example.com/", "only http and https"),
        ("view-source:https://example.com/", "only http and https"),
        ("http:///x", "no host"),  # safety 5
        ("http://:80/", "no host"),
        ("http://?", "no host"),
        ("http:example.com", "no host"),
        ("https://example.com/" + "a" * 5000, "too long"),  # safety 6
        ("http://a b/", "not a web address"),  # safety 7
        ("http://a.example/\tb", "not a web address"),
        ("http://a.example/\r\nHost: b", "not a web address"),
        ("http://a.example/\x00", "not a web address"),
        ("http://a.example\\@b.example/", "not a web address"),
        ("http://a.example/\ud800", "not a web address"),
        ("http://a..example/", "not a web address"),
        ("http://%31%32%37.0.0.1/", "not a web address"),
        ("http://a.example:http/", "not a web address"),
        ("http://a.example:99999/", "not a web address"),
        ("http://[::1", "not a web address"),
        ("http://[v1.a]/", "not a web address"),
        ("http://xn--a.example\u0000/", "not a web address"),
        ("http://user:pw@example.com/", "name or a password"),  # safety 9
        ("http://@example.com/", "name or a password"),
    ],
)
def test_what_is_not_an_address_is_refused_with_the_reason(
    text: str, message: str
) -> None:
    with pytest.raises(AddressRefused, match=message):
        check_url(text)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://example.com", "http://example.com/"),
        ("\n https://example.com/a \t", "https://example.com/a"),
        ("HTTPS://EXAMPLE.com:443/A?B=C", "https://example.com/A?B=C"),
        ("http://example.com:8080/", "http://example.com:8080/"),
        ("http://example.com./", "http://example.com/"),
        ("https://аpple.com/", "https://xn--pple-43d.com/"),  # safety 27: Cyrillic
        ("https://münchen.example/ä?ö", "https://xn--mnchen-3ya.example/%C3%A4?%C3%B6"),
        ("https://a.example/%20b%zz", "https://a.example/%20b%zz"),
        ("https://a.example/x?y#z", "https://a.example/x?y"),
        ("http://example.com#@127.0.0.1/", "http://example.com/"),  # safety 31
        ("http://my_site.example/", "http://my_site.example/"),
        ("http://[2606:4700::1]/", "http://[2606:4700::1]/"),
    ],
)
def test_an_address_is_written_in_one_way(text: str, url: str) -> None:
    assert check_url(text) == url
    assert check_url(url) == url


def test_the_message_does_not_repeat_a_password() -> None:
    with pytest.raises(AddressRefused) as refused:
        check_url("https://ann:geheim@example.com/")
    assert "geheim" not in str(refused.value)


def test_the_message_shows_no_control_characters() -> None:
    with pytest.raises(AddressRefused) as refused:
        check_url("http://a\x1b[31m\u202eb/" + "c" * 1000)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 250


INSIDE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255
127.0.0.1 127.255.255.254 168.63.129.16 169.254.169.254 169.254.0.1 172.16.0.1
172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1
198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255 :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378::1
2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:808:808::1 3ffe::1 3fff::1
5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 4000::1 1::1
""".split()
OUTSIDE = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255
128.0.0.0 169.253.255.255 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255
198.17.255.255 198.20.0.0 223.255.255.255 ::ffff:8.8.8.8 64:ff9b::808:808
2001:200::1 2001:4860:4860::8888 2606:4700::1 2a00:1450::1 2400:cb00::1 3ffd::1
""".split()


@pytest.mark.parametrize("address", INSIDE)
def test_an_inner_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_outer_address_is_public(address: str) -> None:
    assert is_public(address)


def test_an_operator_opens_one_network_and_nothing_beside_it() -> None:
    reach = Reach(allow_networks=[ip_network("192.168.1.0/24")])
    assert reach.permits("192.168.1.7")
    assert reach.permits("::ffff:192.168.1.7")
    assert not reach.permits("192.168.2.7")


def test_a_denied_network_is_denied_even_where_it_is_allowed() -> None:
    everything, ours = ip_network("0.0.0.0/0"), ip_network("93.184.215.14/32")
    reach = Reach(allow_networks=[everything], deny_networks=[ours])
    assert not reach.permits("93.184.215.14")
    assert not reach.permits("64:ff9b::5db8:d70e")
    assert reach.permits("93.184.215.15")


def test_ports_of_web_sites_are_open_and_others_on_demand() -> None:
    assert Reach().permits_port(443)
    assert not Reach().permits_port(6379)
    assert Reach(allow_ports=[6379]).permits_port(6379)


@pytest.mark.parametrize(
    "host", ["redis", "db", "2130706433", "0x7f000001", "0", "metadata.google.internal",
             "nas.local", "LOCALHOST", "a.localhost", "router.home.arpa"]
)  # fmt: skip
def test_a_name_of_the_own_network_is_not_even_looked_up(host: str) -> None:
    assert is_local_name(host)
    assert not Reach().permits_name(host)


def address_in(text: str) -> str:
    """Return the address that `text` is, or one that stands for none."""
    try:
        return check_url(text)
    except AddressRefused:
        return "https://refused.example/"


@given(strategies.text() | strategies.from_regex(r"https?://[^/]{1,20}/.{0,20}"))
@example("http://[::ffff:1.2.3.4%25x]/")
@example("https://a.example/\u202e%")
def test_whatever_is_typed_is_an_address_or_refused(text: str) -> None:
    url = address_in(text)
    assert url.isascii()
    assert check_url(url) == url
