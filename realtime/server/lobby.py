"""Limits for connections without a request or a greeting yet, by address. No protocol."""

from collections.abc import Hashable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, Protocol

_MOST: Final = 4096
_MOST_OF_AN_ADDRESS: Final = 1024


class Stranger(Hashable, Protocol):
    """A connection without a complete request, or a socket whose client is not greeted yet."""

    address: str

    def drop(self) -> None:
        """Close the connection at once; it leaves the lobby."""
        ...


class Lobby:
    """Drops the connection that has waited longest when too many wait.

    Clients that send a request when they connect wait for milliseconds. So a thousand screens
    behind one address may connect at once, while half-open connections make room for them.

    Args:
        files: how many files the process may open. All waiting connections may take a quarter of
            them, one address an eighth.
        proxies: addresses that many clients share; only the total limit applies to them.
    """

    def __init__(self, files: int, proxies: Sequence[IPv4Network | IPv6Network] = ()) -> None:
        self._most = min(files // 4, _MOST)
        self._most_of_an_address = min(files // 8, _MOST_OF_AN_ADDRESS)
        self._proxies = proxies
        self._waiting: dict[str, dict[Stranger, None]] = {}
        self._count = 0

    def enter(self, stranger: Stranger) -> None:
        """Count a connection from now on; a connection that is counted already keeps its place."""
        waiting = self._waiting.setdefault(_client(stranger.address), {})
        if stranger in waiting:
            return
        waiting[stranger] = None
        self._count += 1
        if len(waiting) > self._most_of_an_address and not self._is_proxy(stranger.address):
            _oldest(waiting).drop()
        elif self._count > self._most:
            _oldest(max(self._waiting.values(), key=len)).drop()

    def leave(self, stranger: Stranger) -> None:
        """Stop counting a connection: it is known, or closed."""
        client = _client(stranger.address)
        waiting = self._waiting.get(client, {})
        if stranger not in waiting:
            return
        del waiting[stranger]
        self._count -= 1
        # Addresses without connections are removed, or the table would grow without bound.
        if not waiting:
            del self._waiting[client]

    def _is_proxy(self, address: str) -> bool:
        found = _parse(address)
        return any(found in network for network in self._proxies)


def _client(address: str) -> str:
    """Return the block of addresses that one client has: an IPv4 address, or 2^64 of IPv6."""
    found = _parse(address)
    return (
        str(found)
        if isinstance(found, IPv4Address)
        else str(ip_network((int(found), 64), strict=False))
    )


def _parse(address: str) -> IPv4Address | IPv6Address:
    found = ip_address(address.partition("%")[0])
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def _oldest(waiting: dict[Stranger, None]) -> Stranger:
    return next(iter(waiting))
