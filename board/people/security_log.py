"""The security log: one line of JSON for each attempt to get in, and for each change of what opens
a board. It has no secret, and no typed name that no account has: some people type their password
there.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

from django.http import HttpRequest

from board.domain.errors import Refusal
from board.domain.events import to_json
from board.edge.arrival import request_address
from board.people.credentials import Credential

log = logging.getLogger("dibs.security")

_AGAIN_S: Final = 60.0
_MOST: Final = 10_000

_told: dict[tuple[str, str], float] = {}


@contextmanager
def attempt(event: str, request: HttpRequest, **facts: object) -> Iterator[dict[str, object]]:
    """Log what is tried within, with its outcome: `ok`, or the code of the refusal.

    Facts that are found on the way are added to what it gives.
    """
    address = request_address(request)
    try:
        yield facts
    except Refusal as refusal:
        tell(event, refusal.code, address, **facts)
        raise
    tell(event, "ok", address, **facts)


def tell(event: str, outcome: str, address: str, **facts: object) -> None:
    """Log one thing that happened; `address` is the client's, empty for the command line."""
    line = {
        "time": datetime.now(UTC),
        "event": event,
        "outcome": outcome,
        "address": address,
        **facts,
    }
    log.info("%s", to_json(line).decode())


def tell_of_credential(credential: Credential, address: str) -> None:
    """Log that a credential was wrong, expired or revoked, if there was one: once a minute for each
    address, because its client tries again and again.
    """
    if not credential.secret:
        return
    now, means = time.monotonic(), credential.means
    if now - _told.get((means, address), -_AGAIN_S) < _AGAIN_S:
        return
    if len(_told) >= _MOST:
        _told.clear()
    _told[means, address] = now
    tell("credential", "unauthenticated", address, means=means)
