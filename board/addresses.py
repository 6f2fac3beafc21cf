"""Whose address a request has, behind proxies that are trusted and before them (STACK 34)."""

import ipaddress

from django.conf import settings


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
    return _is_address(address) and any(
        ipaddress.ip_address(address) in network for network in settings.TRUSTED_PROXIES
    )


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
