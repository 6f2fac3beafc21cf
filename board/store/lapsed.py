"""Finds credentials and places that are no longer valid, by the rows that they depend on.

A right that ends in Dibs raises the rights counter. A row that is deleted or changed by
other means, such as `psql`, tells no counter (X2).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from board.domain.ids import BoardId, PersonId
from board.domain.scopes import Scope
from board.domain.values import Role
from board.models.people import Token
from board.people.credentials import Credential, Means
from board.store.dialect import arrays, records, text, to_text
from board.store.round_trips import Statement


@dataclass(frozen=True, slots=True)
class Held:
    """The rows that an open connection or a command depends on.

    Attributes:
        person: the member whose place on the board is looked at too; None to leave it out.
    """

    credential: Credential
    scope: Scope
    board: BoardId
    person: PersonId | None = None
    role: Role | None = None


_COLUMNS: Final = {
    "number": "bigint",
    "means": "text",
    "shown": "text",
    "limited": "text",
    "scope": "text",
    "board": "bigint",
    "person": "bigint",
    "role": "text",
}
# As scalars: PostgreSQL would answer EXISTS from a hash of all sessions and all members of the
# server, made again for each batch.
_LAPSED: Final = f"""
    SELECT {text(arrays("held.number"))} FROM {records(1, "held", _COLUMNS)}
    WHERE CASE held.means
        WHEN '{Means.TOKEN}' THEN (
            SELECT count(*) FROM board_token AS token
            WHERE token.digest IN (held.shown, held.limited) AND token.scope = held.scope
            AND (token.board_id IS NULL OR token.board_id = held.board)
            AND (token.expires_at IS NULL OR token.expires_at > CURRENT_TIMESTAMP)
        )
        WHEN '{Means.SESSION}' THEN (
            SELECT count(*) FROM django_session
            WHERE session_key = held.shown AND expire_date > CURRENT_TIMESTAMP
        )
        WHEN '{Means.DISPLAY}' THEN (
            SELECT count(*) FROM board_display AS display
            WHERE display.digest = held.shown AND display.revoked_at IS NULL
        )
    END = 0 OR held.person IS NOT NULL AND (
        SELECT count(*) FROM board_membership AS member
        JOIN board_person AS person ON person.id = member.person_id
        WHERE member.board_id = held.board AND member.person_id = held.person
        AND member.role = held.role AND person.is_active
    ) = 0
"""


def statement(held: Sequence[Held]) -> Statement:
    """Return the query for those that have lapsed; `read` reads its answer."""
    return Statement(_LAPSED, [to_text([_row(*each) for each in enumerate(held)])])


def read(held: Sequence[Held], numbers: Collection[int]) -> frozenset[Held]:
    """Return those whose numbers the query has selected."""
    return frozenset(held[number] for number in numbers)


def _row(number: int, held: Held) -> dict[str, Any]:
    secret = held.credential.secret
    is_session = held.credential.means is Means.SESSION
    shown, limited = (secret, "") if is_session else Token.digests(secret)
    return {
        "number": number,
        "means": held.credential.means,
        "shown": shown,
        "limited": limited,
        "scope": held.scope,
        "board": held.board,
        "person": held.person,
        "role": held.role,
    }
