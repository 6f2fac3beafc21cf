"""The table of roles and commands.

The server decides by it, and `welcome.you.can` is read from it.
"""

from board.domain.commands import Command, Reopen, Verb
from board.domain.values import Member, Role

_OPERATOR = (
    Verb.CLAIM,
    Verb.CLAIM_NEXT,
    Verb.RELEASE,
    Verb.START,
    Verb.PAUSE,
    Verb.REPORT,
    Verb.COMPLETE,
)

PERMISSIONS: dict[Role, tuple[Verb, ...]] = {
    Role.OPERATOR: (*_OPERATOR, Verb.REOPEN),
    Role.SUPERVISOR: (*_OPERATOR, Verb.ASSIGN, Verb.CANCEL, Verb.REOPEN, Verb.ADD, Verb.EDIT),
    Role.DISPLAY: (),
}


def commands_of(member: Member) -> tuple[Verb, ...]:
    """Return the commands that a member may give: none of a viewer's."""
    return () if member.viewer else PERMISSIONS[member.role]


def permits(member: Member, command: Command) -> bool:
    """Return whether a member may give a command.

    An operator reopens a task only to undo their own command.
    """
    if isinstance(command, Reopen) and not command.undo and member.role is not Role.SUPERVISOR:
        return False
    return command.verb in commands_of(member)
