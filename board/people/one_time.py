"""One-time links to sign in, or to set up an empty server: valid for an hour, in the memory of the
process that printed them.
"""

import secrets
import time
from dataclasses import dataclass
from typing import Final

from board.domain.ids import PersonId

LIFETIME_S: Final = 3600


@dataclass(frozen=True, slots=True)
class _Link:
    person: PersonId
    until: float


_links: dict[str, _Link] = {}
_set_ups: dict[str, float] = {}


def new_link(person: PersonId) -> str:
    """Return a secret of 256 bits that `take` exchanges for the person."""
    secret = secrets.token_urlsafe(32)
    _links[secret] = _Link(person, time.monotonic() + LIFETIME_S)
    return secret


def take(secret: str) -> PersonId | None:
    """Use a link and return its person; None if it is unknown, used or expired."""
    link = _links.pop(secret, None)
    return link.person if link is not None and time.monotonic() < link.until else None


def new_set_up() -> str:
    """Return a secret of 256 bits that lets its holder set up an empty server."""
    secret = secrets.token_urlsafe(32)
    _set_ups[secret] = time.monotonic() + LIFETIME_S
    return secret


def opens_set_up(secret: str) -> bool:
    """Return whether a secret is one of `new_set_up` that has not expired."""
    return time.monotonic() < _set_ups.get(secret, 0)
