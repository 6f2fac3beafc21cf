"""Whose address a request has, behind proxies that are trusted and before them (STACK 34)."""

import ipaddress
from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest


def request_address(request: HttpRequest) -> str:
    """Give the address of whoever sent a request."""
    return client_address(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""))


def comes_from(request: HttpRequest, networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    """Whether a request comes from one of these networks.

    Behind a proxy that is not trusted everybody has the proxy's address, so a forwarded request comes from nowhere.
    """
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if forwarded and not _trusted(request.META.get("REMOTE_ADDR", "")):
        return False
    return _within(request_address(request), networks)


def client_address(peer: str, forwarded_for: str) -> str:
    """Give the address that limits count by.

    `X-Forwarded-For` is believed from the right, for as long as a trusted proxy added it: what a client wrote
    there itself stands further left, and decides nothing.

    Args:
        peer: who is at the other end of the TCP connection.
        forwarded_for: the header's value; empty if there is none.
    """
    address = peer
    for hop in reversed(forwarded_for.split(",")):
        if not _trusted(address) or not _is_address(hop.strip()):
            break
        address = hop.strip()
    return address


def _trusted(address: str) -> bool:
    return _within(address, settings.TRUSTED_PROXIES)


def _within(address: str, networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    return _is_address(address) and any(ipaddress.ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
