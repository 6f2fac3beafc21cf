"""The names of cookies on the wire.

Inside, each cookie has one plain name; `realtime/server/edge.py` translates at the edge.

On the wire a name contains the server's id, so that two servers on one host do not sign each other
out. Over TLS it has the prefix `__Host-`, so that no other host and no page without TLS can set it
(RFC 6265bis, section 4.1.3). A server may be reached both ways at once. The plain names are those
of the first release: they are read, and replaced with the next answer.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Final

PLAIN: Final = ("dibs_session", "dibs_csrf", "dibs_display", "dibs_pairing", "dibs_known")
OUTDATED: Final = "dibs.outdated_cookies"
"""The key in an ASGI scope for the plain names of cookies that came under an outdated name."""
_PREFIX: Final = "__Host-"


@cache
def server_id(secret_key: str) -> str:
    """Return a short id that all processes of one server share: it is derived from the secret
    key.
    """
    return hashlib.sha256(f"dibs cookies {secret_key}".encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Received:
    """The cookies of one request.

    Attributes:
        header: the `Cookie` header by plain names.
        secure: whether one of ours came under a name that browsers send only over TLS.
        names: for each plain name, every name on the wire under which it came.
    """

    header: str
    secure: bool
    names: dict[str, frozenset[str]]


_NO_COOKIES: Final = Received("", secure=False, names={})


@dataclass(frozen=True, slots=True)
class CookieNames:
    """The cookie names of one server."""

    server: str

    def on_wire(self, plain: str, *, secure: bool) -> str:
        return f"{_PREFIX if secure else ''}{plain}_{self.server}"

    def receive(self, header: str) -> Received:
        """Translate a `Cookie` header.

        If a cookie came under several names, the name that is hardest to forge wins.
        """
        if not header:
            return _NO_COOKIES
        pairs = [
            (name.strip(), value.strip())
            for name, _, value in (part.partition("=") for part in header.split(";"))
        ]
        came = dict(pairs)
        ours = {plain: self._all(plain) for plain in PLAIN}
        known = {name for names in ours.values() for name in names}
        kept = [f"{name}={value}" if name else value for name, value in pairs if name not in known]
        found = {
            plain: next(name for name in names if name in came)
            for plain, names in ours.items()
            if came.keys() & names
        }
        kept += [f"{plain}={came[name]}" for plain, name in found.items()]
        return Received(
            header="; ".join(part for part in kept if part),
            secure=any(name.startswith(_PREFIX) for name in found.values()),
            names={plain: frozenset(came.keys() & ours[plain]) for plain in found},
        )

    def send(self, line: str, received: Received, *, secure: bool) -> list[str]:
        """Translate a `Set-Cookie` line, and expire the same cookie's other names that the client
        sent.
        """
        plain, _, rest = line.partition("=")
        if plain not in PLAIN:
            return [line]
        own = self.on_wire(plain, secure=secure)
        mark = "; Secure" if secure and "; secure" not in line.lower() else ""
        others = sorted(received.names.get(plain, frozenset()) - {own})
        return [f"{own}={rest}{mark}", *(_gone(name) for name in others)]

    def outdated(self, received: Received, *, secure: bool) -> frozenset[str]:
        """Return the cookies that came under an outdated name only."""
        return frozenset(
            plain
            for plain, names in received.names.items()
            if self.on_wire(plain, secure=secure) not in names
        )

    def _all(self, plain: str) -> list[str]:
        return [self.on_wire(plain, secure=True), self.on_wire(plain, secure=False), plain]


def _gone(name: str) -> str:
    mark = "; Secure" if name.startswith(_PREFIX) else ""
    return (
        f'{name}=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax{mark}'
    )
