"""One-time sign-in links: valid for an hour, in the memory of the process that printed them."""

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


def new_link(person: PersonId) -> str:
    """Return a secret of 256 bits that `take` exchanges for the person."""
    secret = secrets.token_urlsafe(32)
    _links[secret] = _Link(person, time.monotonic() + LIFETIME_S)
    return secret


def take(secret: str) -> PersonId | None:
    """Use a link and return its person; None if it is unknown, used or expired."""
    link = _links.pop(secret, None)
    return link.person if link is not None and time.monotonic() < link.until else None
