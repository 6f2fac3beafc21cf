"""From where a request came, by which scheme and to which host: what trusted proxies say, and
nothing that clients invent.
"""

import pytest
from django.test import override_settings

from board.edge.arrival import Arrival, arrive, plain_address
from dibs.environment import networks


def behind(peer: str, **headers: str) -> Arrival:
    """Let a request arrive from a peer; `X_Forwarded_For` stands for the header."""
    named = {name.lower().replace("_", "-"): value for name, value in headers.items()}
    with override_settings(TRUSTED_PROXIES=networks("10.0.0.0/8,127.0.0.0/8,::1")):
        return arrive(peer, {"host": "dibs.example", **named}, http_version="1.1")


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.7, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.7, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("10.0.0.1", "[2001:db8::7]", "2001:db8::7"),
        ("10.0.0.1", "198.51.100.1:99999999", "10.0.0.1"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::ffff:10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("fe80::1%eth0", "198.51.100.1", "fe80::1"),
    ],
)
def test_whose_address_it_is(peer: str, forwarded: str, address: str) -> None:
    headers = {"X_Forwarded_For": forwarded} if forwarded else {}
    assert behind(peer, **headers).address == address


@pytest.mark.parametrize(
    ("forwarded", "address", "origin"),
    [
        ("for=198.51.100.1;proto=https", "198.51.100.1", "https://dibs.example"),
        (
            'For="[2001:db8::7]:4711";Proto=HTTPS;host="dibs.shop:8443"',
            "2001:db8::7",
            "https://dibs.shop:8443",
        ),
        (
            "for=192.0.2.7;proto=http, for=198.51.100.1;proto=https",
            "198.51.100.1",
            "https://dibs.example",
        ),
        (
            "for=198.51.100.1;proto=https, for=10.0.0.2;proto=http",
            "198.51.100.1",
            "https://dibs.example",
        ),
        ("for=_hidden;proto=https", "10.0.0.1", "https://dibs.example"),
        ("for=unknown", "10.0.0.1", "http://dibs.example"),
        # A quote that the client left open would hide where the proxy's own element begins.
        (
            'for=192.0.2.7;x=", for="[2001:db8::7]:4711";proto=https',
            "10.0.0.1",
            "http://dibs.example",
        ),
        ("for=192.0.2.7;;", "10.0.0.1", "http://dibs.example"),
    ],
)
def test_what_forwarded_says(forwarded: str, address: str, origin: str) -> None:
    """RFC 7239."""
    arrival = behind("10.0.0.1", Forwarded=forwarded)
    assert (arrival.address, arrival.origin) == (address, origin)


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        ({}, "http://dibs.example"),
        ({"X_Forwarded_Proto": "https"}, "https://dibs.example"),
        ({"X_Forwarded_Proto": "wss"}, "https://dibs.example"),
        ({"X_Forwarded_Proto": "https", "X_Forwarded_Port": "443"}, "https://dibs.example"),
        ({"X_Forwarded_Proto": "https", "X_Forwarded_Port": "8443"}, "https://dibs.example:8443"),
        ({"X_Forwarded_Proto": "https", "X_Forwarded_Port": "x"}, "https://dibs.example"),
        ({"X_Forwarded_Proto": "https", "X_Forwarded_Host": "dibs.shop"}, "https://dibs.shop"),
        ({"X_Forwarded_Proto": "https", "X_Forwarded_Host": "dibs.shop:443"}, "https://dibs.shop"),
        # The client wrote the first one.
        (
            {"X_Forwarded_Proto": "https, http", "X_Forwarded_For": "192.0.2.7, 198.51.100.1"},
            "http://dibs.example",
        ),
        (
            {"X_Forwarded_Proto": "https", "X_Forwarded_For": "198.51.100.1, 10.0.0.2"},
            "https://dibs.example",
        ),
        (
            {"X_Forwarded_Proto": "https", "Forwarded": "for=198.51.100.1;proto=https"},
            "http://dibs.example",
        ),
    ],
)
def test_which_scheme_and_host(headers: dict[str, str], origin: str) -> None:
    assert behind("127.0.0.1", **headers).origin == origin
    assert behind("203.0.113.9", **headers).origin == "http://dibs.example", (
        "this proxy is not trusted"
    )


def test_both_kinds_of_headers_are_believed_in_neither() -> None:
    """A proxy writes one kind, and passes on what a client wrote of the other."""
    arrival = behind("10.0.0.1", X_Forwarded_For="198.51.100.1", Forwarded="for=192.0.2.7")
    assert arrival.address == "10.0.0.1"


def seen(peer: str, host: str, version: str = "1.1", **headers: str) -> tuple[bool, bool]:
    """Return whether a request is near, and whether it is within the house."""
    named = {name.lower().replace("_", "-"): value for name, value in headers.items()}
    arrival = arrive(peer, {"host": host, **named}, http_version=version)
    return arrival.near, arrival.within_the_house


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "127.0.0.9:8000", "[::1]:8000"])
def test_what_is_near(host: str) -> None:
    for peer in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        assert seen(peer, host) == (True, True)
        assert seen(peer, host, "1.0") == (False, False), "nginx that was told nothing speaks 1.0"
        for header in (
            "Forwarded",
            "Via",
            "X_Real_IP",
            "X_Forwarded_For",
            "X_Forwarded_Host",
            "X_Forwarded_Proto",
            "X_Forwarded_Port",
            "X_Forwarded_Server",
        ):
            assert seen(peer, host, **{header: "127.0.0.1"}) == (False, False), header
    assert seen("203.0.113.9", host) == (False, False)


@pytest.mark.parametrize(
    ("peer", "host", "within"),
    [
        ("192.168.1.30", "192.168.1.20:8000", True),
        ("192.168.1.30", "dibs.local:8000", True),
        ("192.168.1.30", "dibs", True),
        ("fe80::7%eth0", "[fe80::1]:8000", True),
        ("192.168.1.30", "dibs.example", False),
        ("127.0.0.1", "dibs.local", False),
        ("127.0.0.1", "192.168.1.20", False),
        ("203.0.113.9", "192.168.1.20", False),
        ("203.0.113.9", "dibs.local", False),
    ],
)
def test_what_is_within_the_house(peer: str, host: str, within: bool) -> None:
    assert seen(peer, host) == (False, within)


@pytest.mark.parametrize(
    "text", ["", "unknown", "_x", "1.2.3", "1.2.3.4.5", "300.1.1.1", "1.2.3.4:", "[1.2.3.4", "::g"]
)
def test_what_is_no_address(text: str) -> None:
    assert plain_address(text) is None
