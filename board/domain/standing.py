"""Who may change people: memberships of a board, PINs, badges and links. Pure rules."""

from collections.abc import Mapping
from dataclasses import dataclass

from board.domain.ids import BoardId, PersonId
from board.domain.values import MemberRole

GIVEN_BY_SUPERVISORS = (MemberRole.OPERATOR, MemberRole.VIEWER)


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's account and all their memberships.

    Attributes:
        administers: whether the account is an administrator's.
        roles: by board.
    """

    person: PersonId
    administers: bool
    roles: Mapping[BoardId, MemberRole]

    def supervises(self, board: BoardId) -> bool:
        return self.roles.get(board) is MemberRole.SUPERVISOR


def roles_given_by(by: Standing, board: BoardId) -> tuple[MemberRole, ...]:
    """Return the roles that a person may give and take on a board; none if they change nothing
    there.
    """
    if by.administers:
        return tuple(MemberRole)
    return GIVEN_BY_SUPERVISORS if by.supervises(board) else ()


def may_change(
    by: Standing, board: BoardId, was: MemberRole | None, becomes: MemberRole | None
) -> bool:
    """Return whether a person may change a membership of a board.

    Supervisors come and go by an administrator; their departments are the board's own affair.

    Args:
        was: the role before; None for a new member.
        becomes: the role after; None where the membership ends.
    """
    given = roles_given_by(by, board)
    if was is becomes:
        return bool(given)
    return {was, becomes} - {None} <= set(given)


def may_set_secrets(by: Standing, person: Standing) -> bool:
    """Return whether `by` may set a person's PIN and badge, which open all their boards."""
    return by.administers or not (
        person.administers or any(not by.supervises(board) for board in person.roles)
    )


def may_make_link(by: Standing, person: Standing) -> bool:
    """Return whether `by` may make a link with which a person chooses a new password.

    Not for oneself: a session that was left open would be enough to take an account over.
    """
    return by.person != person.person and may_set_secrets(by, person)
