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

from board.domain.commands import Verb
from board.domain.errors import Denied, Refusal
from board.domain.events import to_json
from board.domain.ids import PersonId
from board.edge.arrival import request_address
from board.models.log import SecurityLine
from board.people import security_lines
from board.people.credentials import Credential

log = logging.getLogger("dibs.security")

_AGAIN_S: Final = 60.0
_MOST: Final = 10_000

_CUT: Final = 200

_told: dict[tuple[str, ...], float] = {}


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
    at = datetime.now(UTC)
    line = {
        "time": at,
        "event": event,
        "outcome": outcome,
        "address": address,
        **facts,
    }
    log.info("%s", to_json(line).decode())
    security_lines.keep(
        SecurityLine(
            at=at,
            event=event,
            outcome=outcome,
            address=address,
            facts=to_json(facts).decode(),
        )
    )


def tell_of_credential(credential: Credential, address: str) -> None:
    """Log that a credential was wrong, expired or revoked, if there was one: once a minute for each
    address, because its client tries again and again.
    """
    if credential.secret:
        _tell_rarely("credential", "unauthenticated", address, means=credential.means)


def tell_of_user_header(address: str) -> None:
    """Log that a sender which is no trusted proxy named a user, in the same way. The name is not
    in the line: clients choose it.
    """
    _tell_rarely("user_header", "ignored", address)


def tell_of_socket(refused: str, address: str, board: str, origin: str = "") -> None:
    """Log that a socket or a stream was refused, in the same way.

    Args:
        refused: the code of the reason.
        board: the slug that was asked for.
        origin: the page's, if it is the reason. Clients choose it, so it is cut.
    """
    facts = {"board": board[:_CUT], **({"origin": origin[:_CUT]} if origin else {})}
    _tell_rarely("socket_refused", refused, address, **facts)


def tell_of_command(
    refusal: Refusal, address: str, person: PersonId | None, board: str, command: Verb
) -> None:
    """Log that a person gave a command that they may not give: once a minute for each person, board
    and reason, so that a program which tries this and that adds no line for each.
    """
    if isinstance(refusal, Denied) and not refusal.replayed and person is not None:
        board = board[:_CUT]
        if _is_due("command_refused", refusal.code, str(person), board):
            facts = {"person_id": person, "board": board, "command": command}
            tell("command_refused", refusal.code, address, **facts)


def _tell_rarely(event: str, outcome: str, address: str, **facts: object) -> None:
    if _is_due(event, outcome, address, *map(str, facts.values())):
        tell(event, outcome, address, **facts)


def _is_due(*what: str) -> bool:
    """Return whether this was not logged within the last minute, and note that it is logged now."""
    now = time.monotonic()
    if now - _told.get(what, -_AGAIN_S) < _AGAIN_S:
        return False
    if len(_told) >= _MOST:
        _told.clear()
    _told[what] = now
    return True
