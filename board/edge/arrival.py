"""Works out the client's address, scheme and host of a request, also behind trusted reverse proxies
(STACK 34).

Only this module does so. `realtime/server/edge.py` calls it once for each request; all other
code reads the result.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

SCOPE_KEY: Final = "dibs.arrival"
"""The key of the Arrival in an ASGI scope."""

_ELSE_SENT_BY_PROXIES: Final = frozenset(
    {"forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip"}
)
_LOOPBACK: Final = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1"))
_PRIVATE: Final = (
    *_LOOPBACK,
    *map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")),
    *map(ipaddress.ip_network, ("fc00::/7", "fe80::/10")),
)
_LOCAL_NAME: Final = re.compile(r"[^.]+|.+\.(local|lan|internal|home\.arpa)")
_SAID: Final = ("for", "proto", "host", "port")
_DEFAULT_PORT: Final = {True: "443", False: "80"}

_ADDRESS: Final = re.compile(
    r"\[([0-9A-Fa-f:.]+)(?:%[\w.-]+)?\](?::\d{1,5})?"  # [2001:db8::1]:443
    r"|(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?"  # 192.0.2.1:443
    r"|([0-9A-Fa-f:.]+)(?:%[\w.-]+)?",  # 2001:db8::1, fe80::1%eth0
    re.ASCII,
)
_PAIR: Final = re.compile(
    r"""[ \t]*([\w!#$%&'*+.^`|~-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s",;=]+))[ \t]*([,;]|$)""", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """The origin of a request, and the server as its client sees it.

    Attributes:
        address: the client's address, as trusted proxies report it; rate limits count by it.
        secure: whether the client uses TLS, with us or with the proxy.
        host: the name and port that the client used; without the port if it is the scheme's
            default.
        direct: whether no trace of a proxy was found, trusted or not.
        user: the username that a trusted proxy has signed in (DIBS_USER_HEADER); empty if none.
        user_ignored: whether a sender that is no trusted proxy named one.
    """

    address: str
    secure: bool
    host: str
    direct: bool
    user: str = ""
    user_ignored: bool = False

    @property
    def origin(self) -> str:
        """The server's origin as a browser names it (RFC 6454)."""
        return f"{'https' if self.secure else 'http'}://{self.host}"

    @property
    def near(self) -> bool:
        """Whether the client is a program on this machine that calls the server by a loopback
        name.
        """
        return (
            self.direct
            and within(self.address, _LOOPBACK)
            and within(self._domain, _LOOPBACK, "localhost")
        )

    @property
    def within_the_house(self) -> bool:
        """Whether the client is near, or is on a private network and calls the server by a private
        address or name.
        """
        if within(self.address, _LOOPBACK):
            return self.near
        private_name = within(self._domain, _PRIVATE) or _is_local_name(self._domain)
        return self.direct and within(self.address, _PRIVATE) and private_name

    @property
    def host_allowed(self) -> bool:
        """Whether the server answers to the name that the client used."""
        return bool(self._domain) and validate_host(self._domain, settings.ALLOWED_HOSTS)

    def allows(self, origin: str) -> bool:
        """Return whether a page of this origin may use the client's cookies on a socket or a stream
        (C3).

        An `http` page may not where the client uses TLS: anyone on the network can write one. An
        `https` page may in any case, because a proxy may end TLS without a header that says so.
        """
        if settings.ORIGINS:
            return origin in settings.ORIGINS
        return self.host_allowed and origin in {self.origin, f"https://{self.host}"}

    @property
    def _domain(self) -> str:
        return split_domain_port(self.host)[0]


@dataclass(frozen=True, slots=True)
class _Hop:
    """One proxy's report about its client."""

    address: str
    scheme: str
    host: str
    port: str


def arrive(
    peer: str, headers: Mapping[str, str], *, http_version: str, secure_cookie: bool = False
) -> Arrival:
    """Work out how a request arrived.

    Headers are read from the right, as far as trusted proxies added them: what a client wrote
    itself stands further left and is ignored. If both `Forwarded` (RFC 7239) and `X-Forwarded-*`
    are present, neither is believed: a proxy writes one kind and passes on what the client wrote of
    the other.

    Args:
        peer: the address at the other end of the TCP connection.
        headers: lower-case names; several of one name are joined by a comma.
        http_version: such as 1.1. Browsers do not use 1.0; unconfigured proxies do.
        secure_cookie: whether a cookie came that browsers send only over TLS.
    """
    address, told = plain_address(peer) or "", None
    user, trusted = _user(headers), within(address, settings.TRUSTED_PROXIES)
    for hop in reversed(_hops(headers)):
        if not within(address, settings.TRUSTED_PROXIES):
            break
        told = hop
        named = plain_address(hop.address)
        if named is None:
            break
        address = named
    listed = bool(settings.ORIGINS) and all(
        origin.startswith("https://") for origin in settings.ORIGINS
    )
    secure = listed or secure_cookie or (told is not None and told.scheme in {"https", "wss"})
    host = headers.get("host", "")
    if told is not None:
        host = _host(told, host, secure)
    passed_on = any(
        name in _ELSE_SENT_BY_PROXIES or name.startswith("x-forwarded") for name in headers
    )
    return Arrival(
        address,
        secure,
        host,
        direct=not passed_on and http_version != "1.0",
        user=user if trusted else "",
        user_ignored=bool(user) and not trusted,
    )


def arrival_of(request: HttpRequest) -> Arrival:
    """Return how a request arrived.

    A request that did not come through the server, as in Django's own tests, is not near.
    """
    scope: Mapping[str, Any] = getattr(request, "scope", {})
    found = scope.get(SCOPE_KEY)
    if isinstance(found, Arrival):
        return found
    return Arrival(
        request.META.get("REMOTE_ADDR", ""),
        request.is_secure(),
        request.META.get("HTTP_HOST", ""),
        False,
    )


def request_address(request: HttpRequest) -> str:
    """Return the address of the client, by which limits count."""
    return arrival_of(request).address


@lru_cache(maxsize=1024)
def plain_address(text: str) -> str | None:
    """Parse an IP address, maybe with a port or a zone; None for other texts, such as `unknown` or
    `_hidden`.

    An IPv4 address that came over IPv6 becomes the IPv4 address: a server that listens on `::` gets
    these.
    """
    found = _ADDRESS.fullmatch(text.strip())
    if found is None:
        return None
    try:
        address = ipaddress.ip_address(found[1] or found[2] or found[3])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def within(address: str, networks: Iterable[Network], *names: str) -> bool:
    """Return whether an address is in one of these networks, or is one of these names."""
    plain = plain_address(address)
    if plain is None:
        return address.lower() in names
    return any(ipaddress.ip_address(plain) in network for network in networks)


def _is_local_name(domain: str) -> bool:
    return plain_address(domain) is None and _LOCAL_NAME.fullmatch(domain.lower()) is not None


def _user(headers: Mapping[str, str]) -> str:
    """Return the username that the sender of a request names; empty unless DIBS_USER_HEADER is
    set. A header that came twice has a comma, and an escape a percent sign, as no username has.
    """
    named = headers.get(settings.USER_HEADER, "") if settings.USER_HEADER else ""
    return unquote_to_bytes(named.strip().encode("latin1", "replace")).decode("utf-8", "replace")


def _host(told: _Hop, own: str, secure: bool) -> str:
    domain, port = split_domain_port(told.host or own)
    port = port or (told.port if told.port.isascii() and told.port.isdecimal() else "")
    if not domain or not port or port == _DEFAULT_PORT[secure]:
        return domain or told.host or own
    return f"{domain}:{port}"


def _hops(headers: Mapping[str, str]) -> list[_Hop]:
    """Return the reports of the proxies, the nearest proxy last."""
    said = {
        name: headers[f"x-forwarded-{name}"] for name in _SAID if f"x-forwarded-{name}" in headers
    }
    if "forwarded" in headers:
        return [] if said else _forwarded(headers["forwarded"])
    if not said:
        return []
    addresses = _items(said.get("for", ""))
    several = {
        name: _aligned(_items(said.get(name, "")), len(addresses))
        for name in _SAID
        if name != "for"
    }
    rows = zip(addresses, several["proto"], several["host"], several["port"], strict=True)
    return [_Hop(address, scheme.lower(), host, port) for address, scheme, host, port in rows]


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",")]


def _aligned(values: list[str], count: int) -> list[str]:
    """Align values with hops: from the right; hops without a value get the first one."""
    return [values[0]] * (count - len(values)) + values[-count:]


def _forwarded(text: str) -> list[_Hop]:
    """Parse `Forwarded`; nothing at all if it is malformed, because a quote may then hide where an
    element begins.
    """
    hops: list[_Hop] = []
    pairs: dict[str, str] = {}
    position = 0
    while position < len(text):
        pair = _PAIR.match(text, position)
        if pair is None:
            return []
        quoted = pair[2]
        pairs[pair[1].lower()] = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else pair[3]
        if pair[4] != ";":
            hops.append(
                _Hop(
                    pairs.get("for", ""), pairs.get("proto", "").lower(), pairs.get("host", ""), ""
                )
            )
            pairs = {}
        position = pair.end()
    return hops
