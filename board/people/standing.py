"""Reads the input of the rules about people: an account and its memberships."""

from board.domain.ids import BoardId, PersonId
from board.domain.standing import Standing
from board.domain.values import MemberRole
from board.models.people import Person


def standing_of(person: Person) -> Standing:
    """Read a person's standing: as it is now, unless their memberships were fetched with them."""
    return Standing(
        PersonId(person.pk),
        person.is_staff,
        {BoardId(row.board_id): MemberRole(row.role) for row in person.memberships.all()},
    )
