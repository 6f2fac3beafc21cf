"""Who may give which command, by product.md's table."""

from board.domain.commands import COMMANDS, Verb
from board.domain.permissions import PERMISSIONS, commands_of, covers, permits
from board.domain.scopes import Scope
from board.domain.values import Role
from tests.board.values import ACTORS


def test_supervisors_may_give_every_command_and_displays_none() -> None:
    assert set(PERMISSIONS[Role.SUPERVISOR]) == set(Verb)
    assert PERMISSIONS[Role.DISPLAY] == ()


def test_an_operator_reopens_only_to_undo() -> None:
    undo, reopen = (COMMANDS[Verb.REOPEN](task=1, undo=undo) for undo in (True, False))
    assert (permits(ACTORS["operator"], undo), permits(ACTORS["operator"], reopen)) == (True, False)
    assert permits(ACTORS["supervisor"], reopen)


def test_a_viewer_is_an_operator_on_the_wire_who_may_give_no_command() -> None:
    """Clients of the first release know no other role (protocol.md, Viewers)."""
    assert ACTORS["viewer"].role is Role.OPERATOR
    assert commands_of(ACTORS["viewer"]) == ()


def test_a_scope_takes_from_what_the_role_gives() -> None:
    """And gives nothing: `plan` gives an operator nothing, `work` is an operator's for all."""
    supervisor, operator = ACTORS["supervisor"], ACTORS["operator"]
    assert commands_of(supervisor, Scope.ALL) == PERMISSIONS[Role.SUPERVISOR]
    assert commands_of(supervisor, Scope.WORK) == PERMISSIONS[Role.OPERATOR]
    assert commands_of(supervisor, Scope.PLAN) == (Verb.ADD, Verb.EDIT)
    assert commands_of(operator, Scope.PLAN) == commands_of(supervisor, Scope.READ) == ()
    undo, reopen = (COMMANDS[Verb.REOPEN](task=1, undo=undo) for undo in (True, False))
    assert (covers(Scope.WORK, undo), covers(Scope.WORK, reopen)) == (True, False)
    assert covers(Scope.ALL, reopen)
