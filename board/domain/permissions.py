"""The tables of roles, scopes and commands.

The server decides by them, and `welcome.you.can` is read from them.
"""

from functools import cache

from board.domain.commands import Command, Reopen, Verb
from board.domain.scopes import Scope
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

SCOPES: dict[Scope, frozenset[Verb]] = {
    Scope.READ: frozenset(),
    Scope.WORK: frozenset(PERMISSIONS[Role.OPERATOR]),
    Scope.PLAN: frozenset({Verb.ADD, Verb.EDIT}),
    Scope.ALL: frozenset(Verb),
}


def commands_of(member: Member, scope: Scope = Scope.ALL) -> tuple[Verb, ...]:
    """Return the commands that a member may give by a credential: none of a viewer's."""
    return () if member.viewer else _commands_of(member.role, scope)


@cache
def _commands_of(role: Role, scope: Scope) -> tuple[Verb, ...]:
    return tuple(verb for verb in PERMISSIONS[role] if verb in SCOPES[scope])


def permits(member: Member, command: Command) -> bool:
    """Return whether a member may give a command.

    An operator reopens a task only to undo their own command.
    """
    if isinstance(command, Reopen) and not command.undo and member.role is not Role.SUPERVISOR:
        return False
    return command.verb in commands_of(member)


def covers(scope: Scope, command: Command) -> bool:
    """Return whether the scope of a credential covers a command of a person who may give it.

    An operator's `reopen` is an undo, so that of WORK is one too.
    """
    if isinstance(command, Reopen) and not command.undo and scope is not Scope.ALL:
        return False
    return command.verb in SCOPES[scope]
