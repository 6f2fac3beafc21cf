"""The table of roles and commands.

The server decides by it, and `welcome.you.can` is read from it.
"""

from board.domain.commands import Command, Reopen, Verb
from board.domain.values import Role

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


def permits(role: Role, command: Command) -> bool:
    """Return whether a role may give a command.

    An operator reopens a task only to undo their own command.
    """
    if isinstance(command, Reopen) and not command.undo and role is not Role.SUPERVISOR:
        return False
    return command.verb in PERMISSIONS[role]
